"""What waits for the operators, asked once for the pages of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Engine, RowMapping

from callbacks.working_days import day_of
from console.frame.shared import Shared
from db.callback_desk import CallbackDesk
from db.clock import Clock
from db.talks import Talks

SHIFT = timedelta(hours=12)
"""How long a talk waits for its wrap-up on the page; later it is in the list of talks only."""
MOST_FREE = 10
OLDEST, OLDEST_TALKS = timedelta(seconds=1), timedelta(seconds=3)
"""How long something may stand unseen that happened elsewhere. Talks are counted longest, and stand before they end."""
Rows = Sequence[RowMapping]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one operator. Rows are as the tables have them."""

    talk: RowMapping | None
    """Their newest talk that is not wrapped up."""
    made: Rows
    """Callbacks they have made today or in this shift, the newest first."""
    results: Rows
    """How they have wrapped those up, the newest last."""
    mine: Rows
    """Open callbacks that are theirs."""
    free: Rows
    """Callbacks that anybody may take."""

    @property
    def calling(self) -> RowMapping | None:
        """The customer they call back, or are being asked to: the queues know nothing of it."""
        return next((one for one in self.made if one["outcome"] is None), None)


@dataclass(frozen=True, slots=True)
class _All:
    """What waits for all operators, by the name of their phone."""

    talks: Mapping[str, RowMapping]
    made: Mapping[str, Rows]
    results: Mapping[str, Rows]
    assigned: Mapping[str, Rows]
    free: Rows

    def of(self, operator: str) -> Waiting:
        made, results = self.made.get(operator, ()), self.results.get(operator, ())
        return Waiting(self.talks.get(operator), made, results, self.assigned.get(operator, ()), self.free)


NOTHING = _All({}, {}, {}, {}, ())


class Board:
    """One a process. Called in any thread. SQLAlchemyError when the database fails."""

    def __init__(
        self, engine: Engine, now: Clock, oldest: timedelta = OLDEST, oldest_talks: timedelta = OLDEST_TALKS
    ) -> None:
        """`oldest`, `oldest_talks`: how long something may stand unseen that happened elsewhere."""
        self._callbacks = CallbackDesk(engine)
        self._talks = Talks(engine)
        self._open = Shared(lambda at: self._talks.newest_open(at - SHIFT), oldest_talks, now)
        self._all = Shared(self._ask, oldest, now)

    def of(self, operator: str) -> Waiting:
        """What waits for an operator."""
        return self._all().of(operator)

    def newest(self, operator: str) -> Waiting | None:
        """What is known to wait for an operator by whichever page has asked last. Costs nothing."""
        found = self._all.newest
        return found.of(operator) if found else None

    def forget(self) -> None:
        """Something was done here: what is shown next is asked anew."""
        self._open.forget()
        self._all.forget()

    def _ask(self, now: datetime) -> _All:
        since, last = min(day_of(now)[0], now - SHIFT), self._all.newest or NOTHING
        return _All(
            _same(last.talks, self._open()),
            _same(last.made, _by(self._callbacks.made(since), "operator")),
            _same(last.results, _by(self._talks.results(since), "operator")),
            _same(last.assigned, _by(self._callbacks.assigned(), "assigned_to")),
            _same({"": last.free}, {"": self._callbacks.anybodys(MOST_FREE)})[""],
        )


def _same(last: Mapping[str, T], found: Mapping[str, T]) -> Mapping[str, T]:
    """What was found, by the very objects of the last time where they are equal: pages compare them all the time."""
    return {whose: last[whose] if last.get(whose) == one else one for whose, one in found.items()}


def _by(rows: Rows, column: str) -> Mapping[str, Rows]:
    whose: dict[str, list[RowMapping]] = {}
    for row in rows:
        whose.setdefault(row[column], []).append(row)
    return whose
