"""Every number, day and time, said in every way that we and our callers say it, can be heard and is understood."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.expecting import Day, Digits, Expectation, Heard, Hypothesis, Moment, Number, TimeOfDay
from menus.grammars import grammar_of
from menus.nouns import NOUNS
from menus.spoken import (
    as_number,
    cardinal,
    clock_genitive,
    counted,
    day,
    day_genitive,
    grouped,
    near_day,
    one_by_one,
    ordinal,
    phone,
    weekday,
)
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty, Known, Understanding
from menus.values import Clock, NearDay, Phone
from tests.understanding.rows import MOSCOW, QUESTIONS, TODAY, accepts

KNOWN = Known(today=TODAY)
ANY_TIME = TimeOfDay(time.min, time.max)
A_YEAR = Day(TODAY, TODAY + timedelta(days=364))
FIGURES = st.text("0123456789", min_size=1, max_size=12)


def said(expectation: Expectation, text: str) -> Understanding:
    assert accepts(expectation, text), f"not in the grammar: {text}"
    return understand(expectation, Heard((Hypothesis(text, 0.9),)), KNOWN)


def values(expectation: Expectation, text: str) -> list[Answered]:
    return [meaning.value for meaning in said(expectation, text).meanings]


@given(st.integers(0, 9_999_999))
def test_a_quantity_as_we_say_it_is_understood_first_and_surely(number: int) -> None:
    understood = said(Number(0, 9_999_999), cardinal(number))
    assert (understood.certainty, understood.meanings[0].value) == (Certainty.SURE, number)


@given(st.integers(0, 999_999))
def test_a_quantity_may_be_said_figure_by_figure_and_in_groups(number: int) -> None:
    question = Number(0, 999_999)
    assert values(question, one_by_one(str(number)))[0] == number
    assert number in values(question, " ".join(map(as_number, grouped(str(number)))))


@given(st.integers(1, 999))
@settings(max_examples=40)
def test_so_many_thousands_are_understood_with_and_without_what_follows(thousands: int) -> None:
    question = Number(0, 999_999)
    assert values(question, cardinal(thousands * 1000))[0] == thousands * 1000
    assert values(question, cardinal(thousands * 1000) + " ноль пять")[0] == thousands * 1000 + 5
    assert values(question, cardinal(thousands * 1000) + " один два три")[0] == thousands * 1000 + 123


WAYS: dict[str, Callable[[str], str]] = {
    "one by one": one_by_one,
    "by three and two": lambda figures: " ".join(map(as_number, grouped(figures))),
    "by two": lambda figures: " ".join(as_number(figures[at : at + 2]) for at in range(0, len(figures), 2)),
    "by three": lambda figures: " ".join(as_number(figures[at : at + 3]) for at in range(0, len(figures), 3)),
    "slowly": lambda figures: " э ".join(map(one_by_one, figures)),
}


@pytest.mark.parametrize("way", WAYS)
@given(figures=FIGURES)
@settings(max_examples=40)
def test_figures_are_understood_with_every_zero(way: str, figures: str) -> None:
    assert figures in values(Digits(len(figures), len(figures)), WAYS[way](figures))


@given(FIGURES)
def test_figures_one_by_one_are_understood_surely(figures: str) -> None:
    understood = said(Digits(1, 12), one_by_one(figures))
    assert (understood.certainty, [meaning.value for meaning in understood.meanings]) == (Certainty.SURE, [figures])


@given(st.integers(0, 9_999_999_999))
def test_a_telephone_number_is_understood_as_we_say_it(number: int) -> None:
    spoken = phone(Phone(f"+7{number:010}")).replace(",", "")
    assert f"8{number:010}" in values(Digits(11, 11), spoken)


@given(st.integers(0, 364))
@settings(max_examples=50)
def test_a_day_is_understood_as_it_is_and_in_the_genitive(ahead: int) -> None:
    when = TODAY + timedelta(days=ahead)
    for text in (day(when), day_genitive(when), f"на {day(when)}"):
        assert values(A_YEAR, text)[0] == when
    named = values(A_YEAR, ordinal(when.day))[0]
    assert isinstance(named, date)
    assert (named.day, named <= when) == (when.day, True)


@given(st.integers(1, 6))
def test_a_near_day_is_understood(ahead: int) -> None:
    when = TODAY + timedelta(days=ahead)
    assert values(A_YEAR, weekday(when))[0] == when
    assert values(A_YEAR, near_day(NearDay(when, ahead)))[0] == when


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(TIMES)
def test_a_time_as_we_say_it_is_understood(at: time) -> None:
    clock = f"с {clock_genitive(Clock(at.hour, at.minute))}"
    hours = counted(at.hour, NOUNS["hour"])
    minutes = counted(at.minute, NOUNS["minute"])
    for text in (clock, f"{hours} {minutes}", f"в {hours} {minutes}", f"{cardinal(at.hour)} {_minutes(at.minute)}"):
        assert at in values(ANY_TIME, text)
        assert at.hour <= 12 or values(ANY_TIME, text) == [at]


def _minutes(minute: int) -> str:
    return f"ноль {cardinal(minute)}" if minute < 10 else cardinal(minute)


@given(st.integers(1, 12), st.sampled_from([(1, 11, "утра"), (1, 6, "дня"), (4, 11, "вечера"), (1, 5, "ночи")]))
def test_a_part_of_the_day_leaves_one_time(hour: int, part: tuple[int, int, str]) -> None:
    first, last, name = part
    if first <= hour <= last:
        assert len(values(ANY_TIME, f"в {cardinal(hour)} {name}")) == 1


@given(st.integers(1, 12))
def test_half_and_quarter_hours_are_told_by_the_hour_that_comes(coming: int) -> None:
    begun = (coming - 1) % 12
    in_words = ordinal(coming, "gen")
    assert {time(begun, 30), time(begun + 12, 30)} == set(values(ANY_TIME, f"пол {in_words}"))
    assert {time(begun, 15), time(begun + 12, 15)} == set(values(ANY_TIME, f"четверть {in_words}"))
    assert {time(begun, 45), time(begun + 12, 45)} == set(values(ANY_TIME, f"без пятнадцати {cardinal(coming)}"))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(8, 19)), min_size=1, max_size=4, unique=True))
def test_an_offered_moment_is_understood_by_its_day_and_hour_and_by_its_place(moments: list[tuple[int, int]]) -> None:
    offered = tuple(datetime.combine(TODAY + timedelta(days), time(hour), MOSCOW) for days, hour in moments)
    for place, moment in enumerate(offered, 1):
        told = near_day(NearDay(moment.date(), (moment.date() - TODAY).days))
        assert values(Moment(offered), f"{told} с {cardinal(moment.hour, 'm', 'gen')}") == [moment]
        assert values(Moment(offered), f"{ordinal(place)} время") == [moment]


@given(st.data(), st.sampled_from(sorted(QUESTIONS)))
@settings(max_examples=60)
def test_any_row_of_the_grammar_is_taken_for_something_within_the_question_or_for_nothing(
    data: st.DataObject, name: str
) -> None:
    question = QUESTIONS[name]
    understood = understand(question, Heard((Hypothesis(_any_row(data, question), 0.9),)), KNOWN)
    assert (understood.certainty is Certainty.NONE) == (not understood.meanings)
    assert all(_within(question, meaning.value) for meaning in understood.meanings)
    assert [meaning.weight for meaning in understood.meanings] == sorted(
        (meaning.weight for meaning in understood.meanings), reverse=True
    )


def _any_row(data: st.DataObject, question: Expectation) -> str:
    """A row of at least as many words as are drawn, then on to the next end."""
    grammar = grammar_of(question)
    state, words = 0, list[str]()
    wanted = data.draw(st.integers(0, 15))
    while state not in grammar.ends or len(words) < wanted:
        word, state = data.draw(st.sampled_from(grammar.arcs[state]))
        words.append(word)
    return " ".join(words)


def _within(question: Expectation, value: Answered) -> bool:
    match question:
        case Digits(least, most) if isinstance(value, str):
            return least <= len(value) <= most and value.isdecimal()
        case Number(least, most) if isinstance(value, int):
            return least <= value <= most
        case Day(first, last) if isinstance(value, date):
            return first <= value <= last
        case TimeOfDay(earliest, latest) if isinstance(value, time):
            return earliest <= value <= latest
        case Moment(offered) if isinstance(value, datetime):
            return value in offered
    return not isinstance(value, date | time) and not (isinstance(value, int) and not isinstance(value, bool))


@given(st.text(), st.sampled_from(sorted(QUESTIONS)), st.floats())
def test_whatever_is_heard_there_is_an_answer(text: str, name: str, score: float) -> None:
    understood = understand(QUESTIONS[name], Heard((Hypothesis(text, score),)), KNOWN)
    assert understood.certainty in Certainty
