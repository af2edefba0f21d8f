"""How the operators' queues were answered: the figures of every contact centre (R7). Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from callbacks.visits import Visit, VisitEnd
from callbacks.working_days import LIPETSK

LOST = frozenset({VisitEnd.ABANDONED, VisitEnd.LEFT})
"""Endings of callers who wanted an operator and got neither one nor the promise of a call."""


@dataclass(frozen=True, slots=True)
class Answering:
    """What became of the callers of the queues; times in seconds, None when nobody is there to be measured.

    `endings`: None counts those who are still there. `lost`: part of those of whom it is known how it ended. `asa` and
    `longest`: from the joining to the answer, on average and at most; who was called back counts elsewhere
    (`callbacks.reporting`). `aht`: the talks, those of our own calls included, without the time for wrapping up.
    """

    calls: int
    endings: Mapping[VisitEnd | None, int]
    lost: float | None
    asa: float | None
    longest: float | None
    aht: float | None


def answering(visits: Sequence[Visit]) -> Answering:
    """Count visits."""
    callers = [visit for visit in visits if not visit.ours]
    endings = Counter(visit.ending for visit in callers)
    known = sum(count for ending, count in endings.items() if ending not in {None, VisitEnd.UNKNOWN})
    waits = [wait for visit in callers if (wait := visit.wait) is not None]
    talks = [talk for visit in visits if (talk := visit.talk) is not None]
    return Answering(
        calls=len(callers),
        endings={ending: endings[ending] for ending in (*VisitEnd, None) if endings[ending]},
        lost=sum(endings[ending] for ending in LOST) / known if known else None,
        asa=fmean(waits) if waits else None,
        longest=max(waits, default=None),
        aht=fmean(talks) if talks else None,
    )


def by_hour(visits: Sequence[Visit]) -> dict[int, Answering]:
    """The same by the hour of the day, Lipetsk's, in which the visits began; hours without any are missing."""
    hours: dict[int, list[Visit]] = {}
    for visit in visits:
        hours.setdefault(visit.joined.astimezone(LIPETSK).hour, []).append(visit)
    return {hour: answering(hours[hour]) for hour in sorted(hours)}
