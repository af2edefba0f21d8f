"""A question that waits is seen by its age, opened with an entry in the audit, answered, and its call is scheduled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from nicegui import ui
from sqlalchemy import Engine, insert

from callbacks.booking import Kind
from callbacks.lifecycle import State
from callbacks.slots import SlotRules
from console.callbacks.answers import AnswerDeeds, lasting
from console.callbacks.deeds import CallbackDeeds
from console.frame.deeds import CannotBe
from db.callback_claims import CallbackClaims
from db.callback_desk import CallbackDesk
from db.case_book import CaseBook
from db.case_tables import Case
from db.slots import SlotBook
from db.store import Store
from menus.callback_steps import BookCallback
from menus.case_steps import CaseState, Topic
from menus.steps import Recorded
from tests.console.browsing import MONDAY, Visitors, World
from tests.console.desk import PHONE, SCRIPT
from tests.console.pressing import press
from tests.db.callbacks import ANNA, LEASE, attempt, book, phone, rows, wish

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RECORDING = "0" * 32
ANSWER = "Сети заменят опору до пятницы."


def asks(engine: Engine, at: datetime, number: str = PHONE, recording: str = RECORDING) -> None:
    """A caller leaves a question for the grid company."""
    step = BookCallback(Topic.GRID, number, False, None, "1", message=Recorded(recording, 9.0))
    Store(engine, now=lambda: at).for_call(recording).answer(step)


@pytest.fixture
def answers(desk: World, engine: Engine) -> AnswerDeeds:
    """With a question of three days ago."""
    asks(engine, MONDAY - 3 * DAY - 4 * HOUR)
    return AnswerDeeds(CallbackDeeds(desk.ports, 4, "anna"))


def only(engine: Engine) -> int:
    (row,) = rows(engine)
    number: int = row["number"]
    return number


def test_the_oldest_come_first_with_their_age_against_the_norm(
    answers: AnswerDeeds, engine: Engine, desk: World
) -> None:
    asks(engine, MONDAY - 11 * DAY, phone(9), "1" * 32)
    first, second = answers.waiting()
    assert (first.waits, first.left, first.late) == ("11 дн. из 10 дн.", "опаздываем: 1 дн.", True)
    assert (second.waits, second.left, second.late) == ("3 дн. 4 ч из 10 дн.", "осталось 6 дн. 20 ч", False)
    assert (second.topic, second.phone) == ("вопрос к электросетям", "…1234")
    assert desk.audited()[-1][1] == "staff_added", "a look at the list is no look at anybody"


def test_an_answer_schedules_the_call_for_whoever_is_to_make_it_and_is_taken_back(
    answers: AnswerDeeds, engine: Engine, desk: World
) -> None:
    number, begins = only(engine), MONDAY + 3 * HOUR
    done = answers.answer(number, ANSWER, begins, "operator1")
    assert done.told == f"Заявка {number}: ответ записан, позвоним пн 23.11, 15:00–16:00."
    (row,) = rows(engine)
    assert (row["state"], row["due_at"], row["assigned_to"]) == (State.SCHEDULED, begins, "operator1")
    assert row["assigned_until"] == begins + HOUR / 2
    assert CallbackDesk(engine).whole(number).answer == ANSWER
    assert answers.waiting() == []
    assert done.undo
    done.undo()
    assert [one.number for one in answers.waiting()] == [number]
    assert [entry[1:] for entry in desk.audited()[-2:]] == [
        ("case_answered", f"case:{number}"),
        ("answer_taken_back", f"case:{number}"),
    ]


def test_what_cannot_be_answered_is_told_in_words_and_changes_nothing(
    answers: AnswerDeeds, engine: Engine, desk: World
) -> None:
    SlotBook(engine, SlotRules()).change(MONDAY + 3 * HOUR, 0, at=MONDAY, by="supervisor")
    number, bare = only(engine), book(engine, wish(7, kind=Kind.DEFERRED)).number
    before, audited = rows(engine), desk.audited()
    refused: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: answers.answer(number, "  ", None, None), "Напишите"),
        (lambda: answers.answer(number, ANSWER, MONDAY + 3 * HOUR, "operator1"), "мест больше нет"),
        (lambda: answers.answer(number, ANSWER, MONDAY + HOUR / 7, None), "мест больше нет"),
        (lambda: answers.answer(bare, ANSWER, None, None), "нет обращения"),
        (lambda: answers.answer(999, ANSWER, None, None), "с таким номером"),
    )
    for deed, why in refused:
        with pytest.raises(CannotBe, match=why):
            deed()
    assert (rows(engine), desk.audited()) == (before, audited)
    CaseBook(engine).change(number, CaseState.CANCELLED, actor="petr", note="", at=MONDAY)
    with pytest.raises(CannotBe, match="уже ответили или его закрыли"):
        answers.answer(number, ANSWER, None, None)


def test_an_answer_that_the_customer_is_being_told_stays(answers: AnswerDeeds, engine: Engine) -> None:
    done = answers.answer(only(engine), ANSWER, None, None)
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, MONDAY, LEASE)
    assert claim
    claims.begin(attempt(claim), MONDAY)
    assert done.undo
    with pytest.raises(CannotBe, match="уже звонят"):
        done.undo()


def test_an_operator_hears_the_question_answers_it_and_sees_it_go(engine: Engine, desk: World) -> None:
    asks(engine, MONDAY - 3 * DAY - 4 * HOUR)
    number = only(engine)
    with engine.begin() as connection:
        case = {"id": "x", "number": 9000, "topic": "grid", "channel": "site", "state": "registered", "text": SCRIPT}
        connection.execute(insert(Case), {**case, "registered_at": MONDAY, "due": MONDAY.date(), "phone": phone(8)})
    book(engine, replace(wish(8, kind=Kind.DEFERRED), case="x"))

    async def story(visitors: Visitors) -> None:
        user = await visitors.signed_in("anna")
        await user.open("/answers")
        await user.should_see("3 дн. 4 ч из 10 дн.")
        await user.should_not_see(SCRIPT)
        user.find(marker="answer 9000").click()
        await user.should_see(SCRIPT)
        user.find(kind=ui.dialog).trigger("hide")
        await user.should_not_see(phone(8))
        user.find(marker=f"answer {number}").click()
        await user.should_see(PHONE)
        (sound,) = [one for one in user.client.elements.values() if one.tag == "audio"]  # type: ignore[union-attr]
        assert sound.props["src"] == f"/recordings/{RECORDING}"
        assert desk.audited()[-1] == ("anna", "callback_opened", f"callback:{number}")
        press(user, "Записать ответ")
        await user.should_see("Напишите, что ответить")
        user.find(kind=ui.textarea).type(ANSWER)
        press(user, "Записать ответ")
        await user.should_see(f"Заявка {number}: ответ записан")
        await user.should_not_see("3 дн. 4 ч из 10 дн.")
        press(user, "Взять ответ назад")
        await user.should_see("снова ждёт ответа")
        await user.should_see("3 дн. 4 ч из 10 дн.")

    desk.visited(story)


@pytest.mark.parametrize(
    ("time", "told"),
    [(0.5 * HOUR, "меньше часа"), (5 * HOUR, "5 ч"), (2 * DAY, "2 дн."), (2 * DAY + HOUR, "2 дн. 1 ч")],
)
def test_an_age_is_told_in_days_and_hours(time: timedelta, told: str) -> None:
    assert lasting(time) == told
