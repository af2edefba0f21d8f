"""One function says whether a number may be called, and why not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.limits import Limits
from callbacks.numbers import Dialable, Refusal
from callbacks.policy import (
    Allowed,
    Callee,
    CallingRules,
    NotNow,
    Obstacle,
    Refused,
    first_moment,
    in_force,
    in_words,
    may_call,
)

NUMBER = "+79042801234"
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
RULES = CallingRules()


def test_a_russian_number_is_allowed_by_day() -> None:
    assert may_call(Callee(NUMBER), NOON, RULES) == Allowed(Dialable(NUMBER))


def test_in_quiet_hours_it_is_told_until_when() -> None:
    assert may_call(Callee(NUMBER), NIGHT, RULES) == NotNow(Obstacle.QUIET_HOURS, NEXT_MORNING)


def test_after_a_limit_comes_the_first_hour_of_the_first_free_day() -> None:
    callee = Callee(NUMBER, contacts=(NOON - timedelta(hours=1),))
    assert may_call(callee, NOON, RULES) == NotNow(Obstacle.DAY_LIMIT, NEXT_MORNING)


def test_who_opted_out_is_refused_for_ever_and_so_is_a_number_nobody_may_dial() -> None:
    assert may_call(Callee(NUMBER, opted_out=True), NIGHT, RULES) == Refused(Obstacle.OPTED_OUT)
    assert may_call(Callee("+78002200009"), NOON, RULES) == Refused(Refusal.TOLL_FREE)


def test_every_reason_has_words_for_people() -> None:
    assert all(in_words(reason) for reason in (*Refusal, *Obstacle))


def test_the_newest_rules_that_are_in_force_decide() -> None:
    stricter = CallingRules(since=date(2027, 1, 1), limits=Limits(week=1))
    last_hour = datetime(2026, 12, 31, 20, 59, tzinfo=UTC)
    assert in_force([stricter, RULES], last_hour) is RULES
    assert in_force([stricter, RULES], last_hour + timedelta(minutes=1)) is stricter
    with pytest.raises(ValueError):
        in_force([stricter], last_hour)


@settings(max_examples=60)
@given(
    st.integers(0, 60 * 24 * 120),
    st.lists(st.integers(0, 60 * 24 * 31), max_size=12),
    st.sampled_from(["Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad"]),
)
def test_the_moment_that_is_told_is_allowed_and_none_before_it(later: int, minutes: list[int], zone: str) -> None:
    at = NOON + timedelta(minutes=later)
    callee = Callee(NUMBER, ZoneInfo(zone), contacts=tuple(at - timedelta(minutes=ago) for ago in minutes))
    first = first_moment(callee, at, RULES)
    assert may_call(callee, first, RULES) == Allowed(Dialable(NUMBER))
    hours = int((first - at) / timedelta(hours=1))
    assert not any(isinstance(may_call(callee, at + timedelta(hours=hour), RULES), Allowed) for hour in range(hours))
