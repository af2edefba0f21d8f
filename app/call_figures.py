"""What happens in calls, counted for Prometheus: names of the code and nothing of anybody; no label has many values."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from menus.events import Asked, Ended, Event, KeptSilent, Keyed, Outcome, Transferred, Uttered, Watcher
from menus.reasons import Reason
from menus.steps import ServiceStep

SOON, LATE = (0.002, 0.01, 0.05), (0.25, 1.0, 2.0, 8.0)
"""Seconds of a look-up: usual ones, and those that a caller notices (2 s: one moment; 8 s: given up)."""
OTHER = "other"


class Answering(Protocol):
    """The company's systems for one call."""

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer a step with one of its replies."""


class CallFigures:
    """One a process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        own = self._registry
        self.going = Gauge("autosecretary_calls_going", "Conversations that go on.", registry=own)
        self.calls = Counter("autosecretary_calls", "Conversations that ended.", ["outcome"], registry=own)
        self.steps = Counter("autosecretary_steps", "Services asked.", ["step", "reply"], registry=own)
        self.answers = Counter("autosecretary_answers", "What callers did when asked.", ["kind"], registry=own)
        self.transfers = Counter("autosecretary_transfers", "Callers given to a person.", ["reason"], registry=own)
        self.lookups = Histogram(
            "autosecretary_lookup_seconds", "How long services took.", ["step"], buckets=SOON + LATE, registry=own
        )
        for outcome in Outcome:
            self.calls.labels(outcome.value)

    def watcher(self) -> Watcher:
        """Count one conversation, from now on."""
        self.going.inc()
        return _Counting(self)

    def timed(self, services: Answering) -> Answering:
        """The same services, measured."""
        return _Timed(services, self.lookups)

    def text(self) -> str:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry).decode()


@dataclass(slots=True)
class _Counting:
    """One conversation; its end counts once."""

    figures: CallFigures
    over: bool = False

    def notice(self, event: Event) -> None:
        """Count what the figures are about."""
        match event:
            case Asked(step, reply):
                self.figures.steps.labels(type(step).__name__, type(reply).__name__).inc()
            case Keyed():
                self.figures.answers.labels("keyed").inc()
            case KeptSilent():
                self.figures.answers.labels("silence").inc()
            case Uttered(sounds):
                self.figures.answers.labels(type(sounds).__name__.lower()).inc()
            case Transferred(_, reason):
                self.figures.transfers.labels(reason if reason in set(Reason) else OTHER).inc()
            case Ended(outcome) if not self.over:
                self.over = True
                self.figures.going.dec()
                self.figures.calls.labels(outcome.value).inc()
            case _:
                pass


@dataclass(frozen=True, slots=True)
class _Timed:
    services: Answering
    lookups: Histogram

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer, and note how long that took."""
        begun = time.monotonic()
        try:
            return self.services.answer(step)
        finally:
            self.lookups.labels(type(step).__name__).observe(time.monotonic() - begun)
