"""A wish to be called back is stored once, with its consent, or refused with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.lifecycle import State
from callbacks.numbers import Refusal
from callbacks.policy import NotNow, Obstacle, Refused
from db.callback_bookings import Booked, Bookings
from db.callback_claims import CallbackClaims
from db.callback_tables import OptOut
from db.case_tables import FIRST_NUMBER
from db.store import Store
from db.tables import Account
from menus.steps import Done, NumberRefused, RequestCallback
from tests.callbacks.hostile import hostile
from tests.db.callbacks import ANNA, LEASE, MONDAY_NOON, book, history, phone, rows, wish
from tests.db.conftest import DEBTOR_PHONE

EVENING = MONDAY_NOON.replace(hour=20)  # 23:00 in Lipetsk
NEXT_MORNING = MONDAY_NOON.replace(day=24, hour=5)
SLOT = Promise(MONDAY_NOON + timedelta(hours=3), MONDAY_NOON + timedelta(hours=4))


@pytest.fixture
def bookings(engine: Engine) -> Bookings:
    return Bookings(engine, CallbackRules())


def test_a_queue_callback_is_due_at_its_arrival_and_has_a_number(engine: Engine) -> None:
    assert book(engine, wish()) == Booked(FIRST_NUMBER, MONDAY_NOON, again=False)
    assert book(engine, wish(2)).number == FIRST_NUMBER + 1
    first = rows(engine)[0]
    assert (first["state"], first["due_at"], first["arrived_at"]) == (State.SCHEDULED, MONDAY_NOON, MONDAY_NOON)
    assert history(engine, first["id"]) == ["requested", "scheduled"]


def test_the_consent_is_stored_with_its_moment_key_and_call(engine: Engine, account: int) -> None:
    book(engine, wish(account=account, typed=True))
    row = rows(engine)[0]
    consent = {name: row[name] for name in ("consent_at", "consent_by", "consent_key", "call_id", "typed")}
    assert consent == {
        "consent_at": MONDAY_NOON,
        "consent_by": "caller",
        "consent_key": "1",
        "call_id": "c" * 32,
        "typed": True,
    }
    assert (row["phone"], row["topic"], row["account_id"]) == (phone(), "asked", account)


def test_booked_twice_it_is_there_once(engine: Engine) -> None:
    """A lost connection is answered by a second try with the same id."""
    request = wish(kind=Kind.DEFERRED)
    assert book(engine, request) == book(engine, request)
    assert len(rows(engine)) == 1


def test_a_number_that_waits_in_the_queue_keeps_its_place_and_gets_no_second_call(engine: Engine) -> None:
    first = book(engine, wish())
    later = book(engine, wish(arrived=MONDAY_NOON + timedelta(hours=1)))
    assert later == replace(first, again=True)
    assert len(rows(engine)) == 1


def test_two_questions_of_one_number_are_two_deferred_calls(engine: Engine) -> None:
    book(engine, wish(kind=Kind.DEFERRED))
    assert not book(engine, wish(kind=Kind.DEFERRED)).again
    assert len(rows(engine)) == 2


def test_twenty_at_once_from_one_number_are_one_callback(engine: Engine) -> None:
    requests = [wish() for _ in range(20)]
    with ThreadPoolExecutor(10) as callers:
        booked = list(callers.map(lambda request: book(engine, request), requests))
    assert len({answer.number for answer in booked}) == 1
    assert [answer.again for answer in booked].count(False) == 1


def test_in_the_evening_it_is_due_in_the_morning(engine: Engine) -> None:
    assert book(engine, wish(arrived=EVENING)).due == NEXT_MORNING


def test_a_deferred_call_waits_for_its_answer(engine: Engine) -> None:
    assert book(engine, wish(kind=Kind.DEFERRED)).due is None
    row = rows(engine)[0]
    assert (row["state"], row["deadline"]) == (State.WAITING_ANSWER, MONDAY_NOON + timedelta(days=10))


def test_a_promised_time_is_when_it_is_due(engine: Engine) -> None:
    assert book(engine, wish(kind=Kind.DEFERRED, promise=SLOT)).due == SLOT.begins
    row = rows(engine)[0]
    assert (row["promised_from"], row["promised_until"], row["deadline"]) == (SLOT.begins, SLOT.ends, SLOT.ends)


def test_a_promised_time_at_which_nobody_may_be_called_is_refused(engine: Engine, bookings: Bookings) -> None:
    night = Promise(EVENING, EVENING + timedelta(hours=1))
    assert bookings.book(wish(promise=night), MONDAY_NOON) == NotNow(Obstacle.QUIET_HOURS, NEXT_MORNING)
    assert rows(engine) == []


def test_the_time_zone_of_the_account_decides(engine: Engine, account: int) -> None:
    """18:30 in Lipetsk on a Monday is 21:30 in Omsk; half an hour later it is too late there."""
    with engine.begin() as connection:
        connection.execute(update(Account.__table__).values(time_zone="Asia/Omsk"))
    late = MONDAY_NOON.replace(hour=16, minute=0)
    assert book(engine, wish(account=account, arrived=late)).due == MONDAY_NOON.replace(day=24, hour=2)


def test_who_opted_out_is_not_called(engine: Engine, bookings: Bookings) -> None:
    with engine.begin() as connection:
        connection.execute(insert(OptOut), {"phone": phone(), "at": MONDAY_NOON, "actor": "callee"})
    assert bookings.book(wish(), MONDAY_NOON) == Refused(Obstacle.OPTED_OUT)
    assert rows(engine) == []


def test_no_hostile_number_gets_into_the_table(engine: Engine, bookings: Bookings) -> None:
    answers = [bookings.book(replace(wish(), phone=number), MONDAY_NOON) for number in hostile()]
    assert {type(answer) for answer in answers} == {Refused}
    assert {answer.reason for answer in answers if isinstance(answer, Refused)} == set(Refusal) - {Refusal.OURS}
    assert rows(engine) == []


def step(number: str = DEBTOR_PHONE) -> RequestCallback:
    return RequestCallback(number, None, "no_balance", typed=number != DEBTOR_PHONE, key="1")


def test_a_conversation_books_by_the_same_way(engine: Engine) -> None:
    store = Store(engine, now=lambda: MONDAY_NOON).for_call("d" * 32)
    assert store.answer(step()) == Done()
    row = rows(engine)[0]
    told = (row["kind"], row["phone"], row["topic"], row["call_id"], row["typed"], row["consent_key"])
    assert told == (Kind.QUEUE, DEBTOR_PHONE, "no_balance", "d" * 32, False, "1")


def test_who_has_waited_for_an_operator_keeps_that_place_and_is_called_before_who_asked_earlier(engine: Engine) -> None:
    store = Store(engine, now=lambda: MONDAY_NOON).for_call("d" * 32)
    came, ahead = MONDAY_NOON - timedelta(minutes=30), MONDAY_NOON + timedelta(minutes=30)
    for number, queued in ((1, None), (2, came), (3, ahead)):
        assert store.answer(replace(step(phone(number)), queued=queued)) == Done()
    kept = [(row["arrived_at"], row["due_at"], row["consent_at"]) for row in rows(engine)]
    assert kept == [(at, at, MONDAY_NOON) for at in (MONDAY_NOON, came, MONDAY_NOON)]
    claim = CallbackClaims(engine).claim("w1", ANNA, MONDAY_NOON, LEASE)
    assert claim
    assert claim.phone == phone(2)


def test_a_conversation_is_told_that_a_number_is_refused(engine: Engine) -> None:
    store = Store(engine, now=lambda: MONDAY_NOON).for_call("d" * 32)
    assert store.answer(step("+77012345678")) == NumberRefused()
    assert rows(engine) == []
