"""What a caller has answered is told to the operator by its meaning; the second factor never is.

That this holds in every call is shown with the scripts, in `test_scripts`.
"""

from pathlib import Path

import pytest

from menus.answers import MOST, Answers
from menus.driver import Driver
from menus.events import Answered, Event, Uttered
from menus.expecting import Heard, Hypothesis, Unclear
from menus.steps import Choose, Collect, Dictated, Pressed, Typed, Wanted
from menus.values import Line
from tests.callscript import read_script
from tests.edition import shipped
from tests.fakes import ScriptedPhone, conversation, world

CALLS = Path(__file__).parents[1] / "calls"


def told(name: str) -> list[str]:
    script = read_script(CALLS / f"{name}.call")
    answers = Answers(script.edition)
    Driver(ScriptedPhone(script), world(script), answers).hold(conversation(script))
    return [f"{one.place}: {one.told}" for one in answers.given]


def test_of_a_debtor_the_operator_sees_the_choices_the_number_and_that_the_meter_was_right() -> None:
    assert told("debtor") == [
        "Первое меню: узнать долг",
        "Узнать долг: номер Клиента 4800012345",
        "Узнать долг: верно",
        "Узнать долг: конец номера счётчика (скрыт)",
        "Узнать долг: номер счётчика верный",
        "После суммы долга: об ограничении за долг",
        "После суммы долга: консультант",
    ]


def test_readings_are_told_with_their_zones() -> None:
    assert "Передать показания: показание Т1 день 17452" in told("readings_two_zones")


def test_what_was_said_is_told_by_its_meaning() -> None:
    assert told("voice/voice_callback_other_time")[-2:] == [
        "Перезвонить: сказано: другое время",
        "Перезвонить: сказано: 23.11 10:00",
    ]
    assert told("voice/voice_asked_back_in_vain")[:2] == [
        "Первое меню: сказано: возможно, личный кабинет",
        "Первое меню: сказано: нет",
    ]


def test_marks_are_for_the_supervisors() -> None:
    given = "\n".join([*told("rating_and_questionnaire"), *told("consulted_rated")])
    assert "кнопка" not in given
    assert "сообщение" not in given


WORDS = Heard((Hypothesis("хочу узнать про счёт", 0.4),))
MENU = Choose((Line("main"),), frozenset("12345"), 6.0)


def number(wanted: Wanted | None) -> Collect:
    return Collect((Line("account"),), 12, 10.0, 5.0, None, wanted)


def after(*events: Event) -> list[str]:
    answers = Answers(shipped())
    for event in events:
        answers.notice(event)
    return [one.told for one in answers.given]


def test_words_are_shown_once_they_were_misunderstood_twice() -> None:
    misunderstood = (Uttered(WORDS), Answered(MENU, Unclear()))
    assert after(*misunderstood) == ["не разобрали"]
    assert after(*misunderstood, *misunderstood)[-1] == "не разобрали, похоже на «хочу узнать про счёт»"


@pytest.mark.parametrize("wanted", [Wanted.METER_END, None])
def test_a_secret_is_shown_neither_by_keys_nor_by_words(wanted: Wanted | None) -> None:
    asked, said = number(wanted), Heard((Hypothesis("три четыре пять шесть", 0.4),))
    unclear = (Uttered(said), Answered(asked, Unclear()))
    shown = "\n".join(after(Answered(asked, Typed("3456")), Answered(asked, Dictated("3456")), *unclear, *unclear))
    assert "3456" not in shown
    assert "четыре" not in shown


def test_a_call_without_end_is_kept_in_bounds() -> None:
    kept = after(*(Answered(number(Wanted.PHONE), Typed(str(count))) for count in range(MOST + 5)))
    assert (len(kept), kept[-1]) == (MOST, f"телефон {MOST + 4}")


def test_what_no_sentence_offers_is_told_by_its_key() -> None:
    assert after(Answered(MENU, Pressed("8"))) == ["кнопка 8"]
