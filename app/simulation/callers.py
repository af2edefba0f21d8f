"""Who calls in a simulated week, and what each of them would do: drawn once, so that two worlds can be compared."""

from dataclasses import dataclass

import numpy as np

from app.simulation.plan import HOUR, Hourly
from callbacks.outcomes import Outcome

WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class Habits:
    """Assumptions, not measurements. Times in seconds, on average; parts of all callers."""

    talk: float = 180.0
    patience: float = 360.0
    """How long somebody holds the line before they hang up."""
    accepts: float = 0.5
    """Of those offered a callback."""
    wants_slot: float = 0.5
    """Of those who accept: choose a time instead of keeping their place in the queue."""
    takes_first_pair: float = 0.7
    """Of those who choose a time: one of the first two offered, not of the next two."""
    rings: float = 25.0
    """How long an attempt takes that nobody answers."""
    answered: float = 0.8
    busy: float = 0.05
    machine: float = 0.05
    """Of attempts; nobody answers the rest."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller. `attempts` are the outcomes of calling them back, as often as that may happen."""

    arrives: float
    """Seconds since Monday, midnight."""
    talk: float
    patience: float
    accepts: bool
    wants_slot: bool
    choice: int
    """Which of the slots offered, counted from 0."""
    attempts: tuple[Outcome, ...]


def callers(calls: Hourly, habits: Habits, seed: int, attempts: int) -> list[Caller]:
    """Draw the callers of a week, in order of arrival: Poisson by the hour."""
    chance = np.random.default_rng(seed)
    found = []
    for hour in range(WEEK_HOURS):
        expected = calls[divmod(hour, 24)]
        arrivals = np.sort(chance.uniform(0.0, HOUR, chance.poisson(expected)))
        found += [_caller(hour * HOUR + float(arrives), habits, chance, attempts) for arrives in arrivals]
    return found


def _caller(arrives: float, habits: Habits, chance: np.random.Generator, attempts: int) -> Caller:
    accepts, wants_slot, pair, *answers = (float(drawn) for drawn in chance.random(3 + attempts))
    return Caller(
        arrives,
        talk=float(chance.exponential(habits.talk)),
        patience=float(chance.exponential(habits.patience)),
        accepts=accepts < habits.accepts,
        wants_slot=wants_slot < habits.wants_slot,
        choice=int(chance.integers(2)) + (0 if pair < habits.takes_first_pair else 2),
        attempts=tuple(_outcome(drawn, habits) for drawn in answers),
    )


def _outcome(drawn: float, habits: Habits) -> Outcome:
    for part, outcome in (
        (habits.answered, Outcome.TALKED),
        (habits.busy, Outcome.BUSY),
        (habits.machine, Outcome.MACHINE),
    ):
        if drawn < part:
            return outcome
        drawn -= part
    return Outcome.NO_ANSWER
