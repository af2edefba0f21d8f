"""A cancellation is taken back if nothing has taken its place, and otherwise nothing changes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, RowMapping, func, insert, select

from callbacks.booking import CallbackRules, Kind
from callbacks.lifecycle import IllegalMove, State
from callbacks.policy import Obstacle, Refused
from callbacks.slots import SlotRules
from db.callback_appointments import Appointments, SlotTaken
from db.callback_bookings import Booked, Bookings
from db.callback_returns import AnotherWaits, CaseIsOver, Hindrance, TimeIsOver, put_back
from db.callback_tables import OptOut
from db.case_answers import CaseAnswers
from db.case_book import CaseBook
from db.case_tables import FIRST_NUMBER
from db.load_tables import SlotBooking
from db.slots import SlotBook
from db.store import Store
from db.writing import writing
from menus.callback_steps import BookCallback
from menus.case_steps import CaseState, Topic
from menus.steps import Recorded
from tests.db.callbacks import MINUTE, MONDAY_NOON, book, history, phone, rows, wish

THREE = MONDAY_NOON + timedelta(hours=3)
CANCELLED, BACK = MONDAY_NOON + 5 * MINUTE, MONDAY_NOON + 6 * MINUTE


@pytest.fixture
def appointments(engine: Engine) -> Appointments:
    return Appointments(Bookings(engine, CallbackRules()), SlotBook(engine, SlotRules(minutes_per_call=15.0)))


def cancelled(appointments: Appointments, number: int) -> int:
    appointments.cancel(number, by="supervisor", reason="по ошибке", at=CANCELLED)
    return number


def booked(appointments: Appointments, number: int = 1, kind: Kind = Kind.QUEUE) -> int:
    answer = appointments.book(wish(number, kind=kind), THREE, MONDAY_NOON)
    assert isinstance(answer, Booked)
    return answer.number


def back(appointments: Appointments, number: int, at: datetime = BACK) -> RowMapping | Hindrance:
    with writing(appointments.bookings.engine) as connection:
        found = put_back(connection, appointments, number, by="supervisor", reason="отмена отменена", at=at)
        if isinstance(found, Hindrance):
            connection.rollback()
        return found


def places(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(SlotBooking)).scalar_one()


def test_it_has_its_time_and_its_place_again(engine: Engine, appointments: Appointments) -> None:
    number = cancelled(appointments, booked(appointments))
    assert places(engine) == 0
    assert isinstance(back(appointments, number), RowMapping)
    (row,) = rows(engine)
    assert (row["state"], row["due_at"], row["promised_from"]) == (State.SCHEDULED, THREE, THREE)
    assert places(engine) == 1
    assert history(engine, row["id"])[-2:] == ["cancelled", "scheduled"]
    with pytest.raises(IllegalMove):
        back(appointments, number)


def test_a_place_that_somebody_else_has_now_is_theirs(engine: Engine, appointments: Appointments) -> None:
    number = cancelled(appointments, booked(appointments, kind=Kind.DEFERRED))
    booked(appointments, 2)
    before = rows(engine)
    assert back(appointments, number) == SlotTaken()
    assert rows(engine) == before


def test_a_time_that_has_passed_does_not_come_back(appointments: Appointments) -> None:
    number = cancelled(appointments, booked(appointments))
    assert back(appointments, number, THREE) == TimeIsOver()


def test_who_waits_in_the_queue_keeps_the_place_unless_they_have_asked_again(
    engine: Engine, appointments: Appointments
) -> None:
    number = cancelled(appointments, book(engine, wish()).number)
    assert isinstance(back(appointments, number), RowMapping)
    assert rows(engine)[0]["due_at"] == MONDAY_NOON
    cancelled(appointments, number)
    other = book(engine, wish(), BACK).number
    assert back(appointments, number) == AnotherWaits(other)


def test_who_wants_no_calls_gets_none(engine: Engine, appointments: Appointments) -> None:
    number = cancelled(appointments, book(engine, wish()).number)
    with engine.begin() as connection:
        connection.execute(insert(OptOut), {"phone": phone(), "at": BACK, "actor": "callee"})
    assert back(appointments, number) == Refused(Obstacle.OPTED_OUT)


def question(engine: Engine) -> None:
    step = BookCallback(Topic.GRID, phone(), False, None, "1", message=Recorded("0" * 32, 9.0))
    Store(engine, now=lambda: MONDAY_NOON).for_call("c" * 32).answer(step)


def test_its_case_comes_back_to_where_it_was_with_or_without_an_answer(
    engine: Engine, appointments: Appointments
) -> None:
    question(engine)
    case = CaseBook(engine)
    cancelled(appointments, FIRST_NUMBER)
    assert isinstance(back(appointments, FIRST_NUMBER), RowMapping)
    assert (rows(engine)[0]["state"], case.case(FIRST_NUMBER).case["state"]) == (
        State.WAITING_ANSWER,
        CaseState.REGISTERED,
    )
    CaseAnswers(appointments).answer(FIRST_NUMBER, "Завтра.", by="anna", at=BACK)
    cancelled(appointments, FIRST_NUMBER)
    assert case.case(FIRST_NUMBER).case["state"] is CaseState.CLOSED
    assert isinstance(back(appointments, FIRST_NUMBER), RowMapping)
    assert (rows(engine)[0]["state"], case.case(FIRST_NUMBER).case["state"]) == (State.SCHEDULED, CaseState.ANSWERED)


def test_a_case_that_was_closed_apart_from_it_has_nothing_to_tell(engine: Engine, appointments: Appointments) -> None:
    question(engine)
    CaseAnswers(appointments).answer(FIRST_NUMBER, "Завтра.", by="anna", at=BACK)
    case = CaseBook(engine)
    case.change(FIRST_NUMBER, CaseState.IN_PROGRESS, actor="anna", note="", at=BACK)
    cancelled(appointments, FIRST_NUMBER)
    assert isinstance(back(appointments, FIRST_NUMBER), RowMapping)
    cancelled(appointments, FIRST_NUMBER)
    with engine.begin() as connection:  # a later entry of the case, by whatever way
        connection.exec_driver_sql("UPDATE case_states SET at = '2026-11-24 00:00:00+00:00' WHERE state = 'cancelled'")
    assert back(appointments, FIRST_NUMBER) == CaseIsOver()
