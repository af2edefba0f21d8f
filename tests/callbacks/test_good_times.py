"""When it is good to phone: what is told, and what is not."""

from datetime import UTC, date, datetime

from callbacks.good_times import DAYTIME, Advice, Stretch, advice, quietest
from callbacks.load import Calendar, Load

FRIDAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def calendar(**days: dict[int, Load]) -> Calendar:
    """Large everywhere, except for the hours given by weekday."""
    usual = {(weekday, hour): Load.LARGE for weekday in range(7) for hour in range(24)}
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Calendar(
        usual | {(names.index(name), hour): load for name, hours in days.items() for hour, load in hours.items()}, {}
    )


def quiet(load: Load, *hours: int) -> dict[int, Load]:
    return dict.fromkeys(hours, load)


def test_the_quietest_stretch_is_the_longest_then_the_earliest() -> None:
    known = calendar(fri=quiet(Load.SMALL, 8, 9, 12, 13, 14, 17, 18, 19))
    assert quietest(known, FRIDAY, DAYTIME) == Stretch(FRIDAY, 12, 15, Load.SMALL)


def test_today_is_told_while_quiet_hours_are_left() -> None:
    known = calendar(fri=quiet(Load.SMALL, 9, 12, 18, 19))
    assert advice(known, NOON, DAYTIME) == Advice(Stretch(FRIDAY, 18, 20, Load.SMALL), None), (
        "the hour that has begun is not told"
    )


def test_a_quieter_day_is_told_besides() -> None:
    known = calendar(fri=quiet(Load.SMALL, 18), wed=quiet(Load.MINIMAL, 8), thu=quiet(Load.MINIMAL, 8, 9))
    later = Stretch(date(2026, 11, 25), 8, 9, Load.MINIMAL)
    assert advice(known, NOON, DAYTIME) == Advice(Stretch(FRIDAY, 18, 19, Load.SMALL), later), "the first such day"


def test_in_the_evening_only_the_next_days_are_told() -> None:
    known = calendar(fri=quiet(Load.MINIMAL, 8), sat=quiet(Load.SMALL, 11))
    evening = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert advice(known, evening, DAYTIME) == Advice(None, Stretch(date(2026, 11, 21), 11, 12, Load.SMALL))


def test_the_same_weekday_of_next_week_is_not_told() -> None:
    known = Calendar({(4, hour): Load.MINIMAL for hour in DAYTIME}, {})
    assert advice(known, datetime(2026, 11, 20, 18, 0, tzinfo=UTC), DAYTIME) is None


def test_nothing_is_told_of_hours_at_night_or_from_an_empty_calendar() -> None:
    assert advice(Calendar({(5, 3): Load.MINIMAL}, {}), NOON, DAYTIME) is None
    assert advice(Calendar({}, {21: Load.MINIMAL}), NOON, DAYTIME) is None
