"""What a caller books, moves and cancels in a conversation is what the book holds, with consent and recording."""

from collections import deque
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, select, update

from callbacks.booking import Kind
from callbacks.lifecycle import State
from callbacks.slots import SlotRules
from db.callback_tables import Callback, OptOut
from db.case_tables import FIRST_NUMBER, Case, CaseChange, Recording
from db.load_tables import SlotBooking
from db.slots import SlotBook
from db.store import CallStore, Store
from menus.asking import Call, Operator
from menus.callback_steps import (
    Appointment,
    BookCallback,
    CallbackBooked,
    CallbackBusy,
    CallbackCancelled,
    CallbackKnown,
    CallbackMoved,
    CancelCallback,
    FindOpenCallback,
    FindOtherTimes,
    FindTimes,
    FreeTimes,
    MoveCallback,
    NoOpenCallback,
    OpenCallback,
    TimeGone,
)
from menus.calling_back import callback
from menus.case_steps import Topic
from menus.rules import Rules
from menus.steps import Choose, Collect, NumberRefused, Pressed, Recorded, ServiceStep, Step, Typed
from tests.callbacks.hostile import hostile
from tests.db.callbacks import MONDAY_NOON, history, rows
from tests.db.conftest import DEBTOR_PHONE

CALL = "c" * 32
THREE = MONDAY_NOON + timedelta(hours=3)
HOUR = timedelta(hours=1)
IN_THREE_DAYS, IN_TEN_DAYS = date(2026, 11, 26), date(2026, 12, 3)


@pytest.fixture
def store(engine: Engine) -> CallStore:
    return Store(engine, now=lambda: MONDAY_NOON).for_call(CALL)


def wish(topic: Topic = Topic.OTHER, **more: Any) -> BookCallback:
    return BookCallback(topic, DEBTOR_PHONE, False, None, "1", **more)


def spoken() -> Recorded:
    return Recorded("0" * 32, 12.0)


def at(begins: datetime) -> Appointment:
    return Appointment(begins, begins + HOUR, (begins.date() - MONDAY_NOON.date()).days)


def test_a_time_is_found_booked_and_told_again(store: CallStore) -> None:
    times = store.answer(FindTimes(DEBTOR_PHONE, None))
    assert isinstance(times, FreeTimes)
    assert len(times.times) == 8
    first = times.times[0]
    assert store.answer(wish(begins=first.begins)) == CallbackBooked(FIRST_NUMBER, first, IN_THREE_DAYS)
    assert store.answer(FindOpenCallback(DEBTOR_PHONE, None)) == OpenCallback(FIRST_NUMBER, first)
    assert first.begins.utcoffset() == timedelta(hours=3), "people are told the time in Lipetsk"


def test_the_consent_says_when_by_which_key_in_which_call_and_where_it_is_heard(
    engine: Engine, store: CallStore, account: int
) -> None:
    store.answer(BookCallback(Topic.OTHER, "+74742123456", True, account, "1", message=spoken()))
    row = rows(engine)[0]
    names = ("consent_at", "consent_key", "call_id", "recording_id", "topic", "phone", "typed", "account_id")
    told = (MONDAY_NOON, "1", CALL, "0" * 32, "other", "+74742123456", True, account)
    assert tuple(row[name] for name in names) == told
    assert (row["kind"], row["arrived_at"], row["state"]) == (Kind.QUEUE, MONDAY_NOON, State.SCHEDULED)
    with engine.connect() as connection:
        assert connection.execute(select(Recording.id, Recording.call_id)).all() == [("0" * 32, CALL)]


def test_a_question_for_somebody_else_is_a_case_and_its_call_with_one_number(engine: Engine, store: CallStore) -> None:
    assert store.answer(wish(Topic.GRID, message=spoken())) == CallbackBooked(FIRST_NUMBER, None, IN_TEN_DAYS)
    with engine.connect() as connection:
        case = connection.execute(select(Case.__table__)).mappings().one()
    assert (case["number"], case["topic"], case["due"]) == (FIRST_NUMBER, "grid", IN_TEN_DAYS)
    assert case["recording_id"] == "0" * 32
    row = rows(engine)[0]
    assert (row["kind"], row["state"], row["case_id"]) == (Kind.DEFERRED, State.WAITING_ANSWER, case["id"])
    assert store.answer(FindOpenCallback(DEBTOR_PHONE, None)) == OpenCallback(FIRST_NUMBER, None, waits=True)


def test_cancelling_that_call_cancels_the_case(engine: Engine, store: CallStore) -> None:
    store.answer(wish(Topic.GRID, message=spoken()))
    assert store.answer(CancelCallback(FIRST_NUMBER)) == CallbackCancelled()
    with engine.connect() as connection:
        entries = select(CaseChange.state, CaseChange.actor, CaseChange.note).order_by(CaseChange.sequence)
        states = [tuple(entry) for entry in connection.execute(entries)]
    assert states == [("registered", "caller", ""), ("cancelled", "caller", "клиент отменил")]
    assert store.answer(FindOpenCallback(DEBTOR_PHONE, None)) == NoOpenCallback()


def test_the_next_number_after_a_case_and_its_call_is_the_next(store: CallStore) -> None:
    store.answer(wish(Topic.GRID, message=spoken()))
    booked = store.answer(wish())
    assert isinstance(booked, CallbackBooked)
    assert booked.number == FIRST_NUMBER + 1


def test_work_that_is_done_twice_stores_once(engine: Engine) -> None:
    """A lost connection does not tell what was stored."""
    work = Store(engine, now=lambda: MONDAY_NOON).answers[BookCallback](CALL, wish(Topic.GRID, message=spoken()))
    assert work() == work()
    timed = Store(engine, now=lambda: MONDAY_NOON).answers[BookCallback](CALL, wish(begins=THREE))
    assert timed() == timed()
    assert len(rows(engine)) == 2


def test_a_time_that_is_full_leaves_nothing_behind(engine: Engine, store: CallStore) -> None:
    SlotBook(engine, SlotRules()).change(THREE, 0, at=MONDAY_NOON, by="olga")
    for gone in (THREE, THREE + timedelta(minutes=1)):
        assert store.answer(wish(begins=gone, message=spoken())) == TimeGone()
    assert rows(engine) == []
    with engine.connect() as connection:
        assert connection.execute(select(Recording.id)).all() == []


def test_a_number_that_is_to_be_called_keeps_what_it_has(engine: Engine, store: CallStore) -> None:
    store.answer(wish(begins=THREE))
    assert store.answer(wish(begins=THREE + HOUR, message=spoken())) == CallbackKnown(FIRST_NUMBER)
    assert len(rows(engine)) == 1


def test_a_call_is_moved_to_another_time(engine: Engine, store: CallStore) -> None:
    store.answer(wish(begins=THREE))
    others = store.answer(FindOtherTimes(FIRST_NUMBER))
    assert isinstance(others, FreeTimes)
    assert THREE not in {time.begins for time in others.times}
    tomorrow = THREE + timedelta(days=1)
    assert store.answer(MoveCallback(FIRST_NUMBER, tomorrow)) == CallbackMoved(at(tomorrow))
    assert history(engine, rows(engine)[0]["id"])[-1] == "postponed"
    SlotBook(engine, SlotRules()).change(THREE, 0, at=MONDAY_NOON, by="olga")
    for gone in (THREE, THREE + timedelta(minutes=1)):
        assert store.answer(MoveCallback(FIRST_NUMBER, gone)) == TimeGone()


@pytest.mark.parametrize("step", [MoveCallback(FIRST_NUMBER, THREE + HOUR), CancelCallback(FIRST_NUMBER)])
def test_what_is_being_dialled_is_not_touched(
    engine: Engine, store: CallStore, step: MoveCallback | CancelCallback
) -> None:
    store.answer(wish(begins=THREE))
    with engine.begin() as connection:
        connection.execute(update(Callback.__table__).values(state=State.DIALLING))
    assert store.answer(step) == CallbackBusy()


def test_an_owner_who_has_proven_it_finds_the_calls_about_the_account(store: CallStore, account: int) -> None:
    store.answer(BookCallback(Topic.OTHER, "+74742123456", True, account, "1"))
    assert store.answer(FindOpenCallback(None, account)) == OpenCallback(FIRST_NUMBER, None)
    assert store.answer(FindOpenCallback("+79042809999", None)) == NoOpenCallback()


def test_a_number_that_is_not_called_is_refused_before_a_time_is_offered(engine: Engine, store: CallStore) -> None:
    assert store.answer(FindTimes("+77012345678", None)) == NumberRefused()
    assert store.answer(BookCallback(Topic.GRID, "+77012345678", True, None, "1", message=spoken())) == NumberRefused()
    with engine.begin() as connection:
        connection.execute(insert(OptOut), {"phone": DEBTOR_PHONE, "at": MONDAY_NOON, "actor": "callee"})
    assert store.answer(FindTimes(DEBTOR_PHONE, None)) == NumberRefused()
    with engine.connect() as connection:
        for stored in (Case.id, SlotBooking.callback_id):
            assert connection.execute(select(stored)).all() == []
    assert rows(engine) == []


class HostileCaller:
    """Keys one number after the other where a number is asked for, and agrees to whatever is read back."""

    def __init__(self, numbers: list[str]) -> None:
        self._numbers = deque(numbers)

    def reply(self, step: Step[Any], store: CallStore) -> object:
        if isinstance(step, ServiceStep):
            return store.answer(step)
        if isinstance(step, Collect):
            return Typed(self._numbers.popleft() if self._numbers else "1")
        if isinstance(step, Choose):
            return Pressed("3" if step.lines[-1].prompt == "callback_topic" else "1")
        return Recorded("0" * 32, 0.0)


def test_five_hundred_hostile_numbers_that_are_keyed_are_refused_politely_and_never_booked(
    engine: Engine, store: CallStore
) -> None:
    """Whatever a line may deliver as keys: the caller comes to a person, and nothing is stored."""
    numbers = hostile()
    assert len(numbers) >= 500
    for at_once in range(0, len(numbers), 3):
        caller = HostileCaller(numbers[at_once : at_once + 3])
        conversation = callback(Call(Rules()))
        step = next(conversation)
        with pytest.raises(StopIteration) as end:
            while True:
                step = conversation.send(caller.reply(step, store))
        assert isinstance(end.value.value, Operator)
    assert rows(engine) == []
