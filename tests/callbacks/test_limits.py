"""One number is disturbed at most once a day, twice a week, eight times a month."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.limits import Limits, Span, exceeded, next_allowed

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMITS = Limits()


def ago(*days: float) -> list[datetime]:
    return [NOON - timedelta(days=back) for back in days]


@pytest.mark.parametrize(
    ("contacts", "span"),
    [
        (ago(), None),
        (ago(1), None),
        (ago(0.1), Span.DAY),
        (ago(0.6), None),  # yesterday evening
        (ago(1, 3), Span.WEEK),
        (ago(1, 6), Span.WEEK),
        (ago(1, 7), None),
        (ago(3, 4, 8, 11, 15, 18, 22, 30), Span.WEEK),
        (ago(6, 8, 11, 15, 18, 22, 25, 30), Span.MONTH),
        (ago(6, 8, 11, 15, 18, 22, 25, 31), None),
    ],
)
def test_the_shortest_broken_limit_is_told(contacts: list[datetime], span: Span | None) -> None:
    assert exceeded(contacts, NOON, MOSCOW, LIMITS) is span


def test_a_day_is_the_callee_s_day() -> None:
    """22:30 in Lipetsk is the next day in Omsk."""
    evening, morning = datetime(2026, 11, 23, 19, 30, tzinfo=UTC), datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert exceeded([evening], morning, MOSCOW, LIMITS) is None
    assert exceeded([evening], morning, ZoneInfo("Asia/Omsk"), LIMITS) is Span.DAY


def test_the_next_moment_is_the_start_of_the_first_free_day() -> None:
    assert next_allowed(ago(0.1), NOON, MOSCOW, LIMITS) == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
    assert next_allowed(ago(1, 3), NOON, MOSCOW, LIMITS) == datetime(2026, 11, 26, 21, 0, tzinfo=UTC)
    assert next_allowed(ago(1), NOON, MOSCOW, LIMITS) == NOON


def test_limits_that_allow_no_contact_at_all_are_an_error() -> None:
    with pytest.raises(ValueError, match="no contact at all"):
        next_allowed([], NOON, MOSCOW, Limits(month=0))


@settings(max_examples=100)
@given(st.lists(st.integers(min_value=0, max_value=10_000), max_size=40))
def test_whoever_obeys_never_breaks_a_calendar_limit(gaps: list[int]) -> None:
    """Wishes come at any minute; each is granted at the next moment the limits allow."""
    contacts: list[datetime] = []
    at = NOON
    for gap in gaps:
        at = next_allowed(contacts, at + timedelta(minutes=gap), MOSCOW, LIMITS)
        contacts.append(at)
    local = [contact.astimezone(MOSCOW) for contact in contacts]
    assert max(Counter(day.date() for day in local).values(), default=0) <= 1
    assert max(Counter(day.isocalendar()[:2] for day in local).values(), default=0) <= 2
    assert max(Counter((day.year, day.month) for day in local).values(), default=0) <= 8
