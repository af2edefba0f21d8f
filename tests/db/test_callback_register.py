"""Supervisors see callbacks in the order of their calls, and the report is counted from what really happened."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.ports import Ending
from callbacks.worker import Attempts, Worker
from db.callback_claims import CallbackClaims
from db.callback_register import Register, Wanted
from tests.callback_fakes import Desk, LittleAsterisk
from tests.db.callbacks import MINUTE, MONDAY_NOON, book, wish

HOUR = timedelta(hours=1)


@pytest.fixture
def register(engine: Engine) -> Register:
    """Of one who talked, one who waits in the queue, one who has a time, and one who awaits an answer."""
    asterisk = LittleAsterisk(Attempts(CallbackClaims(engine), CallbackRules()))
    worker = Worker("w1", asterisk.attempts, asterisk, Desk(["anna"]), lambda: uuid4().hex)
    book(engine, wish(1))
    worker.dispatch(MONDAY_NOON + MINUTE)
    asterisk.carry_out(MONDAY_NOON + MINUTE)
    (call,) = asterisk.calls
    asterisk.attempts.answered(call, MONDAY_NOON + 2 * MINUTE)
    asterisk.end(call, Ending(Outcome.TALKED), MONDAY_NOON + 5 * MINUTE)
    book(engine, wish(2, arrived=MONDAY_NOON + 10 * MINUTE))
    book(engine, wish(3, kind=Kind.DEFERRED, promise=Promise(MONDAY_NOON + HOUR, MONDAY_NOON + 2 * HOUR)), MONDAY_NOON)
    book(engine, wish(4, kind=Kind.DEFERRED))
    return Register(engine)


def listed(register: Register, wanted: Wanted, after: timedelta = timedelta(0), most: int = 10) -> list[int]:
    return [row["number"] - 1000 for row in register.listed(wanted, MONDAY_NOON + after, most)]


def test_open_callbacks_are_listed_in_the_order_of_their_calls(register: Register) -> None:
    assert listed(register, Wanted()) == [2, 3, 4]
    assert listed(register, Wanted(), most=1) == [2]
    assert listed(register, Wanted(over=True)) == [1, 2, 3, 4]
    assert listed(register, Wanted(state=State.DONE)) == [1]


def test_due_and_late_ones_can_be_asked_for(register: Register) -> None:
    assert listed(register, Wanted(due=True), HOUR / 2) == [2]
    assert listed(register, Wanted(due=True), HOUR) == [2, 3]
    assert listed(register, Wanted(late=True), HOUR) == []
    assert listed(register, Wanted(late=True), 3 * HOUR) == [3]


def test_a_story_tells_what_was_promised_dialled_and_talked(register: Register) -> None:
    stories = register.stories(MONDAY_NOON, MONDAY_NOON + HOUR)
    assert [story.number - 1000 for story in stories] == [1, 2, 3, 4]
    assert (stories[0].dialled, stories[0].wait) == (MONDAY_NOON + MINUTE, 120.0)
    assert (stories[1].dialled, stories[1].wait) == (None, None)
    assert stories[2].promised == Promise(MONDAY_NOON + HOUR, MONDAY_NOON + 2 * HOUR)


def test_the_span_of_a_report_holds_its_beginning_and_not_its_end(register: Register) -> None:
    assert [story.number - 1000 for story in register.stories(MONDAY_NOON, MONDAY_NOON + 10 * MINUTE)] == [1, 3, 4]
    assert register.stories(MONDAY_NOON + HOUR, MONDAY_NOON + 2 * HOUR) == []
