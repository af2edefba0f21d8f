"""Everything that happened in a generated day, as a plain table, and the figures recomputed from it by plain SQL.

`down` is 0 for what was heard, else the number of the restart during which it happened. Times are seconds since
midnight. Nothing here knows the tables or the rules of the product.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, text

CREATE = text(
    "CREATE TABLE ledger (number INTEGER, at DOUBLE PRECISION, kind TEXT, call TEXT, part INTEGER, detail TEXT, "
    "place TEXT, mark INTEGER, down INTEGER)"
)
ENTER = text("INSERT INTO ledger VALUES (:number, :at, :kind, :call, :part, :detail, :place, :mark, :down)")

VISITS = """
WITH seen AS (
  SELECT call, MAX(CASE WHEN kind = 'joined' THEN mark END) AS ours,
    MAX(CASE WHEN kind = 'joined' THEN at END) AS joined, MAX(CASE WHEN kind = 'joined' THEN down END) AS joined_down,
    MAX(CASE WHEN kind = 'answered' THEN at END) AS answered,
    MAX(CASE WHEN kind = 'answered' THEN down END) AS answered_down,
    MAX(CASE WHEN kind = 'completed' THEN at END) AS completed,
    MAX(CASE WHEN kind = 'completed' THEN down END) AS completed_down,
    MAX(CASE WHEN kind = 'abandoned' THEN at END) AS abandoned,
    MAX(CASE WHEN kind = 'abandoned' THEN down END) AS abandoned_down,
    MAX(CASE WHEN kind = 'left' THEN at END) AS out_of_line, MAX(CASE WHEN kind = 'left' THEN down END) AS left_down,
    MAX(CASE WHEN kind = 'left' THEN detail END) AS wish,
    MAX(CASE WHEN kind = 'gone' THEN at END) AS gone, MAX(CASE WHEN kind = 'gone' THEN down END) AS gone_down
  FROM ledger WHERE kind IN ('joined', 'answered', 'completed', 'abandoned', 'left', 'gone') GROUP BY call),
visits AS (
  SELECT call, ours, joined,
    CASE WHEN answered_down = 0 OR completed_down = 0 THEN answered END AS answered,
    CASE WHEN completed_down = 0 THEN completed END AS completed,
    CASE WHEN completed IS NOT NULL THEN CASE WHEN completed_down = 0 THEN 'talked' ELSE 'unknown' END
         WHEN abandoned IS NOT NULL THEN CASE WHEN abandoned_down = 0 THEN 'abandoned' ELSE 'unknown' END
         WHEN left_down > 0 OR gone_down > 0 THEN 'unknown'
         WHEN out_of_line IS NOT NULL AND gone IS NOT NULL THEN wish
         ELSE 'open' END AS ending,
    CASE WHEN answered IS NOT NULL THEN 'talks' WHEN out_of_line IS NOT NULL THEN 'menu' ELSE 'waits' END AS place
  FROM seen
  WHERE joined IS NOT NULL AND (joined_down = 0 OR completed_down = 0
    OR (COALESCE(answered_down, -1) <> joined_down AND COALESCE(abandoned_down, -1) <> joined_down
        AND COALESCE(left_down, -1) <> joined_down)))
"""

CALLS = """
WITH conversations AS (
  SELECT call, part, MIN(at) AS began, COUNT(CASE WHEN kind = 'ended' THEN 1 END) AS ended,
    MAX(CASE WHEN kind = 'ended' THEN detail END) AS outcome
  FROM ledger WHERE kind IN ('begun', 'entered', 'deed', 'ended') AND down = 0 AND mark = 0 GROUP BY call, part),
nodes AS (
  SELECT call, part, detail AS node, LAG(detail) OVER (PARTITION BY call, part ORDER BY number) AS before,
    ROW_NUMBER() OVER (PARTITION BY call, part ORDER BY number DESC) AS from_the_end
  FROM ledger WHERE kind = 'entered' AND down = 0 AND mark = 0),
deeds AS (SELECT call, detail, place FROM ledger WHERE kind = 'deed' AND down = 0 AND mark = 0),
calls AS (
  SELECT call, MIN(began) AS began,
    CASE WHEN COUNT(CASE WHEN outcome = 'transferred' THEN 1 END) > 0 THEN 'person'
         WHEN COUNT(CASE WHEN outcome = 'failed' THEN 1 END) > 0 THEN 'failed'
         WHEN SUM(ended) < COUNT(*) THEN 'unfinished'
         WHEN call IN (SELECT call FROM deeds WHERE detail = 'served') THEN 'served'
         WHEN call IN (SELECT call FROM deeds WHERE detail = 'accepted') THEN 'accepted'
         ELSE 'left' END AS ending
  FROM conversations GROUP BY call HAVING MIN(began) >= 0 AND MIN(began) < 86400)
"""

PROMISES = """
WITH promised AS (
  SELECT call, MAX(CASE WHEN kind = 'promised' THEN at END) AS since,
    MAX(CASE WHEN kind = 'promised_until' THEN at END) AS until,
    MAX(CASE WHEN kind = 'over' THEN detail END) AS ending
  FROM ledger WHERE kind IN ('promised', 'promised_until', 'over') GROUP BY call),
rung AS (
  SELECT promised.call, MIN(ledger.at) AS at FROM promised
  JOIN ledger ON ledger.call = promised.call AND ledger.kind = 'rang' AND ledger.at >= promised.since
  GROUP BY promised.call),
kept AS (
  SELECT promised.call, until, rung.at,
    CASE WHEN rung.at < until THEN 'kept' WHEN rung.at IS NOT NULL THEN 'late' WHEN ending = 'cancelled'
         THEN 'called_off' WHEN until <= :now THEN 'missed' ELSE 'ahead' END AS keeping
  FROM promised LEFT JOIN rung ON rung.call = promised.call WHERE since >= 0 AND since < 86400)
"""

CALLBACKS = """
WITH wished AS (
  SELECT call, MAX(CASE WHEN kind = 'wished' THEN at END) AS arrived,
    MAX(CASE WHEN kind = 'wished' THEN detail END) AS wish,
    MAX(CASE WHEN kind = 'talked' THEN at END) AS talked, MAX(CASE WHEN kind = 'over' THEN detail END) AS ending,
    MAX(CASE WHEN kind = 'due' THEN at END) AS due, MAX(CASE WHEN kind = 'owed' THEN at END) AS owed
  FROM ledger WHERE kind IN ('wished', 'talked', 'over', 'due', 'owed') GROUP BY call)
"""

WAITS = (
    VISITS
    + ", "
    + CALLBACKS.strip().removeprefix("WITH ")
    + """,
waits AS (
  SELECT joined AS began, answered - joined AS wait FROM visits WHERE ours = 0 AND answered IS NOT NULL AND joined >= 0
  UNION ALL
  SELECT arrived, talked - arrived FROM wished WHERE wish = 'queue' AND talked IS NOT NULL AND arrived >= 0)
"""
)


class Ledger:
    """The events of a day in one table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pages: list[dict[str, Any]] = []
        self._number = 0
        with engine.begin() as connection:
            connection.execute(CREATE)

    def enter(
        self, at: float, kind: str, call: str, *, part: int = 0, detail: str = "", place: str = "", mark: int = 0,
        down: int = 0,
    ) -> None:  # fmt: skip
        """Note that something happened."""
        self._number += 1
        entry = {"at": at, "kind": kind, "call": call, "part": part, "detail": detail, "place": place, "mark": mark}
        self._pages.append({**entry, "down": down, "number": self._number})

    def rows(self, sql: str, **values: float) -> list[tuple[Any, ...]]:
        """What plain SQL finds in all that was noted."""
        with self._engine.begin() as connection:
            if self._pages:
                connection.execute(ENTER, self._pages)
                self._pages = []
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))  # nobody on the telephone waits for it
                connection.execute(text("SET LOCAL enable_nestloop = off"))  # it takes a part of a query for one row
            return [tuple(map(_plain, row)) for row in connection.execute(text(sql), values)]

    def counts(self, sql: str, **values: float) -> Mapping[Any, Any]:
        """The rows of two columns as a mapping."""
        return {key: value for key, value in self.rows(sql, **values)}  # noqa: C416  rows are tuples of any length


def _plain(value: Any) -> Any:
    """PostgreSQL divides numbers as decimals."""
    return float(value) if isinstance(value, Decimal) else value
