"""Wrong numbers, counted and stored: guessing is limited per caller, per account and altogether (D19).

Only failures are kept, and only as long as they count. A restart of the service forgets none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, bindparam, delete, func, select

from db.clock import Clock
from db.inserts import if_new
from db.lookup import Lookup
from db.tables import Guess
from db.work import Answer, Work
from menus.steps import MeterDiffers, NoSuchAccount, TooManyGuesses

_guesses = Guess.__table__


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How many wrong numbers within `minutes` are too many. Whoever comes then gets a person instead of an answer."""

    minutes: int = 60
    per_caller: int = 10
    per_account: int = 10
    altogether: int = 300


USUAL = GuessLimits()

RECENT = select(func.count()).where(_guesses.c.at > bindparam("since"))
COUNTS = select(
    RECENT.where(_guesses.c.caller == bindparam("caller")).scalar_subquery(),
    RECENT.where(_guesses.c.account_id == bindparam("account")).scalar_subquery(),
    RECENT.scalar_subquery(),
)
"""How many of this caller, for this account, of all. A caller or an account that is not known counts as none."""

STORE = if_new(_guesses)
FORGET = delete(_guesses).where(_guesses.c.at < bindparam("since"))


class Guesses:
    """Judges before a number is looked up, and notes when it was wrong. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock, limits: GuessLimits) -> None:
        self._engine = engine
        self._now = now
        self._limits = limits
        self._counts = Lookup(engine, COUNTS)

    def limited(self, look: Callable[[Any], object]) -> Answer:
        """Answer a step by `look`, unless there were too many wrong ones; a wrong one is stored before it is told."""

        def prepare(_: str, step: Any) -> Work:
            account = getattr(step, "account", None)
            row = {"id": uuid4().hex, "at": self._now(), "caller": step.caller, "account_id": account}
            return lambda: self._judged(row, look, step)

        return prepare

    def _judged(self, row: dict[str, Any], look: Callable[[Any], object], step: Any) -> object:
        if self._too_many(row):
            return TooManyGuesses()
        reply = look(step)
        if isinstance(reply, NoSuchAccount | MeterDiffers):
            self._store(row)
        return reply

    def too_many(self, *, caller: str | None = None, account: int | None = None) -> bool:
        """Whether there were too many wrong ones: of somebody, at an account, or altogether."""
        return self._too_many({"at": self._now(), "caller": caller, "account_id": account})

    def note(self, *, caller: str | None, account: int | None) -> None:
        """Store a wrong one."""
        self._store({"id": uuid4().hex, "at": self._now(), "caller": caller, "account_id": account})

    def _too_many(self, row: dict[str, Any]) -> bool:
        since = row["at"] - timedelta(minutes=self._limits.minutes)
        [(caller, account, altogether)] = self._counts.rows(
            since=since, caller=row["caller"], account=row["account_id"]
        )
        limits = self._limits
        return bool(caller >= limits.per_caller or account >= limits.per_account or altogether >= limits.altogether)

    def _store(self, row: dict[str, Any]) -> None:
        with self._engine.begin() as connection:
            connection.execute(FORGET, {"since": row["at"] - timedelta(minutes=self._limits.minutes)})
            connection.execute(STORE[connection.dialect.name], row)
