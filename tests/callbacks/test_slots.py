"""Which slots are offered, and in which order."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.load import Calendar, Load
from callbacks.policy import Allowed, Callee, CallingRules, may_call
from callbacks.quiet_hours import Hours, Window
from callbacks.slots import (
    FreeSlot,
    Slot,
    SlotRules,
    all_slots,
    find_slot,
    load_of,
    offers,
    quietest_first,
    slots_of,
)
from callbacks.working_days import LIPETSK

FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""In UTC; noon in Lipetsk."""
BUSY = Calendar({(weekday, hour): Load.MAXIMAL for weekday in range(7) for hour in range(24)}, {})


def at(hour: int, day: date = FRIDAY) -> datetime:
    return datetime.combine(day, time(hour), LIPETSK)


def hour(start: int, day: date = FRIDAY) -> Slot:
    return Slot(at(start, day), at(start + 1, day))


def with_quiet(*moments: tuple[int, int, Load]) -> Calendar:
    return Calendar({**BUSY.hours, **{(weekday, hour): load for weekday, hour, load in moments}}, {})


def begins(found: list[FreeSlot]) -> list[datetime]:
    return [free.slot.begins for free in found]


def test_slots_fill_the_hours_of_the_operators_others_on_days_off() -> None:
    assert slots_of(FRIDAY, SlotRules()) == [hour(start) for start in range(8, 20)]
    unity = date(2026, 11, 4)
    assert slots_of(unity, SlotRules()) == [hour(start, unity) for start in range(9, 18)]


def test_the_last_slot_is_a_whole_one() -> None:
    rules = SlotRules(hours=Hours(Window(time(9), time(12)), Window(time(9), time(12))), minutes=120)
    assert slots_of(FRIDAY, rules) == [Slot(at(9), at(11))]


def test_places_are_what_the_load_leaves_of_the_operators_time() -> None:
    rules = SlotRules(operators=2, minutes_per_call=6.0)
    assert [rules.places(load) for load in (*Load, None)] == [16, 10, 5, 0, 5]


def test_the_quietest_come_first_then_the_earliest_and_peak_hours_never() -> None:
    calendar = with_quiet((4, 18, Load.SMALL), (4, 16, Load.LARGE), (5, 10, Load.MINIMAL), (0, 9, Load.MINIMAL))
    free = quietest_first(all_slots(NOON, calendar, SlotRules(days_ahead=3), taken={}, changed={}))
    saturday, monday = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
    assert begins(free)[:4] == [at(10, saturday), at(9, monday), at(18), at(16)]
    assert all(found.load is not Load.MAXIMAL for found in free)


def test_without_a_calendar_the_earliest_come_first() -> None:
    free = quietest_first(all_slots(NOON, None, SlotRules(), taken={}, changed={}))
    assert begins(free)[:2] == [at(13), at(14)], "the one at noon begins too soon"


def test_a_full_or_closed_slot_is_not_offered_and_a_widened_one_is() -> None:
    calendar = with_quiet(*((4, start, Load.MINIMAL) for start in (13, 14, 15)))
    taken = {at(13): SlotRules().places(Load.MINIMAL), at(18): 1}
    free = quietest_first(all_slots(NOON, calendar, SlotRules(), taken=taken, changed={at(14): 0, at(18): 3}))
    assert [(found.slot.begins, found.places) for found in free[:2]] == [(at(15), 8), (at(18), 2)]


def test_two_are_offered_at_a_time() -> None:
    free = quietest_first(all_slots(NOON, None, SlotRules(days_ahead=0), taken={}, changed={}))
    assert [begins(list(pair)) for pair in offers(free)] == [
        [at(13), at(14)],
        [at(15), at(16)],
        [at(17), at(18)],
        [at(19)],
    ]


def test_a_long_slot_is_as_busy_as_its_busiest_hour() -> None:
    calendar = with_quiet((4, 12, Load.MINIMAL), (4, 13, Load.LARGE))
    assert load_of(Slot(at(12), at(14)), calendar) is Load.LARGE
    assert load_of(Slot(at(12) + timedelta(minutes=30), at(13)), calendar) is Load.MINIMAL
    assert load_of(Slot(at(12), at(14)), Calendar({}, {})) is None


def test_a_slot_is_found_by_its_beginning_only() -> None:
    assert find_slot(at(9), SlotRules()) == hour(9)
    assert find_slot(at(9) + timedelta(minutes=5), SlotRules()) is None
    assert find_slot(at(3), SlotRules()) is None


@settings(max_examples=60)
@given(st.integers(0, 2 * 365 * 24 * 60))
def test_whenever_somebody_asks_every_slot_of_ours_may_be_called_in(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = all_slots(now, None, SlotRules(), taken={}, changed={})
    assert begins(found) == sorted(set(begins(found)))
    for free in found:
        assert free.slot.begins >= now + timedelta(minutes=30)
        last = free.slot.ends - timedelta(seconds=1)
        for moment in (free.slot.begins, last):
            assert isinstance(may_call(Callee("+79042801234"), moment, CallingRules()), Allowed)
