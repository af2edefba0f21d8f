"""Calls people back: claims what is due for operators who are free, dials, and settles what becomes of each attempt.

Several workers may run at once, in one process or in many, and each may die at any moment: the book is the truth. The
worker keeps nothing in memory but its name. It has no clock: whoever ticks brings the moment.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import assert_never

from callbacks import settling
from callbacks.booking import CallbackRules
from callbacks.outcomes import Outcome
from callbacks.policy import Allowed, may_call
from callbacks.ports import (
    AsteriskUnreachable,
    Attempt,
    Book,
    Claim,
    Dialler,
    Ending,
    Fate,
    Going,
    Gone,
    NotOrdered,
    OpenAttempt,
    Operator,
    Operators,
    StaleClaim,
)

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a claim is good for, which takes milliseconds, and how old an attempt is before Asterisk is asked of it."""
MOST_TURNED_DOWN = 20
"""Callbacks that one look may find undue for one operator; the next look goes on."""
EVER = datetime.max.replace(tzinfo=UTC)
MOST_FORGOTTEN = 200
"""Endings that one round of the janitor clears away; the next round goes on."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is heard of attempts, from the dialplan, the dialler or the janitor, in any order, any number of times."""

    book: Book
    rules: CallbackRules

    def let_out(self, attempt: str, at: datetime) -> bool:
        """Whether the number may be dialled now. Asked by the dialplan on the way out; anything but True stops it."""
        return self.book.let_out(attempt, at)

    def answered(self, attempt: str, at: datetime) -> None:
        """The called person has answered."""
        self.book.answered(attempt, at)

    def ended(self, attempt: str, ending: Ending, at: datetime) -> bool:
        """An attempt is over; the first to say how counts. False when it was settled, or is not ours."""
        found = self.book.open_attempt(attempt)
        return found is not None and self._settle(found, ending, at)

    def _settle(self, found: OpenAttempt, ending: Ending, at: datetime) -> bool:
        calling = self.rules.calling_at(at)
        callee = self.book.callee(found.claim, at)
        settlement = settling.settled(
            found.claim, ending, at, callee=callee, calling=calling, booking=self.rules.booking
        )
        counts = self.book.settle(found.id, ending, settlement, at)
        log.info("attempt %s: %s, then %s", found.id, ending.outcome, settlement.state if counts else "settled before")
        return counts


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker. `name` tells it from all others, those before a restart included; ids come from `new_id`."""

    name: str
    attempts: Attempts
    dialler: Dialler
    operators: Operators
    new_id: Callable[[], str]
    lease: timedelta = LEASE

    def dispatch(self, at: datetime) -> int:
        """Dial for each operator who is free; return how many calls were ordered. Never two for one operator."""
        return sum(self._dial_for(operator, at) for operator in self.operators.free())

    def clear_up(self, at: datetime) -> None:
        """Settle what workers have left behind, this one's former lives included; the janitor's round.

        A claim is given back when its lease is over. Of attempts that have been open for longer than a lease Asterisk
        is asked; while it cannot be, nothing is decided.
        """
        for claim in self._book.abandoned(at):
            self._give_back(claim, at)
        for attempt, fate in self._fates(self._book.open_attempts(at - self.lease)).items():
            self._believe(attempt, fate, at)
        self._forget()

    def look_after_promises(self, at: datetime) -> None:
        """Expire queue callbacks of no more use; escalate deferred calls that are late."""
        lapsed, late = self._book.lapsed(at, settling.LAPSED), self._book.late(at, settling.LATE)
        if lapsed or late:
            log.warning("%d callbacks lapsed, %d deferred calls are late", lapsed, late)

    @property
    def _book(self) -> Book:
        return self.attempts.book

    def _dial_for(self, operator: Operator, at: datetime) -> bool:
        for _ in range(MOST_TURNED_DOWN):
            claim = self._book.claim(self.name, operator, at, self.lease)
            if claim is None:
                return False
            attempt = self._permitted(claim, at)
            if attempt:
                return self._begun(attempt, at) and self._ordered(attempt, at)
        return False

    def _permitted(self, claim: Claim, at: datetime) -> Attempt | None:
        """The attempt, if the policy lets it out; otherwise the claim is given back."""
        if settling.lapses(claim, at):
            self._give_back(claim, at)
            return None
        verdict = may_call(self._book.callee(claim, at), at, self.attempts.rules.calling_at(at))
        if isinstance(verdict, Allowed):
            return Attempt(self.new_id(), claim, verdict.number)
        self._book.give_back(claim, settling.refused(claim, verdict), at)
        return None

    def _give_back(self, claim: Claim, at: datetime) -> None:
        try:
            self._book.give_back(claim, settling.given_back(claim, at), at)
        except StaleClaim:
            log.info("a claim was settled by somebody else")

    def _begun(self, attempt: Attempt, at: datetime) -> bool:
        try:
            self._book.begin(attempt, at)
        except StaleClaim:
            log.warning("a claim was lost before it could be dialled")
            return False
        return True

    def _ordered(self, attempt: Attempt, at: datetime) -> bool:
        try:
            self.dialler.dial(attempt)
        except NotOrdered:
            self._gone(attempt.id, at)
            return False
        return True

    def _fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        if not attempts:
            return {}
        try:
            return self.dialler.fates(attempts)
        except AsteriskUnreachable:
            log.warning("the fate of %d attempts is not known: Asterisk cannot be asked", len(attempts))
            return {}

    def _forget(self) -> None:
        """Clear away the endings of settled attempts. One that is open now may still be asked for; a new one is open
        in the book before Asterisk hears of it.
        """
        try:
            kept = self.dialler.endings()
            needed = set(self._book.open_attempts(EVER)) if kept else set()
            self.dialler.forget([attempt for attempt in kept if attempt not in needed][:MOST_FORGOTTEN])
        except AsteriskUnreachable:
            log.info("nothing was cleared away: Asterisk cannot be asked")

    def _believe(self, attempt: str, fate: Fate, at: datetime) -> None:
        match fate:
            case Going(answered):
                if answered:
                    self.attempts.answered(attempt, at)
            case Ending():
                self.attempts.ended(attempt, fate, at)
            case Gone():
                self._gone(attempt, at)
            case _:
                assert_never(fate)

    def _gone(self, attempt: str, at: datetime) -> None:
        """No phone rang if the attempt was not let out; then it never will be. Otherwise Asterisk is asked again.

        It may have been let out since Asterisk was asked, late: then it has a channel by now, or has kept how it ended.
        """
        if self._book.close_unless_let_out(attempt, settling.not_dialled(at), at):
            return
        fate = self._fates([attempt]).get(attempt)
        if isinstance(fate, Gone):
            self.attempts.ended(attempt, Ending(Outcome.LOST), at)
        elif fate:
            self._believe(attempt, fate, at)
