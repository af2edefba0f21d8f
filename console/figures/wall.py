"""What the wall shows, counted once for all walls of the process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from callbacks.presence import Presence
from callbacks.traffic import Traffic
from callbacks.working_days import day_of
from console.frame.shared import Shared
from db.clock import Clock
from db.figures import Desk, Figures, Now
from menus.edition import Edition

MOMENT, DESK, TRAFFIC = timedelta(seconds=0.25), timedelta(seconds=10), timedelta(seconds=60)
"""How old the figures of the moment, those of the operators' day, and those of the menu may be.

The last ones read every step of the day: up to a second of a processor for 20,000 calls.
"""

AskPresence = Callable[[], Mapping[Presence, int] | None]
"""How many operators are where; None while nobody can tell."""


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand; `presence` is None while Asterisk cannot be asked."""

    now: Now
    presence: Mapping[Presence, int] | None


@dataclass(frozen=True, slots=True)
class Menu:
    """What became of the calls of a day in the menu, and the menu they are counted by."""

    traffic: Traffic
    edition: Edition


class Wall:
    """Called in any thread. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine, now: Clock, edition: Callable[[], Edition], presence: AskPresence) -> None:
        self._figures = Figures(engine)
        self.edition = edition
        self._presence = presence
        self.moment = Shared(self._ask_moment, MOMENT, now)
        self.desk: Shared[Desk] = Shared(self._ask_desk, DESK, now)
        self.menu = Shared(self._ask_menu, TRAFFIC, now)

    def _ask_moment(self, now: datetime) -> Moment:
        return Moment(self._figures.now(now), self._presence())

    def _ask_desk(self, now: datetime) -> Desk:
        return self._figures.desk(*day_of(now), now)

    def _ask_menu(self, now: datetime) -> Menu:
        edition = self.edition()
        return Menu(self._figures.traffic(*day_of(now), edition.tree), edition)
