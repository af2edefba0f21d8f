"""Whether and when to try again after an attempt that reached nobody. Decides, and does nothing. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callbacks.outcomes import FINAL, Outcome

SOON, LATER, NEXT_DAY = timedelta(minutes=30), timedelta(hours=2), timedelta(days=1)

DELAYS: Mapping[Outcome, tuple[timedelta, ...]] = {
    Outcome.BUSY: (SOON, LATER),
    Outcome.NO_ANSWER: (LATER, NEXT_DAY),
    Outcome.MACHINE: (NEXT_DAY,),
    Outcome.GAVE_UP: (NEXT_DAY,),
    Outcome.NO_OPERATOR: (SOON, SOON),
    Outcome.BLOCKED: (NEXT_DAY,),
    Outcome.CONGESTION: (SOON, LATER),
    Outcome.FAILED: (SOON, NEXT_DAY),
    Outcome.LOST: (SOON, LATER),
}
"""How long to wait after the first, the second … attempt with this outcome; after the last there is no other try.

A machine has been told who called, so it gets one more try, on another day. So does a phone that rejects us.
"""


@dataclass(frozen=True, slots=True)
class RetryRules:
    """Settings (D16-18): each attempt costs money, so `attempts` caps them, whatever their outcomes.

    `delays` are used instead of `DELAYS` for the outcomes they name.
    """

    attempts: int = 3
    delays: Mapping[Outcome, tuple[timedelta, ...]] = field(default_factory=dict)


def next_call(
    outcomes: Sequence[Outcome], ended: datetime, rules: RetryRules, allowed: Callable[[datetime], datetime]
) -> datetime | None:
    """When to call again after the attempts so far, the last of which `ended`; None: not again.

    `allowed` moves a moment to the first one at which the number may be called (quiet hours, limits). What was not
    dialled is no attempt. ValueError when there is nothing to decide: no outcome, or one that settles the matter.
    """
    made: list[Outcome] = [outcome for outcome in outcomes if outcome is not Outcome.NOT_DIALLED]
    if not outcomes or outcomes[-1] in FINAL:
        raise ValueError("nothing to decide after this outcome")
    last = outcomes[-1]
    delays = rules.delays.get(last, DELAYS[last])
    alike = made.count(last)
    if len(made) >= rules.attempts or alike > len(delays):
        return None
    return allowed(ended + delays[alike - 1])
