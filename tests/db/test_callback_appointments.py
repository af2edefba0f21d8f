"""A callback and its place in a slot are booked, moved and cancelled together, or nothing happens at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update

from callbacks.booking import CallbackRules, Kind
from callbacks.lifecycle import IllegalMove, State
from callbacks.numbers import Refusal
from callbacks.policy import NotNow, Obstacle, Refused
from callbacks.slots import Slot, SlotRules
from db.callback_appointments import Appointments, SlotTaken
from db.callback_bookings import Booked, Bookings
from db.callback_changes import NoSuchCallback
from db.callback_tables import Callback, CallbackChange, OptOut
from db.load_tables import SlotBooking
from db.slots import NoSuchSlot, SlotBook
from db.tables import Account
from tests.callbacks.hostile import hostile
from tests.db.callbacks import MONDAY_NOON, history, phone, rows, wish

THREE = MONDAY_NOON + timedelta(hours=3)
FOUR = THREE + timedelta(hours=1)
LATER: dict[str, Any] = {"by": "caller", "reason": "другое время", "at": MONDAY_NOON + timedelta(minutes=5)}
ONE_PLACE = SlotRules(minutes_per_call=15.0)


@pytest.fixture
def book(engine: Engine) -> Appointments:
    return Appointments(Bookings(engine, CallbackRules()), SlotBook(engine, ONE_PLACE))


def booked(book: Appointments, number: int = 1234, begins: datetime = THREE) -> int:
    answer = book.book(wish(number), begins, MONDAY_NOON)
    assert isinstance(answer, Booked)
    return answer.number


def places_taken(engine: Engine) -> dict[datetime, int]:
    query = select(SlotBooking.begins, func.count()).group_by(SlotBooking.begins)
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def test_a_callback_is_promised_the_time_of_its_slot(engine: Engine, book: Appointments) -> None:
    booked(book)
    row = rows(engine)[0]
    assert (row["state"], row["due_at"], row["promised_until"]) == (State.SCHEDULED, THREE, FOUR)
    assert places_taken(engine) == {THREE: 1}


def test_a_second_try_with_the_same_request_is_the_same_booking(engine: Engine, book: Appointments) -> None:
    request = wish()
    assert book.book(request, THREE, MONDAY_NOON) == book.book(request, THREE, MONDAY_NOON)
    assert places_taken(engine) == {THREE: 1}


def test_the_last_place_is_given_once_and_nothing_is_stored_of_the_others(engine: Engine, book: Appointments) -> None:
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda number: book.book(wish(number), THREE, MONDAY_NOON), range(8)))
    assert [type(answer) for answer in answers].count(Booked) == 1
    assert [type(answer) for answer in answers].count(SlotTaken) == 7
    assert len(rows(engine)) == sum(places_taken(engine).values()) == 1


def test_a_number_that_waits_already_takes_no_second_place(engine: Engine, book: Appointments) -> None:
    number = booked(book)
    again = book.book(wish(), FOUR, MONDAY_NOON)
    assert isinstance(again, Booked)
    assert (again.number, again.again) == (number, True)
    assert places_taken(engine) == {THREE: 1}


def test_no_slot_is_free_for_a_number_that_is_not_called(engine: Engine, book: Appointments) -> None:
    answers = {type(book.free(number, None, MONDAY_NOON)) for number in hostile()}
    assert answers == {Refused}
    with engine.begin() as connection:
        connection.execute(insert(OptOut), {"phone": phone(), "at": MONDAY_NOON, "actor": "callee"})
    assert book.free(phone(), None, MONDAY_NOON) == Refused(Obstacle.OPTED_OUT)
    assert book.book(replace(wish(), phone="+77012345678"), THREE, MONDAY_NOON) == Refused(Refusal.KAZAKHSTAN)
    assert places_taken(engine) == {}


def test_slots_are_free_only_where_the_callee_is_awake(engine: Engine, book: Appointments, account: int) -> None:
    """20:00 in Lipetsk is 23:00 in Omsk: there the last hour of a working day begins at 21:00."""
    with engine.begin() as connection:
        connection.execute(update(Account.__table__).values(time_zone="Asia/Omsk"))
    here, there = (book.free(phone(), where, MONDAY_NOON) for where in (None, account))
    assert not isinstance(here, Refused)
    assert not isinstance(there, Refused)
    last = {found.slot.begins.hour for found in here} - {found.slot.begins.hour for found in there}
    assert last == {16}, "19:00 in Lipetsk, 22:00 in Omsk"


def test_moving_gives_the_old_place_back_and_is_written_into_the_history(engine: Engine, book: Appointments) -> None:
    number = booked(book)
    assert book.move(number, FOUR, **LATER) == Slot(FOUR, FOUR + timedelta(hours=1))
    row = rows(engine)[0]
    assert (row["state"], row["due_at"], row["promised_from"]) == (State.POSTPONED, FOUR, FOUR)
    assert places_taken(engine) == {FOUR: 1}
    assert history(engine, row["id"]) == ["requested", "scheduled", "postponed"]
    assert reasons(engine)[-1] == ("caller", "другое время")


def test_moved_twice_to_the_same_time_it_is_moved_once(engine: Engine, book: Appointments) -> None:
    number = booked(book)
    assert book.move(number, FOUR, **LATER) == book.move(number, FOUR, **LATER)
    assert history(engine, rows(engine)[0]["id"]) == ["requested", "scheduled", "postponed"]


def test_a_full_slot_leaves_everything_as_it_was(engine: Engine, book: Appointments) -> None:
    first, _ = booked(book), booked(book, 2, FOUR)
    before = rows(engine)
    assert book.move(first, FOUR, **LATER) == SlotTaken()
    assert rows(engine) == before
    assert places_taken(engine) == {THREE: 1, FOUR: 1}


def test_nobody_is_moved_into_the_night_or_to_no_slot(engine: Engine, book: Appointments, account: int) -> None:
    with engine.begin() as connection:
        connection.execute(update(Account.__table__).values(time_zone="Asia/Omsk"))
    answer = book.book(wish(account=account), THREE, MONDAY_NOON)
    assert isinstance(answer, Booked)
    night = book.move(answer.number, MONDAY_NOON.replace(hour=16), **LATER)
    assert isinstance(night, NotNow)
    assert night.reason is Obstacle.QUIET_HOURS
    with pytest.raises(NoSuchSlot):
        book.move(answer.number, THREE + timedelta(minutes=1), **LATER)


def test_a_cancelled_callback_gives_its_place_back(engine: Engine, book: Appointments) -> None:
    number = booked(book)
    for _ in range(2):
        book.cancel(number, **LATER)
    assert history(engine, rows(engine)[0]["id"]) == ["requested", "scheduled", "cancelled"]
    assert places_taken(engine) == {}


@pytest.mark.parametrize("state", [State.DIALLING, State.TALKING, State.DONE])
@pytest.mark.parametrize("do", [lambda book, n: book.move(n, FOUR, **LATER), lambda book, n: book.cancel(n, **LATER)])
def test_what_is_being_dialled_or_over_is_not_touched(
    engine: Engine, book: Appointments, state: State, do: Callable[[Appointments, int], Any]
) -> None:
    number = booked(book)
    with engine.begin() as connection:
        connection.execute(update(Callback.__table__).values(state=state))
    before = rows(engine)
    with pytest.raises(IllegalMove):
        do(book, number)
    assert rows(engine) == before
    assert places_taken(engine) == {THREE: 1}


def test_a_call_without_an_answer_cannot_be_moved_but_cancelled(engine: Engine, book: Appointments) -> None:
    waiting = book.bookings.book(wish(kind=Kind.DEFERRED), MONDAY_NOON)
    assert isinstance(waiting, Booked)
    with pytest.raises(IllegalMove):
        book.move(waiting.number, THREE, **LATER)
    book.cancel(waiting.number, **LATER)
    assert rows(engine)[0]["state"] is State.CANCELLED


def test_a_number_that_no_callback_has_is_told(book: Appointments) -> None:
    with pytest.raises(NoSuchCallback):
        book.cancel(9999, **LATER)


def reasons(engine: Engine) -> list[tuple[str, str]]:
    query = select(CallbackChange.actor, CallbackChange.reason).order_by(CallbackChange.sequence)
    with engine.connect() as connection:
        return [(actor, reason) for actor, reason in connection.execute(query)]
