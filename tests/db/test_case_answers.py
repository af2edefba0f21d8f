"""The answer of a case and the call that tells it go together: neither is forgotten, neither says what is not so."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from callbacks.booking import CallbackRules
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.ports import Ending
from callbacks.settling import LATE
from callbacks.slots import SlotRules
from callbacks.worker import Attempts
from db.callback_appointments import Appointments, SlotTaken
from db.callback_bookings import Bookings
from db.callback_claims import CallbackClaims
from db.callback_desk import CallbackDesk
from db.callback_register import Register, Wanted
from db.case_answers import AnswerStored, CaseAnswers, NoCallWaits
from db.case_book import AnswerMissing, BeingCalled, CaseBook
from db.case_states import IllegalChange
from db.case_tables import FIRST_NUMBER
from db.slots import SlotBook
from db.store import Store
from menus.callback_steps import BookCallback
from menus.case_steps import CaseState, RegisterCase, Topic
from menus.steps import Recorded
from tests.db.callbacks import ANNA, LEASE, MONDAY_NOON, attempt, history, rows
from tests.db.conftest import DEBTOR_PHONE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW, OWED = MONDAY_NOON + DAY, MONDAY_NOON + 10 * DAY
THREE = NOW + 3 * HOUR
RULES = CallbackRules()
ANSWER = "Сети заменят опору до пятницы."


@pytest.fixture
def book(engine: Engine) -> CaseBook:
    """With one question for the grid company, whose answer a call is to tell."""
    question = BookCallback(Topic.GRID, DEBTOR_PHONE, False, None, "1", message=Recorded("0" * 32, 9.0))
    Store(engine, now=lambda: MONDAY_NOON).for_call("c" * 32).answer(question)
    return CaseBook(engine)


def answers(engine: Engine) -> CaseAnswers:
    return CaseAnswers(Appointments(Bookings(engine, RULES), SlotBook(engine, SlotRules(minutes_per_call=15.0))))


def answer(engine: Engine, at: datetime = NOW, text: str = ANSWER, begins: datetime | None = None) -> object:
    return answers(engine).answer(FIRST_NUMBER, text, by="anna", at=at, begins=begins)


def change(book: CaseBook, wanted: CaseState) -> None:
    book.change(FIRST_NUMBER, wanted, actor="anna", note="", at=NOW)


def dialled(engine: Engine) -> str:
    """The customer is called and has answered."""
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, NOW, LEASE)
    assert claim
    made = attempt(claim)
    claims.begin(made, NOW)
    assert claims.let_out(made.id, NOW)
    return made.id


def stands(engine: Engine, book: CaseBook) -> tuple[str, str]:
    """The states of the call and of the case."""
    return rows(engine)[0]["state"].value, book.case(FIRST_NUMBER).case["state"].value


def test_an_answer_is_kept_with_who_and_when_and_lets_the_call_be_made(engine: Engine, book: CaseBook) -> None:
    assert CallbackClaims(engine).claim("w1", ANNA, NOW, LEASE) is None
    assert answer(engine) == AnswerStored(FIRST_NUMBER, NOW, NOW + DAY)
    (kept,) = book.case(FIRST_NUMBER).answers
    assert (kept["answer"], kept["at"], kept["actor"]) == (ANSWER, NOW, "anna")
    assert stands(engine, book) == ("scheduled", "answered")
    assert CallbackDesk(engine).whole(FIRST_NUMBER).answer == ANSWER
    assert CallbackClaims(engine).claim("w1", ANNA, NOW, LEASE)


def test_an_answer_at_night_is_told_in_the_morning_by_the_day_that_was_promised(engine: Engine, book: CaseBook) -> None:
    assert book.listed()
    night = OWED.replace(hour=22) - DAY
    morning = OWED.replace(hour=5)
    assert answer(engine, night) == AnswerStored(FIRST_NUMBER, morning, OWED)


def test_an_answer_can_be_told_in_a_slot_and_the_place_is_taken(engine: Engine, book: CaseBook) -> None:
    assert answer(engine, begins=THREE) == AnswerStored(FIRST_NUMBER, THREE, THREE + HOUR)
    assert rows(engine)[0]["promised_until"] == THREE + HOUR
    change(book, CaseState.IN_PROGRESS)
    for number in range(SlotRules(minutes_per_call=15.0).operators * 4):
        answers(engine).appointments.slots.book(f"{number:032}", THREE, NOW)
    assert answer(engine, begins=THREE) == SlotTaken()
    assert stands(engine, book) == ("waiting_answer", "in_progress")


def test_a_corrected_answer_leaves_the_call_as_it_is(engine: Engine, book: CaseBook) -> None:
    answer(engine)
    assert answer(engine, NOW + HOUR, "Опору заменили.") == AnswerStored(FIRST_NUMBER, NOW, NOW + DAY)
    assert [kept["answer"] for kept in book.case(FIRST_NUMBER).answers] == [ANSWER, "Опору заменили."]
    assert CallbackDesk(engine).whole(FIRST_NUMBER).answer == "Опору заменили."
    assert history(engine, rows(engine)[0]["id"]) == ["requested", "waiting_answer", "scheduled"]


def test_a_case_without_a_call_is_answered_too_but_nobody_is_called_in_a_slot(engine: Engine) -> None:
    Store(engine, now=lambda: MONDAY_NOON).for_call("c" * 32).answer(RegisterCase(Topic.VISIT, DEBTOR_PHONE, None))
    with pytest.raises(NoCallWaits):
        answer(engine, begins=THREE)
    assert answer(engine) == AnswerStored()


def test_whoever_waits_for_a_call_is_not_told_that_the_answer_is_there_without_it(
    engine: Engine, book: CaseBook
) -> None:
    with pytest.raises(AnswerMissing):
        change(book, CaseState.ANSWERED)
    assert stands(engine, book) == ("waiting_answer", "registered")


def test_an_answer_that_is_taken_back_makes_the_call_wait_again(engine: Engine, book: CaseBook) -> None:
    answer(engine, begins=THREE)
    change(book, CaseState.IN_PROGRESS)
    row = rows(engine)[0]
    assert (row["state"], row["due_at"], row["promised_from"]) == (State.WAITING_ANSWER, None, None)
    assert CallbackClaims(engine).claim("w1", ANNA, THREE, LEASE) is None
    answer(engine)
    assert stands(engine, book) == ("scheduled", "answered")


@pytest.mark.parametrize("wanted", [CaseState.CANCELLED, CaseState.CLOSED])
def test_of_a_case_that_is_over_nobody_is_called(engine: Engine, book: CaseBook, wanted: CaseState) -> None:
    if wanted is CaseState.CLOSED:
        answer(engine)
    change(book, wanted)
    assert stands(engine, book) == ("cancelled", wanted.value)
    with pytest.raises(IllegalChange):
        answer(engine)


def test_while_the_customer_is_called_the_case_stays_as_it_is(engine: Engine, book: CaseBook) -> None:
    answer(engine)
    dialled(engine)
    with pytest.raises(BeingCalled):
        change(book, CaseState.CLOSED)
    assert stands(engine, book) == ("dialling", "answered")


@pytest.mark.parametrize(
    ("outcome", "left", "uncalled"),
    [
        (Outcome.TALKED, ("done", "closed"), 0),
        (Outcome.CANCELLED, ("cancelled", "closed"), 0),
        (Outcome.OPTED_OUT, ("opted_out", "answered"), 1),
    ],
)
def test_a_call_that_is_over_leaves_its_case_in_a_true_state(
    engine: Engine, book: CaseBook, outcome: Outcome, left: tuple[str, str], uncalled: int
) -> None:
    answer(engine)
    made = dialled(engine)
    assert book.listed(uncalled=True) == []
    assert Attempts(CallbackClaims(engine), RULES).ended(made, Ending(outcome), NOW)
    assert stands(engine, book) == left
    assert len(book.listed(uncalled=True)) == uncalled


def test_what_a_supervisor_cancels_after_the_answer_is_closed(engine: Engine, book: CaseBook) -> None:
    answer(engine)
    answers(engine).appointments.cancel(FIRST_NUMBER, by="anna", reason="уже не нужно", at=NOW)
    assert stands(engine, book) == ("cancelled", "closed")
    assert book.case(FIRST_NUMBER).history[-1]["note"] == "уже не нужно"


def test_an_answer_that_does_not_come_is_escalated_once_and_listed_as_late(engine: Engine, book: CaseBook) -> None:
    late, claims = OWED + HOUR, CallbackClaims(engine)
    assert (claims.late(OWED, LATE), claims.late(late, LATE), claims.late(late, LATE)) == (0, 1, 0)
    assert [row["number"] for row in Register(engine).listed(Wanted(late=True), late, 10)] == [FIRST_NUMBER]
    (case,) = book.listed()
    assert (case["call"], case["call_state"], case["call_late"]) == (FIRST_NUMBER, State.WAITING_ANSWER, late)
    assert answer(engine, late) == AnswerStored(FIRST_NUMBER, late, OWED)
