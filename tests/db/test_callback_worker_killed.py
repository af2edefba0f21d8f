"""A worker is killed with SIGKILL: another one settles what it left, and no phone rings a second time for it."""

import subprocess
import sys
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from callbacks.booking import CallbackRules
from callbacks.lifecycle import State
from callbacks.numbers import Dialable
from callbacks.outcomes import Outcome
from callbacks.ports import Attempt, Ending
from callbacks.worker import Attempts, Worker
from db.callback_claims import CallbackClaims
from tests.callback_fakes import Desk, LittleAsterisk
from tests.db.callbacks import LEASE, MINUTE, MONDAY_NOON, attempts, book, history, rows, wish
from tests.db.test_killed import CHECKOUT

LATER = MONDAY_NOON + LEASE + MINUTE


def killed_at(moment: str, url: str) -> None:
    """Let a worker dial in a process of its own and kill it when it has come to the moment."""
    command = [sys.executable, "-m", "tests.db.killed_worker", url, moment]
    child = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout
        try:
            assert child.stdout.readline() == f"{moment}\n"
        finally:
            child.kill()


@pytest.fixture
def asterisk(engine: Engine) -> LittleAsterisk:
    return LittleAsterisk(Attempts(CallbackClaims(engine), CallbackRules()))


@pytest.fixture
def survivor(asterisk: LittleAsterisk) -> Worker:
    return Worker("survivor", asterisk.attempts, asterisk, Desk(["anna"]), lambda: uuid4().hex)


def order_of_the_killed(engine: Engine, asterisk: LittleAsterisk) -> Attempt:
    """The order that Asterisk has got, or will get."""
    found = asterisk.attempts.book.open_attempt(attempts(engine)[0]["id"])
    assert found
    return Attempt(found.id, found.claim, Dialable(found.claim.phone))


def states(engine: Engine) -> list[str]:
    return history(engine, rows(engine)[0]["id"])


@pytest.mark.parametrize("moment", ["claimed", "begun"])
def test_killed_before_the_order_the_callback_is_made_by_another_worker_once(
    moment: str, url: str, engine: Engine, asterisk: LittleAsterisk, survivor: Worker
) -> None:
    book(engine, wish())
    killed_at(moment, url)
    late = order_of_the_killed(engine, asterisk) if moment == "begun" else None
    survivor.clear_up(MONDAY_NOON + MINUTE / 2)
    assert survivor.dispatch(MONDAY_NOON + MINUTE / 2) == 0
    survivor.clear_up(LATER)
    assert survivor.dispatch(LATER + MINUTE) == 1
    if late:
        asterisk.dial(late)
    asterisk.carry_out(LATER + MINUTE)
    (ring,) = asterisk.rings
    asterisk.attempts.answered(ring.attempt.id, LATER + MINUTE)
    asterisk.end(ring.attempt.id, Ending(Outcome.TALKED), LATER + 2 * MINUTE)
    before = ["requested", "scheduled", "claimed", *(["dialling"] if late else [])]
    assert states(engine) == [*before, "scheduled", "claimed", "dialling", "talking", "done"]


def test_killed_after_the_order_the_call_goes_on_and_its_end_is_not_lost(
    url: str, engine: Engine, asterisk: LittleAsterisk, survivor: Worker
) -> None:
    book(engine, wish())
    killed_at("ordered", url)
    order = order_of_the_killed(engine, asterisk)
    asterisk.dial(order)
    asterisk.carry_out(MONDAY_NOON)
    survivor.clear_up(LATER)
    assert survivor.dispatch(LATER) == 0
    asterisk.end(order.id, Ending(Outcome.TALKED), LATER, heard=False)
    survivor.clear_up(LATER)
    assert survivor.dispatch(LATER) == 0
    assert [ring.attempt.id for ring in asterisk.rings] == [order.id]
    assert (rows(engine)[0]["state"], rows(engine)[0]["attempts"]) == (State.DONE, 1)
    assert states(engine) == ["requested", "scheduled", "claimed", "dialling", "done"]
