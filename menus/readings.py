"""Taking meter readings (R2b, D1-D8): one meter at a time, each stored as a whole once all its zones are confirmed."""

from datetime import date

from menus.asking import Call, Exit, Operator, choose
from menus.identity import UNAVAILABLE, identified
from menus.reading_rules import Accepted, First, High, Period, Same, Usual, period_of, to_store
from menus.reading_steps import (
    ListMeters,
    Meter,
    MeterKind,
    Meters,
    PastReadings,
    ReadPast,
    Stored,
)
from menus.reasons import Reason
from menus.steps import Account, Dialogue, Done, Say, Unavailable, ask
from menus.values import Digits, Line
from menus.vocabulary import line
from menus.zone_readings import ZoneOfMeter, read_zone

NO_METERS = Operator(Reason.NO_METERS, (line("no_meters"),))
NOT_STORED = Operator(Reason.READING_NOT_STORED, (line("reading_not_stored"),))

TOLD = {MeterKind.AUTOMATIC: "meter_automatic", MeterKind.FAULTY: "meter_faulty"}
"""What is said of a meter that takes no readings by hand (D7)."""


def readings(call: Call) -> Dialogue[Done | Exit]:
    """Take the readings of the caller's meters."""
    account = yield from identified(call)
    if not isinstance(account, Account):
        return account
    match (yield from ask(ListMeters(account.key))):
        case Meters(()):
            return NO_METERS
        case Meters() as listed:
            return (yield from _one_by_one(call, listed))
        case Unavailable():
            return UNAVAILABLE


def _one_by_one(call: Call, listed: Meters) -> Dialogue[Done | Exit]:
    """Go through the meters; with several of them the caller says which."""
    several = len(listed.meters) > 1
    for meter in listed.meters:
        passed_by = yield from _passed_by(call, meter, asked=several)
        done = passed_by or (yield from _read_meter(call, meter, listed.today))
        if not isinstance(done, Done):
            return done
    return Done()


def _passed_by(call: Call, meter: Meter, *, asked: bool) -> Dialogue[Done | Exit | None]:
    """None for a meter to be read now; Done for one that takes no readings by hand, or that the caller skips."""
    digits = Digits(meter.ending)
    if meter.kind is not MeterKind.MANUAL:
        return (yield from ask(Say((line(TOLD[meter.kind], digits=digits),))))
    if not asked:
        return None
    answer = yield from choose(call, (line("meter_choice", digits=digits),), "12")
    if isinstance(answer, str):
        return None if answer == "1" else Done()
    return answer


def _read_meter(call: Call, meter: Meter, today: date) -> Dialogue[Done | Exit]:
    """Read all zones, then store them together. Nothing lies between the last confirmation and the storing."""
    period = period_of(today, call.rules)
    reply = yield from ask(ReadPast(meter.key, len(meter.zones), period.month))
    past = None if isinstance(reply, Unavailable) else reply
    confirmed: tuple[Accepted, ...] = ()
    for place in range(len(meter.zones)):
        reading = yield from read_zone(call, ZoneOfMeter(meter, place, past, today))
        if not isinstance(reading, First | Same | Usual | High):
            return reading
        confirmed = (*confirmed, reading)
    stored = yield from ask(to_store(meter, period, confirmed))
    if isinstance(stored, Unavailable):
        return NOT_STORED
    return (yield from ask(Say(_thanks(stored, period, past))))


def _thanks(stored: Stored, period: Period, past: PastReadings | None) -> tuple[Line, ...]:
    """Say which period the reading enters (D1), or that it waits for billing."""
    replaced = (line("reading_replaced"),) if stored.replaced else ()
    if past is None:
        return (*replaced, line("reading_unchecked"))
    return (*replaced, line("reading_late" if period.late else "reading_done", month=period.month))
