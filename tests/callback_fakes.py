"""The world around a worker: an Asterisk that can die and lose its words, and operators who are free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from callbacks.booking import OPERATORS
from callbacks.outcomes import Outcome
from callbacks.ports import AsteriskUnreachable, Attempt, Ending, Fate, Going, Gone, NotOrdered, Operator
from callbacks.worker import Attempts


@dataclass(frozen=True)
class Ring:
    """A phone has rung."""

    attempt: Attempt
    at: datetime


@dataclass
class LittleAsterisk:
    """Dials what it is let out to dial; says how calls end when told to, and keeps it, as the real one must."""

    attempts: Attempts
    orders: list[Attempt] = field(default_factory=list)
    on_the_way: list[Attempt] = field(default_factory=list)
    """Orders that have been sent and not come yet; it knows nothing of them."""
    calls: dict[str, Attempt] = field(default_factory=dict)
    kept: dict[str, Ending] = field(default_factory=dict)
    rings: list[Ring] = field(default_factory=list)
    reachable: bool = True
    takes_orders: bool = True

    def dial(self, attempt: Attempt) -> None:
        """Take an order."""
        if not self.takes_orders:
            raise NotOrdered
        self.orders.append(attempt)

    def fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        """What became of attempts."""
        if not self.reachable:
            raise AsteriskUnreachable
        return {attempt: self._fate(attempt) for attempt in attempts}

    def endings(self) -> Sequence[str]:
        """What is kept of."""
        if not self.reachable:
            raise AsteriskUnreachable
        return list(self.kept)

    def forget(self, attempts: Sequence[str]) -> None:
        """Keep nothing of these any more."""
        for attempt in attempts:
            del self.kept[attempt]

    def _fate(self, attempt: str) -> Fate:
        if attempt in self.kept:
            return self.kept[attempt]
        going = attempt in self.calls or any(attempt == order.id for order in self.orders)
        return Going(answered=False) if going else Gone()

    def deliver(self) -> None:
        """Let the orders come that were on the way."""
        self.orders += self.on_the_way
        self.on_the_way.clear()

    def carry_out(self, at: datetime) -> None:
        """Ask to be let out with every order; ring where the answer is yes."""
        while self.orders:
            attempt = self.orders.pop(0)
            if self.attempts.let_out(attempt.id, at):
                self.calls[attempt.id] = attempt
                self.rings.append(Ring(attempt, at))

    def end(self, attempt: str, ending: Ending, at: datetime, *, heard: bool = True) -> None:
        """A call ends; somebody hears it, or nobody does."""
        del self.calls[attempt]
        self.kept[attempt] = ending
        if heard:
            self.attempts.ended(attempt, ending, at)

    def restart(self) -> None:
        """Lose every call and every order; what was written down stays."""
        self.orders.clear()
        self.calls.clear()


@dataclass
class Desk:
    """Operators who are there; those in a call are not free."""

    names: list[str]
    skills: frozenset[str] = frozenset({OPERATORS})

    def free(self) -> Sequence[Operator]:
        """All of them: that one is spoken for the book knows."""
        return [Operator(name, self.skills) for name in self.names]


ENDINGS = (
    *(Outcome.TALKED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.MACHINE, Outcome.GAVE_UP, Outcome.CANCELLED),
    *(Outcome.BLOCKED, Outcome.CONGESTION, Outcome.OPTED_OUT, Outcome.NO_OPERATOR),
)
"""How calls end by chance."""
