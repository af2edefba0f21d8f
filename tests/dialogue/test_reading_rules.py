"""What an entry means: lower, same, usual, high, rolled over, too long; and which period it enters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.reading_rules import First, High, Lower, Period, Same, TooLong, Usual, Verdict, judge, period_of, plausible
from menus.reading_steps import Read
from menus.rules import Rules

RULES = Rules()
TODAY = date(2026, 11, 20)
LAST = Read(date(2026, 10, 25), 17130)
PAST = (Read(date(2026, 9, 25), 16900), LAST)
"""230 kWh in 30 days; the limit is three times that a day, for 26 days: 598; but never below 15 a day."""


@pytest.mark.parametrize(
    ("entry", "verdict"),
    [
        ("17452", Usual(17452, 322)),
        ("0017452", Usual(17452, 322)),
        ("17130", Same(17130)),
        ("17728", Usual(17728, 598)),
        ("17729", High(17729, 599)),
        ("99999", High(99999, 82869)),
        ("17129", Lower()),
        ("0", Lower()),
        ("00000", Lower()),
        ("174528", TooLong()),
        ("0174528", TooLong()),
    ],
)
def test_an_entry_is_compared_with_the_last_reading(entry: str, verdict: Verdict) -> None:
    assert judge(entry, 5, PAST, TODAY, RULES) == verdict


def test_without_a_past_anything_is_the_first() -> None:
    assert judge("00012", 5, (), TODAY, RULES) == First(12)
    assert judge("123456", 5, (), TODAY, RULES) == TooLong()


def test_a_counter_that_has_begun_anew_is_plausible_or_lower() -> None:
    past = (Read(date(2026, 9, 25), 99700), Read(date(2026, 10, 25), 99900))
    assert judge("42", 5, past, TODAY, RULES) == Usual(42, 142, rolled_over=True)
    assert judge("9000", 5, past, TODAY, RULES) == Lower()


def test_a_last_reading_longer_than_the_meter_is_said_to_be_shows_its_true_length() -> None:
    past = (Read(date(2026, 10, 25), 174130),)
    assert judge("174352", 5, past, TODAY, RULES) == Usual(174352, 222)
    assert judge("1743521", 5, past, TODAY, RULES) == TooLong()


@pytest.mark.parametrize(
    ("past", "most"),
    [
        ((LAST,), 26 * 50.0),
        (PAST, 26 * 230 / 30 * 3),
        ((Read(date(2026, 8, 25), 17000), Read(date(2026, 9, 25), 17130), LAST), 26 * 15.0),
        ((Read(date(2026, 10, 25), 99990), LAST), 26 * 50.0),
        ((Read(date(2026, 9, 25), 99990), LAST), 26 * 50.0),
        ((Read(date(2026, 9, 25), 100), Read(TODAY, 400)), 1 * 300 / 56 * 3),
    ],
)
def test_what_is_plausible_follows_the_history_of_the_meter(past: tuple[Read, ...], most: float) -> None:
    assert plausible(past, TODAY, RULES) == pytest.approx(max(most, 15.0))


def test_what_is_plausible_is_a_setting() -> None:
    assert plausible((LAST,), TODAY, Rules(reading_daily_default=100)) == 2600
    assert plausible(PAST, TODAY, Rules(reading_times_usual=6)) == pytest.approx(1196)


@pytest.mark.parametrize(
    ("today", "period"),
    [
        (date(2026, 11, 1), Period(date(2026, 11, 1), late=False)),
        (date(2026, 11, 25), Period(date(2026, 11, 1), late=False)),
        (date(2026, 11, 26), Period(date(2026, 12, 1), late=True)),
        (date(2026, 12, 31), Period(date(2027, 1, 1), late=True)),
        (date(2027, 1, 31), Period(date(2027, 2, 1), late=True)),
    ],
)
def test_any_day_is_fine_and_enters_a_period(today: date, period: Period) -> None:
    assert period_of(today, RULES) == period


@given(st.text("0123456789", min_size=1, max_size=12), st.integers(0, 99_999), st.integers(0, 400))
def test_nothing_is_taken_that_the_meter_cannot_show_and_consumption_is_never_negative(
    entry: str, last: int, days: int
) -> None:
    match judge(entry, 5, (Read(TODAY - timedelta(days), last),), TODAY, RULES):
        case Usual(value, used) | High(value, used):
            assert 0 <= value <= 99_999
            assert used > 0
            assert (last + used) % 100_000 == value
        case Same(value):
            assert value == last == int(entry)
        case TooLong():
            assert int(entry) > 99_999
        case Lower():
            assert int(entry) < last
        case First():
            raise AssertionError("there is a past")
