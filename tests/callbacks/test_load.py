"""The load calendar: what a class means, and how it is measured from calls."""

from collections.abc import Callable
from datetime import date

import pytest

from callbacks.load import Calendar, Load, weekday_like
from callbacks.measuring import Enough, TooFew, classify, measured, whole_days

MONDAY = date(2026, 11, 16)
DAYTIME = range(8, 20)
EIGHT_WEEKS = whole_days(date(2026, 9, 7), date(2026, 11, 1))
"""Monday to Sunday, without a public holiday."""


def calls(rate: Callable[[date, int], int], days: list[date]) -> dict[tuple[date, int], int]:
    return {(day, hour): rate(day, hour) for day in days for hour in range(24)}


def known(rate: Callable[[date, int], int], days: list[date] = EIGHT_WEEKS) -> Calendar:
    found = measured(calls(rate, days), days, DAYTIME, Enough())
    assert isinstance(found, Calendar)
    return found


@pytest.mark.parametrize(
    ("part", "load"),
    [
        (0.0, Load.MINIMAL),
        (0.49, Load.MINIMAL),
        (0.5, Load.SMALL),
        (0.99, Load.SMALL),
        (1.0, Load.LARGE),
        (1.49, Load.LARGE),
        (1.5, Load.MAXIMAL),
    ],
)
def test_a_class_is_a_part_of_what_is_usual(part: float, load: Load) -> None:
    assert classify(part) is load


def test_hours_are_compared_with_the_average_hour_of_the_day() -> None:
    calendar = known(lambda _, hour: {9: 40, 10: 20, 11: 11, 12: 12}.get(hour, 10 if 8 <= hour < 20 else 1))
    heard = {hour: calendar.load(MONDAY, hour) for hour in (3, 9, 10, 11, 12)}
    assert heard == {3: Load.MINIMAL, 9: Load.MAXIMAL, 10: Load.LARGE, 11: Load.SMALL, 12: Load.SMALL}


def test_a_date_is_compared_with_what_its_weekdays_let_expect() -> None:
    days = whole_days(date(2026, 9, 1), date(2026, 10, 31))
    quiet_weekends = known(lambda day, _: 1 if day.weekday() >= 5 else 10, days)
    assert set(quiet_weekends.dates.values()) == {Load.LARGE}, "no date differs, though some were weekends twice"
    busy_dates = known(lambda day, _: 30 if day.day in {24, 25} else 10, days)
    assert {number for number, load in busy_dates.dates.items() if load is Load.MAXIMAL} == {24, 25}


def test_a_date_of_maximal_load_makes_its_hours_busier_one_of_minimal_load_quieter() -> None:
    dates = {16: Load.MAXIMAL, 23: Load.MINIMAL, 30: Load.LARGE}
    calendar = Calendar({(0, 8): Load.SMALL, (0, 9): Load.MAXIMAL, (0, 3): Load.MINIMAL}, dates)
    hours = {
        day: [calendar.load(date(2026, 11, day), hour) for hour in (3, 8, 9)] for day in (9, 16, 23, 30)
    }  # Mondays
    usual = [Load.MINIMAL, Load.SMALL, Load.MAXIMAL]
    assert hours == {
        9: usual,
        16: [Load.SMALL, Load.LARGE, Load.MAXIMAL],
        23: [Load.MINIMAL, Load.MINIMAL, Load.LARGE],
        30: usual,
    }
    assert calendar.load(MONDAY, 10) is None


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        (date(2026, 11, 4), 6),  # a Wednesday, the Day of National Unity
        (date(2027, 2, 20), 4),  # a Saturday that is worked
        (date(2026, 11, 21), 5),
        (date(2026, 11, 22), 6),
        (date(2026, 11, 23), 0),
    ],
)
def test_a_holiday_is_like_a_sunday_and_a_worked_saturday_like_a_friday(day: date, weekday: int) -> None:
    assert weekday_like(day) == weekday


def test_too_few_days_too_few_calls_or_calls_at_night_only_are_not_believed() -> None:
    short = EIGHT_WEEKS[:27]
    assert measured(calls(lambda *_: 10, short), short, DAYTIME, Enough()) == TooFew(27, 27 * 240)
    assert measured({(MONDAY, 9): 5000}, EIGHT_WEEKS, DAYTIME, Enough()) == TooFew(56, 0), "of another day"
    assert measured({(EIGHT_WEEKS[0], 9): 999}, EIGHT_WEEKS, DAYTIME, Enough()) == TooFew(56, 999)
    assert measured({(EIGHT_WEEKS[0], 3): 5000}, EIGHT_WEEKS, DAYTIME, Enough()) == TooFew(56, 5000)
