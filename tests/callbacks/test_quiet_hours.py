"""People are called between 8 and 22 on working days and between 9 and 20 on days off, by the clock where they are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.quiet_hours import Hours, Window, is_quiet, next_allowed, zone_of

MOSCOW = ZoneInfo("Europe/Moscow")
OMSK = ZoneInfo("Asia/Omsk")
KAMCHATKA = ZoneInfo("Asia/Kamchatka")
HOURS = Hours()
OVERNIGHT = Hours(working=Window(time(20), time(6)), off=Window(time(22), time(2)))
"""A strange wish, but one that other systems get wrong."""

MOMENTS = st.integers(0, 60 * 24 * 700).map(lambda later: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=later))
ZONES = st.sampled_from([MOSCOW, OMSK, KAMCHATKA, ZoneInfo("Europe/Kaliningrad"), ZoneInfo("America/New_York")])


def moment(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-11-23 07:59", "2026-11-23 08:00"),  # a Monday
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 21:59", "2026-11-23 21:59"),
        ("2026-11-23 22:00", "2026-11-24 08:00"),
        ("2026-11-20 22:00", "2026-11-21 09:00"),  # Friday night, to Saturday
        ("2026-11-21 19:59", "2026-11-21 19:59"),
        ("2026-11-21 20:00", "2026-11-22 09:00"),
        ("2026-11-22 23:59", "2026-11-23 08:00"),  # Sunday night, to Monday
        ("2027-02-20 08:30", "2027-02-20 08:30"),  # a Saturday that is worked
        ("2027-02-22 08:30", "2027-02-22 09:00"),  # a Monday that is not
        ("2026-12-31 20:30", "2027-01-01 09:00"),
    ],
)
def test_the_first_moment_at_which_calling_is_allowed(at: str, first: str) -> None:
    assert next_allowed(moment(at), MOSCOW, HOURS) == moment(first)


def test_the_callee_s_clock_counts_not_ours() -> None:
    """17:30 in Lipetsk is 20:30 in Omsk, which is no hour for a call on a Saturday."""
    assert not is_quiet(moment("2026-11-21 17:30"), MOSCOW, HOURS)
    assert is_quiet(moment("2026-11-21 17:30"), OMSK, HOURS)
    assert next_allowed(moment("2026-11-21 17:30"), OMSK, HOURS) == moment("2026-11-22 09:00", OMSK)


def test_the_callee_s_date_counts_for_the_day_off() -> None:
    """Friday evening in Lipetsk is Saturday in Kamchatka already."""
    assert next_allowed(moment("2026-11-20 23:30"), KAMCHATKA, HOURS) == moment("2026-11-21 09:00", KAMCHATKA)


@pytest.mark.parametrize(
    ("at", "first"),
    [
        ("2026-11-23 19:59", "2026-11-23 20:00"),
        ("2026-11-23 23:59", "2026-11-23 23:59"),
        ("2026-11-24 00:00", "2026-11-24 00:00"),
        ("2026-11-24 05:59", "2026-11-24 05:59"),
        ("2026-11-24 06:00", "2026-11-24 20:00"),
        ("2026-11-21 05:59", "2026-11-21 05:59"),  # Friday's window reaches into Saturday
        ("2026-11-21 06:00", "2026-11-21 22:00"),
        ("2026-11-23 01:59", "2026-11-23 01:59"),  # Sunday's into Monday
        ("2026-11-23 02:00", "2026-11-23 20:00"),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(at: str, first: str) -> None:
    assert next_allowed(moment(at), MOSCOW, OVERNIGHT) == moment(first)


def test_a_window_without_length_is_refused() -> None:
    with pytest.raises(ValueError, match="ends when it starts"):
        Window(time(8), time(8))


@settings(max_examples=200)
@given(MOMENTS, ZONES, st.sampled_from([HOURS, OVERNIGHT]))
def test_the_next_moment_is_allowed_is_not_past_and_is_within_a_day(at: datetime, zone: ZoneInfo, hours: Hours) -> None:
    first = next_allowed(at, zone, hours)
    assert at <= first <= at + timedelta(hours=27)
    assert next_allowed(first, zone, hours) == first
    assert is_quiet(at, zone, hours) == (first != at)


@settings(max_examples=200)
@given(MOMENTS, ZONES)
def test_local_time_is_what_the_rule_says(at: datetime, zone: ZoneInfo) -> None:
    local = next_allowed(at, zone, HOURS).astimezone(zone)
    assert time(8) <= local.time() < time(22)
    if local.weekday() == 6 and local.year == 2026:  # no Sunday of 2026 is worked
        assert time(9) <= local.time() < time(20)


@pytest.mark.parametrize("name", [None, "", "Europe/Nowhere", "../../etc/passwd", "Europe", "\x00", "x" * 300])
def test_an_account_without_a_usable_zone_has_lipetsk_s(name: str | None) -> None:
    assert zone_of(name) == MOSCOW


def test_an_account_s_own_zone_is_used() -> None:
    assert zone_of("Asia/Omsk") == OMSK


def test_working_days_decide_which_window() -> None:
    assert HOURS.window(date(2027, 2, 20)) == HOURS.working
    assert HOURS.window(date(2027, 2, 22)) == HOURS.off
