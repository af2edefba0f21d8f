"""Where an attempt leads: decided from its outcome, those before it, the clock of the callee, and the deadline."""

from datetime import UTC, datetime, timedelta

import pytest

from callbacks import settling
from callbacks.booking import BookingRules, Kind
from callbacks.lifecycle import NEXT, State
from callbacks.numbers import Refusal
from callbacks.outcomes import FINAL, Outcome
from callbacks.policy import Callee, CallingRules, NotNow, Obstacle, Refused
from callbacks.ports import Claim, Ending, Settlement
from callbacks.retry import RetryRules

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVENING = NOON.replace(hour=18, minute=45)  # 21:45 in Lipetsk
MORNING = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
CALLEE = Callee("+79042801234")


def claim(*outcomes: Outcome, kind: Kind = Kind.QUEUE, deadline: datetime = NOON + timedelta(days=3)) -> Claim:
    return Claim(
        callback="c" * 32,
        number=1001,
        fence=1,
        operator="anna",
        kind=kind,
        phone=CALLEE.number,
        typed=False,
        topic="asked",
        skill="operators",
        account=None,
        case=None,
        deadline=deadline,
        outcomes=outcomes,
    )


def settled(held: Claim, outcome: Outcome, at: datetime = NOON, to: datetime | None = None) -> Settlement:
    ending = Ending(outcome, to)
    return settling.settled(held, ending, at, callee=CALLEE, calling=CallingRules(), booking=BookingRules())


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.POSTPONED}))
def test_every_outcome_leads_somewhere_legal_with_a_reason(outcome: Outcome) -> None:
    settlement = settled(claim(), outcome)
    assert settlement.state in NEXT[State.DIALLING] & NEXT[State.TALKING]
    assert settlement.reason
    assert (settlement.due is None) == (settlement.state not in {State.RETRY_WAIT, State.SCHEDULED})


def test_busy_is_tried_again_soon_and_given_up_after_three() -> None:
    assert settled(claim(), Outcome.BUSY).due == NOON + timedelta(minutes=30)
    third = settled(claim(Outcome.BUSY, Outcome.BUSY), Outcome.BUSY)
    assert third == Settlement(State.FAILED, "занято; попытки исчерпаны")


def test_in_the_evening_the_next_try_waits_for_the_morning() -> None:
    assert settled(claim(), Outcome.BUSY, EVENING).due == MORNING


def test_who_answered_and_rang_off_is_left_in_peace_for_the_day_even_by_a_shorter_delay() -> None:
    """The attempt itself counts against the limit of its day."""
    calling = CallingRules(retry=RetryRules(delays={Outcome.GAVE_UP: (timedelta(minutes=5),)}))
    ending = Ending(Outcome.GAVE_UP)
    settlement = settling.settled(claim(), ending, NOON, callee=CALLEE, calling=calling, booking=BookingRules())
    assert settlement.due == MORNING


def test_a_retry_beyond_the_deadline_expires_a_queue_callback_but_not_a_deferred_call() -> None:
    soon = NOON + timedelta(minutes=10)
    assert settled(claim(deadline=soon), Outcome.BUSY).state is State.EXPIRED
    assert settled(claim(deadline=soon, kind=Kind.DEFERRED), Outcome.BUSY).state is State.RETRY_WAIT


def test_the_customer_s_own_choice_of_a_time_moves_the_deadline() -> None:
    to = NOON + timedelta(days=5)
    settlement = settled(claim(), Outcome.POSTPONED, to=to)
    assert (settlement.state, settlement.due, settlement.deadline) == (State.POSTPONED, to, to + timedelta(days=3))


def test_a_postponement_into_quiet_hours_waits_for_their_end() -> None:
    assert settled(claim(), Outcome.POSTPONED, to=NOON.replace(hour=20)).due == MORNING


@pytest.mark.parametrize(("outcome", "to"), [(Outcome.POSTPONED, None), (Outcome.BUSY, NOON)])
def test_a_postponement_has_a_time_and_nothing_else_has(outcome: Outcome, to: datetime | None) -> None:
    with pytest.raises(ValueError, match="postponement"):
        Ending(outcome, to)


def test_what_no_phone_heard_is_scheduled_again_and_is_no_attempt() -> None:
    held = claim(Outcome.BUSY, Outcome.BUSY)
    assert settled(held, Outcome.NOT_DIALLED) == settling.not_dialled(NOON)
    assert FINAL[Outcome.NOT_DIALLED] is State.SCHEDULED


def test_the_policy_s_refusals_say_why_and_where_they_lead() -> None:
    later = NotNow(Obstacle.QUIET_HOURS, MORNING)
    assert settling.refused(claim(), later) == Settlement(State.SCHEDULED, "в это время звонить нельзя", due=MORNING)
    assert settling.refused(claim(deadline=NOON), later).state is State.EXPIRED
    assert settling.refused(claim(), Refused(Obstacle.OPTED_OUT)).state is State.OPTED_OUT
    assert settling.refused(claim(), Refused(Refusal.KAZAKHSTAN)).state is State.FAILED


def test_a_claim_nobody_makes_use_of_keeps_its_place_unless_it_has_lapsed() -> None:
    assert settling.given_back(claim(), NOON).due is None
    assert settling.given_back(claim(), NOON).state is State.SCHEDULED
    assert settling.given_back(claim(deadline=NOON), NOON + timedelta(seconds=1)).state is State.EXPIRED
