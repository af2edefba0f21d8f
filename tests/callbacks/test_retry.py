"""Each outcome has its own delay, at most three attempts are made, and nobody is called in quiet hours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.lifecycle import NEXT, State
from callbacks.outcomes import CONTACTS, FINAL, WORDS, Outcome
from callbacks.policy import Callee, CallingRules, when_allowed
from callbacks.retry import DELAYS, RetryRules, next_call

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
UNDECIDED = sorted(set(Outcome) - set(FINAL))
RULES = RetryRules()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants them so


def delay(*outcomes: Outcome) -> timedelta | None:
    """How long after the last of these attempts the next one comes, were there no quiet hours."""
    at = next_call(outcomes, NOON, RULES, lambda at: at)
    return at - NOON if at else None


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("busy", timedelta(minutes=30)),
        ("busy busy", timedelta(hours=2)),
        ("busy busy busy", None),
        ("no_answer", timedelta(hours=2)),
        ("no_answer no_answer", timedelta(days=1)),
        ("no_answer no_answer no_answer", None),
        ("busy no_answer", timedelta(hours=2)),
        ("busy no_answer busy", None),
        ("machine", timedelta(days=1)),
        ("machine machine", None),
        ("busy machine", timedelta(days=1)),
        ("machine busy", timedelta(minutes=30)),
        ("blocked", timedelta(days=1)),
        ("blocked blocked", None),
        ("congestion", timedelta(minutes=30)),
        ("congestion congestion", timedelta(hours=2)),
        ("failed", timedelta(minutes=30)),
        ("failed failed", timedelta(days=1)),
        ("gave_up", timedelta(days=1)),
        ("gave_up gave_up", None),
        ("no_operator", timedelta(minutes=30)),
        ("lost", timedelta(minutes=30)),
        ("not_dialled not_dialled not_dialled busy", timedelta(minutes=30)),
        ("postponed busy", timedelta(minutes=30)),
        ("postponed postponed busy", None),
    ],
)
def test_the_next_attempt_comes_after(outcomes: str, expected: timedelta | None) -> None:
    assert delay(*map(Outcome, outcomes.split())) == expected


@pytest.mark.parametrize("settled", sorted(FINAL))
def test_after_an_outcome_that_settles_the_matter_there_is_nothing_to_decide(settled: Outcome) -> None:
    with pytest.raises(ValueError, match="nothing to decide"):
        delay(settled)


def test_the_company_may_set_other_delays_for_an_outcome() -> None:
    rules = RetryRules(attempts=2, delays={Outcome.BUSY: (timedelta(minutes=10),) * 3})
    assert next_call([Outcome.BUSY], NOON, rules, lambda at: at) == NOON + timedelta(minutes=10)
    assert next_call([Outcome.BUSY] * 2, NOON, rules, lambda at: at) is None
    assert next_call([Outcome.NO_ANSWER], NOON, rules, lambda at: at) == NOON + timedelta(hours=2)


def test_without_an_attempt_there_is_nothing_to_decide() -> None:
    with pytest.raises(ValueError, match="nothing to decide"):
        delay()


def test_every_outcome_has_words_and_either_settles_the_matter_or_has_delays() -> None:
    assert set(WORDS) == set(Outcome)
    assert set(DELAYS) | set(FINAL) == set(Outcome)
    assert not set(DELAYS) & set(FINAL)


def test_every_outcome_leads_where_the_lifecycle_allows() -> None:
    for start in (State.DIALLING, State.TALKING):
        assert NEXT[start] >= {*FINAL.values(), State.RETRY_WAIT, State.FAILED}


def test_a_call_that_is_owed_need_not_wait_for_tomorrow() -> None:
    """Who asked for another time, or wanted to talk and found no operator, does not use up the day's contact."""
    assert not {Outcome.POSTPONED, Outcome.NO_OPERATOR, Outcome.LOST} & CONTACTS
    assert {Outcome.TALKED, Outcome.GAVE_UP, Outcome.MACHINE} <= CONTACTS


@settings(max_examples=200)
@given(st.lists(st.sampled_from(UNDECIDED), min_size=1, max_size=6), MOMENTS)
def test_there_are_never_more_than_three_attempts_and_none_is_early_or_in_quiet_hours(
    outcomes: list[Outcome], ended: datetime
) -> None:
    allowed = when_allowed(Callee("+79042801234"), CallingRules())
    at = next_call(outcomes, ended, RULES, allowed)
    if at is None:
        return
    assert len(outcomes) < 3
    assert at >= ended + timedelta(minutes=30)
    assert allowed(at) == at
