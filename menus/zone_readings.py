"""Taking the reading of one tariff zone: keyed, compared with the past, read back, confirmed (D3-D5)."""

from dataclasses import dataclass
from datetime import date

from menus.asking import Back, Call, Entry, Exit, Field, Operator, choose, confirm, digits, keep_answer, read_back
from menus.expecting import Noise, Number, Unclear
from menus.reading_rules import (
    LONGEST_ENTRY,
    Accepted,
    First,
    High,
    Lower,
    Same,
    TooLong,
    Usual,
    Verdict,
    figures_shown,
    judge,
)
from menus.reading_steps import Meter, PastReadings, Read
from menus.reasons import Reason
from menus.steps import Dialogue, Silence, Typed, Wanted
from menus.understanding.meaning import Known, PastOfZone
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

    @property
    def reads(self) -> tuple[Read, ...]:
        """Its earlier readings, as far as they are known."""
        return self.past.zones[self.place] if self.past else ()

    def field(self, call: Call) -> Field:
        """What may be said, and what is known of it."""
        zone = PastOfZone(self.meter.capacity, self.reads)
        most = 10 ** figures_shown(zone.capacity, zone.past) - 1
        return Field(Number(0, most), Known(self.today, call.rules, zone=zone), Wanted.READING)

    def judged(self, entry: str, call: Call) -> Verdict:
        """What an entry means."""
        return judge(entry, self.meter.capacity, self.reads, self.today, call.rules)


def read_zone(call: Call, of: ZoneOfMeter) -> Dialogue[Accepted | Exit]:
    """Return what the caller has confirmed. Three failures lead to the operator, two of them lower to a choice."""
    field = of.field(call)
    said: tuple[Line, ...] = (of.question(),)
    failures = lower = 0
    while failures < call.rules.attempts:
        match (yield from _entered(call, of, field, said)):
            case First() | Same() | Usual() | High() | Back() | Operator() as settled:
                return settled
            case None:
                said = (line("reading_again", zone=of.zone),)
            case Silence():
                failures += 1
                said = (line("reading_silence", zone=of.zone),)
            case Unclear() | Noise() as trouble:
                failures += 1
                said = (*field.misheard(call, trouble), line("reading_again", zone=of.zone))
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


def _entered(
    call: Call, of: ZoneOfMeter, field: Field, said: tuple[Line, ...]
) -> Dialogue[Verdict | Silence | Unclear | Noise | Exit | None]:
    """Take an entry and have it confirmed. None when the caller wants to correct it."""
    entry = yield from digits(call, said, LONGEST_ENTRY, field)
    if not isinstance(entry, Entry):
        return entry
    verdict = of.judged(entry.digits, call)
    if isinstance(verdict, TooLong | Lower) and isinstance(entry, Typed):
        return verdict
    match (yield from _confirmed(call, of.zone, field, entry, verdict)):
        case True:
            yield from keep_answer(call)
            return verdict
        case False:
            return None
        case leaving:
            return leaving


def _confirmed(call: Call, zone: Zone, field: Field, entry: Entry, verdict: Verdict) -> Dialogue[bool | Exit]:
    """Read back; what is implausibly high is asked about once more (D5).

    What was said is read back even if it cannot be right: it may have been misheard.
    """
    answer = yield from read_back(call, field, entry, (shown(zone, entry, verdict),))
    if answer is True and isinstance(verdict, High):
        return (yield from confirm(call, (line("reading_high", kwh=Count(verdict.consumption)),)))
    return answer


def shown(zone: Zone, entry: Entry, verdict: Verdict) -> Line:
    """Choose the sentence that repeats a reading with what it means."""
    value = Reading(int(entry.digits))
    match verdict:
        case TooLong() | Lower():
            return line("reading_said", reading=value)
        case First():
            return line("reading_read_back_first", zone=zone, reading=value)
        case Same():
            return line("reading_same", zone=zone, reading=value)
        case Usual(_, used, rolled_over=True):
            return line("reading_rolled_over", zone=zone, reading=value, kwh=Count(used))
        case Usual(_, used) | High(_, used):
            return line("reading_read_back", zone=zone, reading=value, kwh=Count(used))


def _lower_again(call: Call) -> Dialogue[Exit]:
    """A reading that is lower for the second time needs a person: at once, or by a call back."""
    match (yield from choose(call, (line("reading_lower_twice"),), "1")):
        case Back() as back:
            return back
        case Operator():
            return Operator(Reason.READING_LOWER)
        case _:
            return Operator(Reason.READING_LOWER, later=True)
