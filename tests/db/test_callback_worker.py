"""The worker calls people back: for free operators only, by the policy, and whatever dies meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.ports import Ending, Fate
from callbacks.worker import LEASE, Attempts, Worker
from db.callback_claims import CallbackClaims
from db.callback_tables import OptOut
from tests.callback_fakes import Desk, LittleAsterisk
from tests.db.callbacks import ANNA, MINUTE, MONDAY_NOON, attempts, book, history, phone, rows, wish

LATER = MONDAY_NOON + LEASE + MINUTE


@pytest.fixture
def asterisk(engine: Engine) -> LittleAsterisk:
    return LittleAsterisk(Attempts(CallbackClaims(engine), CallbackRules()))


@pytest.fixture
def worker(asterisk: LittleAsterisk) -> Worker:
    return Worker("w1", asterisk.attempts, asterisk, Desk(["anna", "petr"]), lambda: uuid4().hex)


def states(engine: Engine) -> list[State]:
    return [row["state"] for row in rows(engine)]


def rung(asterisk: LittleAsterisk) -> list[str]:
    return [ring.attempt.number.e164 for ring in asterisk.rings]


def test_a_customer_is_called_talks_and_is_done(engine: Engine, asterisk: LittleAsterisk, worker: Worker) -> None:
    book(engine, wish())
    assert worker.dispatch(MONDAY_NOON) == 1
    asterisk.carry_out(MONDAY_NOON)
    (call,) = asterisk.calls
    asterisk.attempts.answered(call, MONDAY_NOON)
    asterisk.end(call, Ending(Outcome.TALKED), MONDAY_NOON + MINUTE)
    expected = ["requested", "scheduled", "claimed", "dialling", "talking", "done"]
    assert history(engine, rows(engine)[0]["id"]) == expected
    assert rung(asterisk) == [phone()]


def test_never_more_calls_than_operators(engine: Engine, asterisk: LittleAsterisk, worker: Worker) -> None:
    for number in range(5):
        book(engine, wish(number))
    assert worker.dispatch(MONDAY_NOON) == 2
    assert replace(worker, name="w2").dispatch(MONDAY_NOON) == 0
    asterisk.carry_out(MONDAY_NOON)
    asterisk.end(next(iter(asterisk.calls)), Ending(Outcome.BUSY), MONDAY_NOON)
    assert worker.dispatch(MONDAY_NOON) == 1


def test_the_policy_is_asked_again_before_the_dial(engine: Engine, worker: Worker) -> None:
    """Since the booking one has opted out, and it has become night for the other."""
    book(engine, wish(1))
    book(engine, wish(2))
    with engine.begin() as connection:
        connection.execute(insert(OptOut), {"phone": phone(1), "at": MONDAY_NOON, "actor": "callee"})
    assert worker.dispatch(MONDAY_NOON.replace(hour=20)) == 0
    assert states(engine) == [State.OPTED_OUT, State.SCHEDULED]
    assert rows(engine)[1]["due_at"] == MONDAY_NOON.replace(day=24, hour=5)


def test_what_may_not_be_called_does_not_hold_up_the_next(engine: Engine, worker: Worker) -> None:
    for number in range(4):
        book(engine, wish(number))
    with engine.begin() as connection:
        gone = [{"phone": phone(number), "at": MONDAY_NOON, "actor": "callee"} for number in range(3)]
        connection.execute(insert(OptOut), gone)
    assert worker.dispatch(MONDAY_NOON) == 1
    assert states(engine) == [*[State.OPTED_OUT] * 3, State.DIALLING]


def test_a_queue_callback_past_its_deadline_is_not_dialled(engine: Engine, worker: Worker) -> None:
    book(engine, wish())
    assert worker.dispatch(MONDAY_NOON + timedelta(days=4)) == 0
    assert states(engine) == [State.EXPIRED]


def test_a_deferred_call_past_its_deadline_is_still_owed(engine: Engine, worker: Worker) -> None:
    slot = Promise(MONDAY_NOON, MONDAY_NOON + timedelta(hours=1))
    book(engine, wish(kind=Kind.DEFERRED, promise=slot))
    worker.look_after_promises(MONDAY_NOON + timedelta(days=4))
    assert rows(engine)[0]["escalated_at"]
    assert worker.dispatch(MONDAY_NOON + timedelta(days=4)) == 1


def test_busy_is_called_again_after_its_delay_and_not_before(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker
) -> None:
    book(engine, wish())
    at = MONDAY_NOON
    for delay in (30, 120):
        assert worker.dispatch(at) == 1
        asterisk.carry_out(at)
        asterisk.end(next(iter(asterisk.calls)), Ending(Outcome.BUSY), at)
        assert worker.dispatch(at + timedelta(minutes=delay - 1)) == 0
        at += timedelta(minutes=delay)
    assert worker.dispatch(at) == 1
    asterisk.carry_out(at)
    asterisk.end(next(iter(asterisk.calls)), Ending(Outcome.BUSY), at)
    assert states(engine) == [State.FAILED]
    assert rows(engine)[0]["attempts"] == 3


def test_an_order_that_asterisk_did_not_take_is_no_attempt(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker
) -> None:
    book(engine, wish())
    asterisk.takes_orders = False
    assert worker.dispatch(MONDAY_NOON) == 0
    assert states(engine) == [State.SCHEDULED]
    asterisk.takes_orders = True
    assert worker.dispatch(MONDAY_NOON) == 0
    assert worker.dispatch(MONDAY_NOON + MINUTE) == 1


def test_a_claim_of_a_worker_that_died_is_given_back(engine: Engine, worker: Worker) -> None:
    book(engine, wish())
    worker.attempts.book.claim("dead", ANNA, MONDAY_NOON, LEASE)
    worker.clear_up(MONDAY_NOON + LEASE)
    assert states(engine) == [State.CLAIMED]
    worker.clear_up(LATER)
    assert states(engine) == [State.SCHEDULED]
    assert worker.dispatch(LATER) == 1


def test_an_attempt_that_never_reached_asterisk_is_closed_and_a_late_order_rings_nobody(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker
) -> None:
    """The worker died, or slept, between writing the attempt down and ordering the call."""
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    (late,) = asterisk.orders
    asterisk.restart()
    worker.clear_up(LATER)
    assert states(engine) == [State.SCHEDULED]
    asterisk.dial(late)
    asterisk.carry_out(LATER)
    assert rung(asterisk) == []


def test_an_order_that_is_repeated_rings_once(engine: Engine, asterisk: LittleAsterisk, worker: Worker) -> None:
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.dial(asterisk.orders[0])
    asterisk.carry_out(MONDAY_NOON)
    assert rung(asterisk) == [phone()]


def test_an_end_that_nobody_heard_is_asked_of_asterisk(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker
) -> None:
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.carry_out(MONDAY_NOON)
    asterisk.end(next(iter(asterisk.calls)), Ending(Outcome.TALKED), MONDAY_NOON, heard=False)
    worker.clear_up(LATER)
    assert states(engine) == [State.DONE]


def test_while_asterisk_cannot_be_asked_nothing_is_decided(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker
) -> None:
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.carry_out(MONDAY_NOON)
    asterisk.reachable = False
    asterisk.calls.clear()
    worker.clear_up(MONDAY_NOON + timedelta(hours=3))
    assert states(engine) == [State.DIALLING]
    asterisk.reachable = True
    worker.clear_up(MONDAY_NOON + timedelta(hours=3))
    assert states(engine) == [State.RETRY_WAIT]
    assert attempts(engine)[0]["outcome"] == Outcome.LOST


def test_how_an_attempt_ended_is_forgotten_by_asterisk_once_it_is_written_down_and_no_sooner(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callbacks.worker.MOST_FORGOTTEN", 2)
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.carry_out(MONDAY_NOON)
    (call,) = asterisk.calls
    settled = [f"{number:032x}" for number in range(3)]
    asterisk.kept = dict.fromkeys(settled, Ending(Outcome.BUSY))
    asterisk.end(call, Ending(Outcome.TALKED), MONDAY_NOON, heard=False)
    worker.clear_up(MONDAY_NOON)
    assert list(asterisk.kept) == [settled[2], call]
    worker.clear_up(LATER)
    assert list(asterisk.kept) == []
    assert states(engine) == [State.DONE]


def test_a_call_that_goes_on_is_left_alone(engine: Engine, asterisk: LittleAsterisk, worker: Worker) -> None:
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.carry_out(MONDAY_NOON)
    worker.clear_up(MONDAY_NOON + timedelta(hours=1))
    assert states(engine) == [State.DIALLING]


def test_a_stranger_s_attempt_changes_nothing(asterisk: LittleAsterisk) -> None:
    assert not asterisk.attempts.let_out("f" * 32, MONDAY_NOON)
    assert not asterisk.attempts.ended("f" * 32, Ending(Outcome.TALKED), MONDAY_NOON)
    asterisk.attempts.answered("f" * 32, MONDAY_NOON)


def test_nobody_is_in_the_log(
    engine: Engine, asterisk: LittleAsterisk, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    book(engine, wish())
    worker.dispatch(MONDAY_NOON)
    asterisk.carry_out(MONDAY_NOON)
    asterisk.end(next(iter(asterisk.calls)), Ending(Outcome.BUSY), MONDAY_NOON)
    assert caplog.messages
    assert phone()[2:] not in caplog.text


class SlowAsterisk(LittleAsterisk):
    """Carries an order out that came late just after it was asked what had become of it."""

    def fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        """What was so a moment ago."""
        told = super().fates(attempts)
        self.deliver()
        self.carry_out(LATER)
        return told


def test_a_call_that_begins_while_the_janitor_asks_is_not_taken_for_lost(
    engine: Engine, asterisk: LittleAsterisk
) -> None:
    """Or else the customer would talk, and be called again in half an hour."""
    book(engine, wish())
    slow = SlowAsterisk(asterisk.attempts)
    worker = Worker("w1", slow.attempts, slow, Desk(["anna"]), lambda: uuid4().hex)
    assert worker.dispatch(MONDAY_NOON) == 1
    slow.on_the_way, slow.orders = slow.orders, []
    worker.clear_up(LATER)
    assert states(engine) == [State.DIALLING]
    (call,) = slow.calls
    slow.end(call, Ending(Outcome.TALKED), LATER)
    assert states(engine) == [State.DONE]
