"""Whoever edits the questionnaires is told every fault at once, with its file and line."""

from datetime import date

import pytest

from menus.questionnaire import Choice, Scale, Spoken
from tests.dialogue.test_menu_check import QUESTIONNAIRES, faults, line_of
from tests.edition import shipped


def test_the_shipped_questionnaire_is_read_as_it_is_written() -> None:
    (asked,) = shipped().tree.questionnaires
    assert (asked.name, asked.first_day, asked.last_day) == ("bill_and_readings", date(2026, 11, 1), date(2027, 3, 31))
    bill, readings, wish = asked.questions
    assert bill == Scale("bill", "survey_bill", 5)
    assert isinstance(readings, Choice)
    assert readings.options[0] == ("1", "по телефону")
    assert wish == Spoken("wish", "survey_wish", 60.0)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("  from: 2026-11-01", "  from: 01.11.2026", "день пишется так: 2026-11-30"),
        ("  to: 2027-03-31", "  to: 2026-03-31", "последний день раньше первого"),
        ("  thanks: survey_thanks", "  thank: survey_thanks", "поле «thank» здесь не предусмотрено"),
        ("  offer: survey_offer", "  offer: survy_offer", "фразы «survy_offer» нет в каталоге"),
        ("      say: survey_bill", "      say: survey_bil", "фразы «survey_bil» нет в каталоге"),
        ("      scale: 5", "      scale: 10", "здесь должно быть число от 2 до 8"),
        ("      scale: 5", "      scale: пять", "здесь должно быть число от 2 до 8"),
        ("      record: 60", "      record: 600", "здесь должно быть число от 10 до 180"),
        ("        3: в центре", "        9: в центре", "кнопкой ответа может быть 1–8"),
        ("        3: в центре обслуживания", "        3:", "здесь должен быть текст"),
        ("        3: в центре", "        4: в центре", "кнопка «4» не названа во фразе «survey_readings»"),
        (
            "        1: по телефону",
            "        1: по телефону\n        4: а\n        5: б\n        6: в",
            "должно быть от двух до 5",
        ),
        ("      record: 60", "      record: 60\n      scale: 5", "нужно одно из полей: scale, choice, record"),
        ("      record: 60", "", "нужно одно из полей: scale, choice, record"),
        ("    wish:", "    пожелание:", "имя — латинские буквы"),
        ("bill_and_readings:", "счёт:", "имя — латинские буквы"),
        ("    wish:", "    bill:", "«bill» встречается второй раз"),
    ],
)
def test_a_fault_is_told_with_its_line(was: str, becomes: str, told: str) -> None:
    assert QUESTIONNAIRES.count(was) == 1
    found = [fault for fault in faults(questionnaires=QUESTIONNAIRES.replace(was, becomes)) if told in fault]
    assert found
    line = line_of(QUESTIONNAIRES, was)
    near = {f"questionnaires.yaml:{number}" for number in range(line - 2, line + 2)}
    assert {fault.split(": ")[0] for fault in found} <= near, found


def test_a_questionnaire_without_questions_is_told() -> None:
    text = QUESTIONNAIRES.split("  questions:")[0] + "  questions: {}\n"
    assert any("нет ни одного вопроса" in fault for fault in faults(questionnaires=text))


def test_a_task_is_rated_only_under_a_name() -> None:
    tree = shipped().tree
    assert {name for name, node in tree.nodes.items() if getattr(node, "rated", None)} >= {"readings", "debt", "appeal"}


@pytest.mark.parametrize(
    "text", ["bill: [", "- a\n- b", "\x00", "a: &x [*x]", "bill: {}", "? [a]: b", "a: {questions: 5}"]
)
def test_a_file_of_something_else_is_told_not_raised(text: str) -> None:
    assert faults(questionnaires=text)
