"""When it is good to phone, from the load calendar in force (R8)."""

from collections.abc import Sequence

from sqlalchemy import Engine

from callbacks.good_times import Advice, Stretch, advice
from db.clock import Clock as Now
from db.load_book import LoadBook
from db.work import Answers, Work
from menus.load_steps import FindGoodTimes, GoodTime, GoodTimes
from menus.steps import NotLoaded
from menus.values import Clock


class GoodTimesOfDay:
    """Advises callers. `daytime` are the hours in which people phone at all. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Now, daytime: Sequence[int]) -> None:
        self._book = LoadBook(engine)
        self._now = now
        self._daytime = daytime

    def answers(self) -> Answers:
        """The step this part of the store answers."""
        return {FindGoodTimes: self._prepare}

    def known(self) -> bool:
        """Whether there is anything to tell."""
        return self._advice() is not None

    def _prepare(self, _: str, step: FindGoodTimes) -> Work:
        del step
        return self._find

    def _find(self) -> GoodTimes | NotLoaded:
        found = self._advice()
        return GoodTimes(_told(found.today), _told(found.later)) if found else NotLoaded()

    def _advice(self) -> Advice | None:
        calendar = self._book.calendar()
        return advice(calendar, self._now(), self._daytime) if calendar else None


def _told(stretch: Stretch | None) -> GoodTime | None:
    if stretch is None:
        return None
    return GoodTime(stretch.day, Clock(stretch.since, 0), Clock(stretch.until % 24, 0))
