"""A callback with an operator of its own is theirs for a while; the promise to the customer counts more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, RowMapping

from callbacks.booking import CallbackRules, Kind, Promise
from callbacks.lifecycle import IllegalMove, State
from callbacks.outcomes import Outcome
from callbacks.ports import Claim, Ending, Operator, Settlement
from callbacks.reserving import RESERVED
from callbacks.settling import not_dialled
from callbacks.slots import SlotRules
from callbacks.worker import Attempts
from db.callback_appointments import Appointments
from db.callback_assigning import assign_in
from db.callback_bookings import Bookings
from db.callback_changes import lock_number
from db.callback_claims import CallbackClaims
from db.slots import SlotBook
from db.writing import writing
from tests.db.callbacks import ANNA, LEASE, MINUTE, MONDAY_NOON, PETR, attempt, book, history, rows, wish

SOON = MONDAY_NOON + MINUTE
LATER = SOON + RESERVED


def assign(engine: Engine, number: int, operator: str | None, at: datetime = SOON) -> str | None:
    with writing(engine) as connection:
        return assign_in(connection, lock_number(connection, number), operator, by="supervisor", at=at)


def claim(engine: Engine, operator: Operator, at: datetime) -> Claim | None:
    return CallbackClaims(engine).claim("w1", operator, at, LEASE)


def test_only_its_operator_claims_it_and_before_what_is_due_earlier(engine: Engine) -> None:
    book(engine, wish(2, arrived=MONDAY_NOON - MINUTE))
    number = book(engine, wish(1)).number
    assign(engine, number, "anna")
    by_petr, by_anna = claim(engine, PETR, SOON), claim(engine, ANNA, SOON)
    assert by_petr
    assert by_anna
    assert (by_petr.phone[-1], by_petr.chosen) == ("2", False)
    assert (by_anna.phone[-1], by_anna.chosen) == ("1", True)


def test_an_operator_of_another_subject_may_be_chosen(engine: Engine) -> None:
    number = book(engine, wish(skill="debt")).number
    assert claim(engine, ANNA, SOON) is None
    assign(engine, number, "anna")
    assert claim(engine, ANNA, SOON) is not None


def test_who_is_not_there_holds_it_up_for_half_an_hour_and_then_anybody_calls(engine: Engine) -> None:
    assign(engine, book(engine, wish()).number, "anna")
    assert claim(engine, PETR, LATER - MINUTE) is None
    taken = claim(engine, PETR, LATER)
    assert taken
    assert not taken.chosen


def test_a_call_that_never_left_the_house_gets_no_new_half_hour_and_a_retry_gets_one(engine: Engine) -> None:
    assign(engine, book(engine, wish()).number, "anna")
    claims = CallbackClaims(engine)

    def tried(at: datetime, outcome: Outcome, settlement: Settlement) -> RowMapping:
        held = claims.claim("w1", ANNA, at, LEASE)
        assert held
        made = attempt(held)
        claims.begin(made, at)
        assert claims.settle(made.id, Ending(outcome), settlement, at)
        return rows(engine)[0]

    unanswered = tried(SOON, Outcome.NOT_DIALLED, not_dialled(SOON))
    assert unanswered["assigned_until"] == LATER
    again = SOON + timedelta(minutes=32)
    busy = tried(SOON + 2 * MINUTE, Outcome.BUSY, Settlement(State.RETRY_WAIT, "занято", due=again))
    assert (busy["assigned_to"], busy["assigned_until"]) == ("anna", again + RESERVED)


def test_a_moved_call_stays_with_its_operator(engine: Engine) -> None:
    appointments = Appointments(Bookings(engine, CallbackRules()), SlotBook(engine, SlotRules()))
    number = book(engine, wish()).number
    assign(engine, number, "anna")
    three = MONDAY_NOON + timedelta(hours=3)
    appointments.move(number, three, by="supervisor", reason="", at=SOON)
    assert rows(engine)[0]["assigned_until"] == three + RESERVED
    assert claim(engine, PETR, three) is None
    assert claim(engine, ANNA, three) is not None


def test_what_waits_for_its_answer_is_reserved_when_its_time_is_known(engine: Engine) -> None:
    number = book(engine, wish(kind=Kind.DEFERRED)).number
    assign(engine, number, "anna")
    assert (rows(engine)[0]["state"], rows(engine)[0]["assigned_until"]) == (State.WAITING_ANSWER, None)


def test_it_is_told_in_the_history_who_it_was_given_to_and_once(engine: Engine) -> None:
    number = book(engine, wish()).number
    assert [assign(engine, number, name) for name in ("anna", "anna", "petr", None)] == [None, "anna", "anna", "petr"]
    assert history(engine, rows(engine)[0]["id"]) == ["requested"] + 4 * ["scheduled"]
    assert claim(engine, PETR, SOON) is not None


def test_what_somebody_holds_or_what_is_over_is_nobodys_to_give(engine: Engine) -> None:
    number = book(engine, wish(promise=Promise(MONDAY_NOON, LATER))).number
    held = claim(engine, ANNA, SOON)
    assert held
    with pytest.raises(IllegalMove):
        assign(engine, number, "petr")
    begun = attempt(held)
    claims = CallbackClaims(engine)
    claims.begin(begun, SOON)
    Attempts(claims, CallbackRules()).ended(begun.id, Ending(Outcome.TALKED), SOON)
    with pytest.raises(IllegalMove):
        assign(engine, number, "petr")
    assert rows(engine)[0]["assigned_to"] is None


def test_many_workers_claim_what_is_assigned_once(engine: Engine) -> None:
    assign(engine, book(engine, wish()).number, "anna")
    with ThreadPoolExecutor(6) as workers:
        found = list(workers.map(lambda _: claim(engine, ANNA, SOON), range(6)))
    assert len([one for one in found if one]) == 1
