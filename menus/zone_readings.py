"""Taking the reading of one tariff zone: keyed, compared with the past, read back, confirmed (D3-D5)."""

from dataclasses import dataclass
from datetime import date

from menus.asking import Back, Call, Exit, Operator, choose, confirm, digits
from menus.reading_rules import LONGEST_ENTRY, Accepted, First, High, Lower, Same, TooLong, Usual, Verdict, judge
from menus.reading_steps import Meter, PastReadings
from menus.reasons import Reason
from menus.steps import Dialogue, Silence
from menus.values import Count, Digits, Line, Reading, Zone
from menus.vocabulary import line

GAVE_UP = Operator(Reason.READING_MISTAKES, (line("reading_gave_up"),))


@dataclass(frozen=True, slots=True)
class ZoneOfMeter:
    """A zone to be read, by its place among those of the meter. `past` is None when nobody could tell it."""

    meter: Meter
    place: int
    past: PastReadings | None
    today: date

    @property
    def zone(self) -> Zone:
        """How it is called."""
        return Zone(self.meter.zones[self.place])

    def question(self) -> Line:
        """What asks for its reading; the meter is named with the first zone only."""
        if self.place:
            return line("reading_next_zone", zone=self.zone)
        return line("reading", digits=Digits(self.meter.ending), zone=self.zone)

    def judged(self, entry: str, call: Call) -> Verdict:
        """What an entry means."""
        past = self.past.zones[self.place] if self.past else ()
        return judge(entry, self.meter.capacity, past, self.today, call.rules)


def read_zone(call: Call, of: ZoneOfMeter) -> Dialogue[Accepted | Exit]:
    """Return what the caller has confirmed. Three failures lead to the operator, two of them lower to a choice."""
    said: tuple[Line, ...] = (of.question(),)
    failures = lower = 0
    while failures < call.rules.attempts:
        match (yield from _entered(call, of, said)):
            case First() | Same() | Usual() | High() | Back() | Operator() as settled:
                return settled
            case None:
                said = (line("reading_again", zone=of.zone),)
            case Silence():
                failures += 1
                said = (line("reading_silence", zone=of.zone),)
            case TooLong():
                failures += 1
                said = (line("reading_too_long"), line("reading_again", zone=of.zone))
            case Lower() if lower:
                return (yield from _lower_again(call))
            case Lower():
                failures += 1
                lower += 1
                said = (line("reading_lower"),)
    return GAVE_UP


def _entered(call: Call, of: ZoneOfMeter, said: tuple[Line, ...]) -> Dialogue[Verdict | Silence | Exit | None]:
    """Take an entry and have it confirmed. None when the caller wants to correct it."""
    typed = yield from digits(call, said, LONGEST_ENTRY)
    if not isinstance(typed, str):
        return typed
    verdict = of.judged(typed, call)
    if isinstance(verdict, TooLong | Lower):
        return verdict
    match (yield from _confirmed(call, of.zone, verdict)):
        case True:
            return verdict
        case False:
            return None
        case leaving:
            return leaving


def _confirmed(call: Call, zone: Zone, verdict: Accepted) -> Dialogue[bool | Exit]:
    """Read back; what is implausibly high is asked about once more (D5)."""
    answer = yield from confirm(call, (read_back(zone, verdict),))
    if answer is True and isinstance(verdict, High):
        return (yield from confirm(call, (line("reading_high", kwh=Count(verdict.consumption)),)))
    return answer


def read_back(zone: Zone, verdict: Accepted) -> Line:
    """Choose the sentence that repeats a reading with what it means."""
    shown = Reading(verdict.value)
    match verdict:
        case First():
            return line("reading_read_back_first", zone=zone, reading=shown)
        case Same():
            return line("reading_same", zone=zone, reading=shown)
        case Usual(_, used, rolled_over=True):
            return line("reading_rolled_over", zone=zone, reading=shown, kwh=Count(used))
        case Usual(_, used) | High(_, used):
            return line("reading_read_back", zone=zone, reading=shown, kwh=Count(used))


def _lower_again(call: Call) -> Dialogue[Exit]:
    """A reading that is lower for the second time needs a person: at once, or by a call back."""
    match (yield from choose(call, (line("reading_lower_twice"),), "1")):
        case Back() as back:
            return back
        case Operator():
            return Operator(Reason.READING_LOWER)
        case _:
            return Operator(Reason.READING_LOWER, later=True)
