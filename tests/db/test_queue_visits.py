"""A visit to the queues is one row, whatever is told twice, and what nobody heard is unknown, not invented."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, RowMapping, select

from callbacks.booking import CallbackRules, Consent, Kind, Request
from callbacks.visits import Abandoned, Answered, Completed, Fact, HungUp, Joined, Left, Standing, Visit, VisitEnd
from db.callback_bookings import Bookings
from db.queue_visits import QueueVisits
from db.visit_tables import QueueVisit
from tests.db.callbacks import MONDAY_NOON, phone

CALL, OURS = "1732352400.7", "c" * 32


def after(seconds: float) -> datetime:
    return MONDAY_NOON + timedelta(seconds=seconds)


def joined(at: float = 0, queue: str = "debt") -> Joined:
    return Joined(CALL, OURS, queue, after(at))


def answered(at: float = 40, since: float = 0) -> Answered:
    return Answered(joined(since), "anna", after(at))


TALK: list[Fact] = [
    joined(),
    Left(CALL, after(40)),
    answered(),
    Completed(answered(), after(100)),
    HungUp(CALL, after(130)),
]
NOBODY = Standing((), frozenset(), frozenset())


@pytest.fixture
def visits(engine: Engine) -> QueueVisits:
    return QueueVisits(engine)


def rows(engine: Engine) -> Sequence[RowMapping]:
    with engine.connect() as connection:
        table = QueueVisit.__table__
        return connection.execute(select(table).order_by(table.c.asterisk_id, table.c.sequence)).mappings().all()


def told(engine: Engine) -> list[tuple[str | None, float | None, float | None]]:
    """How the visits ended, and the seconds from the beginning to the answer and to the end."""

    def since_noon(at: datetime | None) -> float | None:
        return None if at is None else (at - MONDAY_NOON).total_seconds()

    return [
        (row["ending"] and row["ending"].value, since_noon(row["answered_at"]), since_noon(row["ended_at"]))
        for row in rows(engine)
    ]


def test_a_talk_is_kept_with_its_wait_its_length_and_who_answered(engine: Engine, visits: QueueVisits) -> None:
    visits.note(TALK)
    (row,) = rows(engine)
    assert (row["call_id"], row["queue"], row["operator"]) == (OURS, "debt", "anna")
    assert told(engine) == [("talked", 40, 100)]
    (visit,) = visits.visits(MONDAY_NOON, after(1))
    assert visit == Visit("debt", MONDAY_NOON, after(40), after(100), VisitEnd.TALKED)
    assert (visit.wait, visit.talk) == (40.0, 60.0)


def test_who_goes_from_queue_to_queue_and_back_waits_once(engine: Engine, visits: QueueVisits) -> None:
    visits.note([joined(), Left(CALL, after(15)), joined(15), Left(CALL, after(60))])
    visits.note([joined(70, "waiting"), answered(90, 70)])
    assert told(engine) == [(None, 90, None)]
    assert rows(engine)[0]["queue"] == "debt"


def test_who_talked_and_comes_back_makes_another_visit(engine: Engine, visits: QueueVisits) -> None:
    visits.note([*TALK[:4], joined(200), Abandoned(joined(200), after(230)), HungUp(CALL, after(230))])
    assert told(engine) == [("talked", 40, 100), ("abandoned", None, 230)]


def test_who_leaves_the_line_waited_up_to_then(engine: Engine, visits: QueueVisits) -> None:
    visits.note([joined(), Left(CALL, after(60)), HungUp(CALL, after(300))])
    assert told(engine) == [("left", None, 60)]


def test_who_leaves_for_a_callback_is_told_apart(engine: Engine, visits: QueueVisits) -> None:
    visits.note([joined(), Left(CALL, after(60))])
    consent = Consent(after(80), "caller", "1", OURS)
    wish = Request(uuid4().hex, Kind.QUEUE, phone(), consent, MONDAY_NOON, "left_queue")
    Bookings(engine, CallbackRules()).book(wish, after(80))
    visits.note([HungUp(CALL, after(90))])
    assert told(engine) == [("callback", None, 60)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_facts_that_are_told_again_make_no_other_row(engine: Engine, visits: QueueVisits, again: list[int]) -> None:
    """A transaction whose commit was not confirmed is repeated; so is everything since any earlier moment."""
    with engine.begin() as connection:
        connection.execute(QueueVisit.__table__.delete())
    facts: list[Fact] = [*TALK[:4], joined(200), Abandoned(joined(200), after(230))]
    visits.note(facts)
    once = told(engine)
    for since in again:
        visits.note(facts[since:])
    assert told(engine) == once


def test_whoever_still_waits_after_a_gap_is_in_the_same_visit(engine: Engine, visits: QueueVisits) -> None:
    visits.note([joined(), Standing((joined(0.4),), frozenset({CALL}), frozenset({CALL})), answered(50)])
    assert told(engine) == [(None, 50, None)]


def test_who_came_in_a_gap_is_there_since_asterisk_says(engine: Engine, visits: QueueVisits) -> None:
    visits.note([Standing((joined(30),), frozenset({CALL}), frozenset({CALL}))])
    assert rows(engine)[0]["joined_at"] == after(30)


@pytest.mark.parametrize("before", [TALK[:1], TALK[:3], TALK[:2]])
def test_what_became_of_those_who_are_gone_nobody_knows(
    engine: Engine, visits: QueueVisits, before: list[Fact]
) -> None:
    visits.note([*before, NOBODY])
    ((ending, _, ended),) = told(engine)
    assert (ending, ended) == ("unknown", None)


def test_a_talk_that_goes_on_through_a_gap_is_one_talk(engine: Engine, visits: QueueVisits) -> None:
    talking = Standing((), frozenset({CALL}), frozenset({CALL}))
    visits.note([*TALK[:3], talking, *TALK[3:]])
    assert told(engine) == [("talked", 40, 100)]


def test_a_talk_that_began_in_a_gap_is_told_by_its_end(engine: Engine, visits: QueueVisits) -> None:
    talking = Standing((), frozenset({CALL}), frozenset({CALL}))
    visits.note([joined(), talking, HungUp(CALL, after(100)), Completed(answered(), after(100))])
    assert told(engine) == [("talked", 40, 100)]


def test_a_talk_of_which_nothing_else_was_heard_is_as_asterisk_measured_it(engine: Engine, visits: QueueVisits) -> None:
    visits.note([Completed(answered(), after(100))])
    assert told(engine) == [("talked", 40, 100)]


def test_who_is_in_the_line_again_after_a_gap_has_ended_the_talk_at_a_moment_nobody_knows(
    engine: Engine, visits: QueueVisits
) -> None:
    visits.note([*TALK[:3], Standing((joined(200),), frozenset({CALL}), frozenset({CALL}))])
    assert told(engine) == [("unknown", 40, None), (None, None, None)]


def test_who_left_the_line_unheard_has_not_abandoned_it(engine: Engine, visits: QueueVisits) -> None:
    visits.note([joined(), Standing((), frozenset({CALL}), frozenset()), HungUp(CALL, after(200))])
    assert told(engine) == [("unknown", None, None)]
