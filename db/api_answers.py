"""Requests of other systems, each done once however often it comes.

The answer is stored in the transaction that does what was asked: either both are there or neither is, wherever the
process dies. Two requests with one key that come at once wait for each other at the primary key, and the second one
finds the answer of the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, select, update

from db.api_tables import ApiAnswer
from db.inserts import if_new
from db.writing import writing

_answers = ApiAnswer.__table__
CLAIM = if_new(_answers)
OPEN = 0
"""The status of a request that is being done: nobody but its own transaction ever sees it."""
REFUSED = 400
"""From this status on an answer is a refusal, and changes nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: an HTTP status and a body of JSON; `again` when that was earlier."""

    status: int
    body: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """A request of a system: its token, the key it has given the request, and what tells it from any other."""

    token: str
    key: str
    fingerprint: str


class OtherRequest(Exception):
    """The key belongs to another request; nothing was done."""


class ApiAnswers:
    """Does requests once. Safe to use from many threads and processes."""

    def __init__(self, engine: Engine, keep: timedelta) -> None:
        self._engine = engine
        self._keep = keep

    def known(self, demand: Demand, at: datetime) -> Answer | None:
        """The answer that was given, if that is not too long ago. OtherRequest."""
        with self._engine.connect() as connection:
            return self._known(connection, demand, at)

    def once(self, demand: Demand, act: Callable[[Connection], Answer], at: datetime) -> Answer:
        """Do what is asked unless that was done; what `act` did goes back if its answer is a refusal. OtherRequest."""
        with writing(self._engine) as connection:
            mine = _of(demand)
            connection.execute(delete(_answers).where(mine, _answers.c.at <= at - self._keep))
            claim = {"token_id": demand.token, "key": demand.key, "fingerprint": demand.fingerprint, "at": at}
            claiming = CLAIM[connection.dialect.name].returning(_answers.c.key)
            claimed = connection.execute(claiming, claim | {"status": OPEN, "body": ""}).first()
            if not claimed and (known := self._known(connection, demand, at)):
                return known
            answer = _acted(connection, act)
            connection.execute(update(_answers).where(mine).values(status=answer.status, body=answer.body))
            return answer

    def forget(self, at: datetime) -> int:
        """Forget answers that are too old; return how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(_answers).where(_answers.c.at <= at - self._keep)).rowcount

    def _known(self, connection: Connection, demand: Demand, at: datetime) -> Answer | None:
        query = select(_answers).where(_of(demand), _answers.c.at > at - self._keep)
        row: RowMapping | None = connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        if row["fingerprint"] != demand.fingerprint:
            raise OtherRequest
        return Answer(row["status"], row["body"], again=True)


def _of(demand: Demand) -> ColumnElement[bool]:
    return (_answers.c.token_id == demand.token) & (_answers.c.key == demand.key)


def _acted(connection: Connection, act: Callable[[Connection], Answer]) -> Answer:
    with connection.begin_nested() as savepoint:
        answer = act(connection)
        if answer.status >= REFUSED:
            savepoint.rollback()
    return answer
