"""Every talk is listed once, from the queue or from a call that an operator made, with how it was wrapped up last."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.outcomes import Outcome
from callbacks.ports import Ending
from callbacks.visits import Answered, Completed, Joined
from callbacks.worker import Attempts
from db.callback_claims import CallbackClaims
from db.queue_visits import QueueVisits
from db.talks import NoSuchTalk, SeveralTalks, Talks
from tests.db.callbacks import ANNA, LEASE, MINUTE, MONDAY_NOON, attempt, book, wish

CALL = "abcdef" + "0" * 26
YESTERDAY = MONDAY_NOON - timedelta(days=1)


@pytest.fixture
def talks(engine: Engine) -> Talks:
    return Talks(engine)


def talked(engine: Engine, call: str | None = CALL, operator: str = "anna", at: datetime = MONDAY_NOON) -> None:
    """Somebody was answered in the queue and talked for a minute."""
    joined = Joined(f"{at.timestamp()}.{call and call[6]}", call, "debt", at - MINUTE)
    QueueVisits(engine).note([Completed(Answered(joined, operator, at), at + MINUTE)])


def called(engine: Engine) -> str:
    """An operator called somebody without a queue; returns the attempt."""
    promise = Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    book(engine, wish(kind=Kind.DEFERRED, promise=promise))
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, MONDAY_NOON, LEASE)
    assert claim
    made = attempt(claim)
    claims.begin(made, MONDAY_NOON)
    assert claims.let_out(made.id, MONDAY_NOON)
    assert claims.answered(made.id, MONDAY_NOON)
    Attempts(claims, CallbackRules()).ended(made.id, Ending(Outcome.TALKED), MONDAY_NOON + MINUTE)
    return made.id


def listed(talks: Talks, *, open_only: bool = False) -> list[tuple[str, str, str | None, str | None]]:
    found = talks.listed(YESTERDAY, 10, open_only=open_only)
    return [(row["call"], row["operator"], row["code"], row["note"]) for row in found]


def test_a_talk_is_wrapped_up_by_the_beginning_of_its_id_and_corrected(engine: Engine, talks: Talks) -> None:
    talked(engine)
    assert listed(talks) == listed(talks, open_only=True) == [(CALL, "anna", None, None)]
    talks.wrap_up("abcdef", "resolved", "", at=MONDAY_NOON)
    talks.wrap_up(CALL, "complaint", "счёт за октябрь", at=MONDAY_NOON + MINUTE)
    assert listed(talks) == [(CALL, "anna", "complaint", "счёт за октябрь")]
    assert listed(talks, open_only=True) == []


def test_of_two_talks_in_a_call_the_last_one_is_meant_unless_the_operator_is_named(
    engine: Engine, talks: Talks
) -> None:
    talked(engine)
    talked(engine, operator="petr", at=MONDAY_NOON + 5 * MINUTE)
    assert talks.wrap_up(CALL, "resolved", "", at=MONDAY_NOON)["operator"] == "petr"
    assert talks.wrap_up(CALL, "case", "", at=MONDAY_NOON, operator="anna")["operator"] == "anna"
    assert [(operator, code) for _, operator, code, _ in listed(talks)] == [("petr", "resolved"), ("anna", "case")]


def test_a_call_that_an_operator_made_is_a_talk_too(engine: Engine, talks: Talks) -> None:
    made = called(engine)
    talks.wrap_up(made, "resolved", "", at=MONDAY_NOON)
    assert listed(talks) == [(made, "anna", "resolved", "")]


def test_a_called_customer_who_came_through_the_queue_is_listed_once(engine: Engine, talks: Talks) -> None:
    talked(engine, called(engine))
    assert len(listed(talks)) == 1


def test_a_call_tells_the_newest_result_of_its_operator_and_no_others(engine: Engine, talks: Talks) -> None:
    made = called(engine)
    talked(engine, "b" * 32, at=MONDAY_NOON + 5 * MINUTE)
    for minute, code in enumerate(("case", "resolved")):
        talks.wrap_up(made, code, "", at=MONDAY_NOON + minute * MINUTE)
    talks.wrap_up("b" * 32, "case", "", at=MONDAY_NOON)
    found = [(row["call"], row["operator"], row["code"]) for row in talks.results(MONDAY_NOON)]
    assert found == [(made, "anna", "case"), (made, "anna", "resolved")]
    assert talks.results(MONDAY_NOON + MINUTE) == []


def test_an_operator_is_shown_the_newest_of_their_own_talks_that_is_not_wrapped_up(
    engine: Engine, talks: Talks
) -> None:
    made = called(engine)
    talked(engine, "b" * 32, at=MONDAY_NOON + 5 * MINUTE)
    talked(engine, "c" * 32, operator="petr", at=MONDAY_NOON + 6 * MINUTE)
    for expected in ("b" * 32, made):
        found = talks.newest_open(YESTERDAY)
        assert {operator: talk["call"] for operator, talk in found.items()} == {"anna": expected, "petr": "c" * 32}
        talks.wrap_up(expected, "resolved", "", at=MONDAY_NOON)
    assert list(talks.newest_open(YESTERDAY)) == ["petr"]
    assert talks.newest_open(MONDAY_NOON + 7 * MINUTE) == {}


def test_what_is_no_talk_or_not_one_is_refused(engine: Engine, talks: Talks) -> None:
    talked(engine)
    talked(engine, "abcdef" + "1" * 26)
    for unknown in ("abc", "", "fedcba", "abcde%"):
        with pytest.raises(NoSuchTalk):
            talks.wrap_up(unknown, "resolved", "", at=MONDAY_NOON)
    with pytest.raises(NoSuchTalk):
        talks.wrap_up(CALL, "resolved", "", at=MONDAY_NOON, operator="olga")
    with pytest.raises(SeveralTalks):
        talks.wrap_up("abcdef", "resolved", "", at=MONDAY_NOON)


def test_a_talk_without_our_id_is_known_by_that_of_asterisk(engine: Engine, talks: Talks) -> None:
    talked(engine, None)
    ((call, *_),) = listed(talks)
    assert talks.wrap_up(call, "cut_off", "", at=MONDAY_NOON)["call"] == call
