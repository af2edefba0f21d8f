"""The book of callbacks as a call sees it that we make: what it is for, and what the called person wants instead.

Who presses a key and hangs up in the same moment may have hung up first, as far as the book has heard. The attempt is
then settled otherwise, and the wish is carried out as if the customer had phoned in for it.
"""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine, bindparam, select, update

from callbacks.booking import CallbackRules
from callbacks.lifecycle import IllegalMove
from callbacks.outcomes import WORDS, Outcome
from callbacks.ports import Ending
from callbacks.slots import Slot
from callbacks.worker import Attempts
from db.callback_answers import appointment
from db.callback_appointments import Appointments
from db.callback_claims import CALLEE, CallbackClaims
from db.callback_desk import CallbackDesk
from db.callback_tables import Callback, CallbackAttempt
from db.clock import Clock
from db.lookup import Lookup
from db.slots import NoSuchSlot
from db.work import Answers
from menus.callback_steps import CallbackMoved, TimeGone
from menus.called_steps import CalledFor, KeepWish, NobodysCall, PutOff, ReadCallback, Wish, WishKept
from menus.steps import Unavailable

_attempts, _callbacks = CallbackAttempt.__table__, Callback.__table__
MADE = (
    select(_callbacks.c.id, _callbacks.c.number, _callbacks.c.phone, _attempts.c.outcome)
    .join(_attempts, _attempts.c.callback_id == _callbacks.c.id)
    .where(_attempts.c.id == bindparam("attempt"))
)


class _Made(NamedTuple):
    """An attempt that was made, for which callback; `outcome` once it is settled."""

    callback: str
    number: int
    phone: str
    outcome: Outcome | None


class CalledAnswers:
    """Answers calls that we make. Safe to use from many threads."""

    def __init__(self, engine: Engine, rules: CallbackRules, appointments: Appointments, now: Clock) -> None:
        self._engine = engine
        self._attempts = Attempts(CallbackClaims(engine), rules)
        self._appointments = appointments
        self._made = Lookup(engine, MADE)
        self._now = now

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {
            ReadCallback: lambda _, step: partial(self._read, step),
            KeepWish: lambda _, step: partial(self._keep, step, self._now()),
            PutOff: lambda _, step: partial(self._put_off, step, self._now()),
        }

    def _read(self, step: ReadCallback) -> CalledFor | NobodysCall:
        found = self._attempts.book.open_attempt(step.attempt)
        return CalledFor(found.claim.number) if found else NobodysCall()

    def _keep(self, step: KeepWish, now: datetime) -> WishKept | Unavailable:
        if self._settled(step.attempt, Ending(Outcome(step.wish)), now):
            return WishKept()
        made = self._of(step.attempt)
        return self._kept_afterwards(made, step.wish, now) if made else Unavailable()

    def _kept_afterwards(self, made: _Made, wish: Wish, now: datetime) -> WishKept | Unavailable:
        if wish is Wish.OPT_OUT:
            CallbackDesk(self._engine).opt_out(made.phone, by=CALLEE, at=now)
            return WishKept()
        try:
            self._appointments.cancel(made.number, by=CALLEE, reason=WORDS[Outcome.CANCELLED], at=now)
        except IllegalMove:
            return Unavailable()
        return WishKept()

    def _put_off(self, step: PutOff, now: datetime) -> CallbackMoved | TimeGone | Unavailable:
        """Take the place first: what is promised is kept free, even if the call breaks off before it is settled."""
        made = self._of(step.attempt)
        if made is None:
            return Unavailable()
        try:
            slot = self._appointments.slots.book(made.callback, step.begins, now)
        except NoSuchSlot:
            slot = None
        if slot is None:
            return TimeGone()
        if not self._settled(step.attempt, Ending(Outcome.POSTPONED, slot.begins), now):
            return self._put_off_afterwards(made, slot, now)
        self._promise(made.callback, slot)
        return CallbackMoved(appointment(slot, now))

    def _put_off_afterwards(self, made: _Made, slot: Slot, now: datetime) -> CallbackMoved | Unavailable:
        reason = WORDS[Outcome.POSTPONED]
        try:
            moved = self._appointments.move(made.number, slot.begins, by=CALLEE, reason=reason, at=now)
        except IllegalMove:
            moved = None
        if isinstance(moved, Slot):
            return CallbackMoved(appointment(moved, now))
        self._appointments.slots.release(made.callback)
        return Unavailable()

    def _settled(self, attempt: str, ending: Ending, now: datetime) -> bool:
        """Settle an attempt; true as well if an earlier try has settled it so."""
        if self._attempts.ended(attempt, ending, now):
            return True
        made = self._of(attempt)
        return made is not None and made.outcome is ending.outcome

    def _promise(self, callback: str, slot: Slot) -> None:
        told = {"promised_from": slot.begins, "promised_until": slot.ends}
        with self._engine.begin() as connection:
            connection.execute(update(_callbacks).where(_callbacks.c.id == callback).values(told))

    def _of(self, attempt: str) -> _Made | None:
        return next((_Made(*row) for row in self._made.rows(attempt=attempt)), None)
