"""The day of the answer is one working day after registration, by the calendar of Russia and the clock of Lipetsk."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from callbacks.working_days import due_day, next_working_day

LIPETSK = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    ("registered", "due"),
    [
        (datetime(2026, 11, 18, 12, 0, tzinfo=LIPETSK), date(2026, 11, 19)),
        (datetime(2026, 11, 20, 12, 0, tzinfo=LIPETSK), date(2026, 11, 23)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=LIPETSK), date(2026, 11, 23)),
        (datetime(2026, 12, 30, 23, 59, tzinfo=LIPETSK), date(2027, 1, 11)),
        (datetime(2026, 12, 30, 20, 59, tzinfo=UTC), date(2027, 1, 11)),
        (datetime(2026, 12, 29, 21, 0, tzinfo=UTC), date(2027, 1, 11)),
        (datetime(2026, 12, 29, 20, 59, tzinfo=UTC), date(2026, 12, 30)),
        (datetime(2027, 2, 19, 12, 0, tzinfo=LIPETSK), date(2027, 2, 20)),
        (datetime(2027, 2, 20, 12, 0, tzinfo=LIPETSK), date(2027, 2, 24)),
        (datetime(2027, 4, 30, 12, 0, tzinfo=LIPETSK), date(2027, 5, 4)),
    ],
)
def test_a_case_is_due_on_the_next_working_day(registered: datetime, due: date) -> None:
    assert due_day(registered) == due


def test_the_days_the_government_moved_in_2027_are_known() -> None:
    """2027-02-20 is a working Saturday, 2027-02-22 a day off, 2026-12-31 too (moved from 2026-01-04)."""
    assert next_working_day(date(2027, 2, 19)) == date(2027, 2, 20)
    assert next_working_day(date(2027, 2, 21)) == date(2027, 2, 24)
    assert next_working_day(date(2026, 12, 30)) == date(2027, 1, 11)


def test_more_days_may_be_promised() -> None:
    assert due_day(datetime(2026, 11, 20, 12, 0, tzinfo=LIPETSK), working_days=3) == date(2026, 11, 25)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        due_day(datetime(2026, 11, 20, 12, 0))  # noqa: DTZ001  that is the point
