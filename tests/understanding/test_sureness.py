"""When nobody has to wait for more of an answer."""

from datetime import datetime

import pytest

from menus.expecting import Choice, Digits, Expectation, Heard, Hypothesis, Moment, Number, Option, YesNo
from menus.understanding.sureness import is_complete, is_doubtful
from tests.understanding.rows import MOSCOW, QUESTIONS

MENU = Choice((Option("1", ("долг", "показания")), Option("2", ("показания за прошлый месяц",))))
READING = Number(0, 99_999)
MOMENT = QUESTIONS["moment"]
AT_TEN_AND_LATER = Moment(tuple(datetime(2026, 11, 23, 10, minute, tzinfo=MOSCOW) for minute in (0, 30)))

COMPLETE: list[tuple[Expectation, str]] = [
    (YesNo(), "да"),
    (YesNo(), "да верно"),
    (YesNo(), "нет"),
    (YesNo(), "оператор"),
    (MENU, "долг"),
    (MENU, "два"),
    (MENU, "показания за прошлый месяц"),
    (MENU, "повторите"),
    (Digits(3, 3), "четыре ноль семь"),
    (Digits(10, 11), "восемь девятьсот десять сто двадцать три сорок пять шестьдесят семь"),
    (READING, "двенадцать тысяч триста сорок пять"),
    (READING, "один два три четыре пять"),
    (MOMENT, "первое"),
    (MOMENT, "завтра в три"),
    (MOMENT, "в понедельник с пятнадцати часов"),
    (MOMENT, "двадцать пятого в десять"),
    (MOMENT, "другое время"),
]
GOES_ON: list[tuple[Expectation, str, str]] = [
    (MENU, "показания", "за прошлый месяц"),
    (MENU, "мне показания", "за прошлый месяц"),
    (Digits(3, 3), "четыре ноль", "семь"),
    (Digits(2, 2), "двадцать", "пять"),
    (Digits(10, 11), "девятьсот десять сто двадцать три сорок пять шестьдесят", "семь"),
    (READING, "двенадцать тысяч", "триста"),
    (READING, "двенадцать тысяч триста сорок", "пять"),
    (READING, "тысяча двести тридцать четыре", "пять"),
    (Digits(3, 3), "оператор", "нет"),
    (MOMENT, "завтра", "в три"),
    (MOMENT, "в три", "завтра"),
    (AT_TEN_AND_LATER, "завтра в десять", "тридцать"),
]


def heard(*told: tuple[str, float]) -> Heard:
    return Heard(tuple(Hypothesis(text, score) for text, score in told))


@pytest.mark.parametrize(("expects", "words"), COMPLETE)
def test_an_answer_that_nothing_can_follow_is_complete(expects: Expectation, words: str) -> None:
    assert is_complete(expects, heard((words, 0.95)))


@pytest.mark.parametrize(("expects", "words", "more"), GOES_ON)
def test_what_may_go_on_is_waited_for(expects: Expectation, words: str, more: str) -> None:
    assert not is_complete(expects, heard((words, 0.95))), more


def test_after_a_day_its_time_or_its_year_may_follow() -> None:
    assert not is_complete(QUESTIONS["day"], heard(("пятое декабря", 0.95)))


def test_what_was_not_heard_well_is_waited_for() -> None:
    assert not is_complete(YesNo(), heard(("да", 0.4), ("два", 0.35)))
    assert not is_complete(YesNo(), heard(("да", 0.5), ("нет", 0.45)))


DOUBTS: list[tuple[str, Heard, bool]] = [
    ("yes_no", heard(("да", 0.5), ("нет", 0.4)), True),
    ("yes_no", heard(("да", 0.5), ("да верно", 0.4)), False),
    ("yes_no", heard(("да", 0.4)), True),
    ("reading", heard(("сто два", 0.5), ("сто двадцать", 0.4)), True),
    ("reading", heard(("ноль сто два", 0.5), ("нуль сто два", 0.4)), False),
    ("day", heard(("завтра", 0.9)), False),
    ("day", heard(("пятого", 0.45), ("пятое декабря", 0.45)), False),
]


@pytest.mark.parametrize(("question", "sounds", "doubtful"), DOUBTS)
def test_it_is_doubtful_when_two_meanings_not_two_wordings_are_as_likely(
    question: str, sounds: Heard, doubtful: bool
) -> None:
    assert is_doubtful(QUESTIONS[question], sounds) == doubtful
