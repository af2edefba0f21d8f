"""What a called person wants is stored once, settles the attempt, and is never promised without being kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from callbacks.booking import CallbackRules
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.ports import Ending
from callbacks.slots import SlotRules
from callbacks.worker import Attempts
from db.callback_appointments import Appointments
from db.callback_bookings import Bookings
from db.callback_claims import CallbackClaims
from db.called import CalledAnswers
from db.slots import SlotBook
from menus.callback_steps import CallbackMoved, TimeGone
from menus.called_steps import CalledFor, KeepWish, NobodysCall, PutOff, ReadCallback, Wish, WishKept
from menus.steps import Unavailable
from tests.db.callbacks import ANNA, LEASE, MONDAY_NOON, attempt, book, phone, rows, wish
from tests.db.callbacks import attempts as made

RULES = CallbackRules()


@pytest.fixture
def ringing(engine: Engine) -> str:
    """An attempt whose called person has answered."""
    book(engine, wish(typed=True))
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, MONDAY_NOON, LEASE)
    assert claim
    made = attempt(claim)
    claims.begin(made, MONDAY_NOON)
    assert claims.let_out(made.id, MONDAY_NOON)
    assert claims.answered(made.id, MONDAY_NOON)
    return made.id


def appointments(engine: Engine) -> Appointments:
    return Appointments(Bookings(engine, RULES), SlotBook(engine, SlotRules()))


def answer(engine: Engine, step: Any) -> object:
    answers = CalledAnswers(engine, RULES, appointments(engine), lambda: MONDAY_NOON).answers()
    return answers[type(step)]("c" * 32, step)()


def free_time(engine: Engine, days: int = 0) -> datetime:
    """When the called person may be called again, so many days later."""
    free = appointments(engine).free(phone(), None, MONDAY_NOON)
    assert isinstance(free, list)
    day = (MONDAY_NOON + timedelta(days=days)).date()
    return next(found.slot.begins for found in free if found.slot.begins.date() == day)


def test_a_call_knows_what_it_is_for(engine: Engine, ringing: str) -> None:
    assert answer(engine, ReadCallback(ringing)) == CalledFor(rows(engine)[0]["number"])
    assert answer(engine, ReadCallback(uuid4().hex)) == NobodysCall()


@pytest.mark.parametrize(("wanted", "state"), [(Wish.CANCEL, State.CANCELLED), (Wish.OPT_OUT, State.OPTED_OUT)])
def test_a_wish_is_kept_and_a_second_try_of_it_is_as_good(
    engine: Engine, ringing: str, wanted: Wish, state: State
) -> None:
    for _ in range(2):
        assert answer(engine, KeepWish(ringing, wanted)) == WishKept()
    assert rows(engine)[0]["state"] is state
    assert [row["outcome"] for row in made(engine)] == [Outcome(wanted)]


def test_the_end_of_the_line_changes_nothing_after_a_wish(engine: Engine, ringing: str) -> None:
    answer(engine, KeepWish(ringing, Wish.CANCEL))
    assert not Attempts(CallbackClaims(engine), RULES).ended(ringing, Ending(Outcome.GAVE_UP), MONDAY_NOON)
    assert rows(engine)[0]["state"] is State.CANCELLED


@pytest.mark.parametrize(("wanted", "state"), [(Wish.CANCEL, State.CANCELLED), (Wish.OPT_OUT, State.OPTED_OUT)])
def test_who_presses_and_hangs_up_at_once_gets_the_wish_even_if_the_end_was_heard_first(
    engine: Engine, ringing: str, wanted: Wish, state: State
) -> None:
    Attempts(CallbackClaims(engine), RULES).ended(ringing, Ending(Outcome.GAVE_UP), MONDAY_NOON)
    assert answer(engine, KeepWish(ringing, wanted)) == WishKept()
    assert rows(engine)[0]["state"] is state


def test_another_time_is_promised_even_if_the_end_was_heard_first(engine: Engine, ringing: str) -> None:
    begins = free_time(engine, days=1)
    Attempts(CallbackClaims(engine), RULES).ended(ringing, Ending(Outcome.GAVE_UP), MONDAY_NOON)
    assert isinstance(answer(engine, PutOff(ringing, begins)), CallbackMoved)
    (callback,) = rows(engine)
    assert (callback["state"], callback["due_at"], callback["promised_from"]) == (State.POSTPONED, begins, begins)


def test_what_is_over_is_not_promised(engine: Engine, ringing: str) -> None:
    begins = free_time(engine)
    Attempts(CallbackClaims(engine), RULES).ended(ringing, Ending(Outcome.TALKED), MONDAY_NOON)
    assert answer(engine, KeepWish(ringing, Wish.CANCEL)) == Unavailable()
    assert answer(engine, PutOff(ringing, begins)) == Unavailable()
    assert answer(engine, KeepWish(uuid4().hex, Wish.CANCEL)) == Unavailable()


def test_another_time_is_kept_free_and_promised(engine: Engine, ringing: str) -> None:
    begins = free_time(engine)
    for _ in range(2):
        moved = answer(engine, PutOff(ringing, begins))
        assert isinstance(moved, CallbackMoved)
        assert moved.time.begins == begins
    (callback,) = rows(engine)
    assert (callback["state"], callback["due_at"], callback["promised_from"]) == (State.POSTPONED, begins, begins)


def test_a_time_that_is_gone_leaves_the_call_as_it_was(engine: Engine, ringing: str) -> None:
    begins = free_time(engine)
    slots = SlotBook(engine, SlotRules())
    while slots.book(uuid4().hex, begins, MONDAY_NOON):
        pass
    assert answer(engine, PutOff(ringing, begins)) == TimeGone()
    assert answer(engine, PutOff(ringing, begins + timedelta(minutes=7))) == TimeGone()
    assert rows(engine)[0]["state"] is State.TALKING
