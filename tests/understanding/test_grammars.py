"""A grammar holds what people say in answer to its question, is small, and always the same."""

from dataclasses import replace

import pytest

from menus.expecting import Digits, Expectation, Number
from menus.grammars import answer_phrase, commands_of, grammar_of
from menus.grammars.courtesies import politely
from menus.grammars.graph import graph_of
from menus.grammars.machine import machine_of
from menus.grammars.phrasing import either
from tests.understanding.rows import QUESTIONS, accepts, menu_questions

ASKED = QUESTIONS | {"main": menu_questions()["main"]}
MOST_STATES = 400
MOST_ARCS = 15_000

SAID = {
    "yes_no": ["да", "да да", "ага верно", "нет неверно", "да нет", "ну да конечно", "один"],
    "choice": ["показания", "я хочу передать показания", "э долг пожалуйста", "два", "второе", "пункт три"],
    "keys_alone": ["один", "первое", "другое пожалуйста", "нет"],
    "client_number": ["четыре восемь ноль ноль", "сорок восемь ноль ноль триста двенадцать", "номер клиента два нуля"],
    "meter_end": ["две тысячи триста сорок", "двадцать три сорок нет сорок пять", "три пятёрки один"],
    "reading": [
        "семнадцать тысяч четыреста пятьдесят два",
        "семнадцать четыреста пятьдесят два",
        "тысяча",
        "одна тысяча",
        "полторы тысячи",
        "показания э сто двадцать так пять пожалуйста",
        "семнадцать тысяч ноль ноль два запятая пять",
    ],
    "millions": ["два миллиона триста тысяч пять", "полтора миллиона", "миллион"],
    "day": ["завтра", "в среду", "двадцать пятого", "первое декабря", "через неделю"],
    "time": ["в десять тридцать", "пол одиннадцатого", "без пятнадцати три", "в полдень", "два часа дня"],
    "moment": ["завтра в десять", "первое время", "второе", "послезавтра с утра", "двадцать пятого в десять тридцать"],
}
EVERYWHERE = ["оператор", "соедините с человеком", "повторите пожалуйста", "ещё раз", "назад", "главное меню"]


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_people_say_is_in_the_grammar(name: str) -> None:
    assert [row for row in SAID[name] + EVERYWHERE if not accepts(QUESTIONS[name], row)] == []


@pytest.mark.parametrize("expectation", ASKED.values(), ids=list(ASKED))
def test_a_grammar_is_small_and_says_one_thing_with_a_word(expectation: Expectation) -> None:
    grammar = grammar_of(expectation)
    assert len(grammar.arcs) <= MOST_STATES
    assert sum(map(len, grammar.arcs)) <= MOST_ARCS
    assert all(len(dict(arcs)) == len(arcs) for arcs in grammar.arcs)


@pytest.mark.parametrize("expectation", QUESTIONS.values(), ids=list(QUESTIONS))
def test_every_state_is_reached_and_leads_to_an_end(expectation: Expectation) -> None:
    grammar = grammar_of(expectation)
    towards: dict[int, set[int]] = {}
    for state, arcs in enumerate(grammar.arcs):
        for _, to in arcs:
            towards.setdefault(to, set()).add(state)
    ending = _closed(set(grammar.ends), towards)
    reached = _closed({0}, {state: {to for _, to in arcs} for state, arcs in enumerate(grammar.arcs)})
    assert ending == reached == set(range(len(grammar.arcs)))


def _closed(states: set[int], steps: dict[int, set[int]]) -> set[int]:
    pending = list(states)
    while pending:
        more = steps.get(pending.pop(), set()) - states
        states |= more
        pending += more
    return states


def test_no_answer_is_in_the_grammar_of_another_question() -> None:
    assert not accepts(QUESTIONS["yes_no"], "семнадцать тысяч")
    assert not accepts(QUESTIONS["reading"], "да")
    assert not accepts(QUESTIONS["choice"], "завтра")
    assert not accepts(QUESTIONS["client_number"], "")


def test_no_two_words_differ_in_one_letter_only_that_is_not_always_heard() -> None:
    for question in QUESTIONS.values():
        words = grammar_of(question).words()
        assert len({word.replace("ё", "е") for word in words}) == len(words)


def test_the_same_question_has_the_same_grammar_in_every_process() -> None:
    question = QUESTIONS["yes_no"]
    built = graph_of(machine_of(either(politely(answer_phrase(question)), politely(commands_of(question)))))
    assert replace(built, example=grammar_of(question).example) == grammar_of(question)


def test_lengths_and_ranges_need_no_grammar_of_their_own() -> None:
    assert grammar_of(Digits(4, 4)) is grammar_of(Digits(8, 12))
    assert grammar_of(Number(17_000, 17_900)) is grammar_of(Number(0, 99_999))


def _cost(expectation: Expectation, row: str) -> float:
    """What a row of words costs."""
    grammar, state, cost = grammar_of(expectation), 0, 0.0
    for word in row.split():
        at = [said for said, _ in grammar.arcs[state]].index(word)
        cost, state = cost + grammar.costs[state][at], grammar.arcs[state][at][1]
    return cost


@pytest.mark.parametrize(
    ("name", "usual", "seldom"),
    [
        ("reading", "сто", "что"),
        ("reading", "пять", "ну пять"),
        ("reading", "пятьсот двадцать два", "пять сто двадцать два"),
        ("reading", "семнадцать тысяч триста", "семнадцать двадцать триста"),
        ("client_number", "пять ноль", "пять ну ноль"),
        ("client_number", "один один", "один нет один"),
        ("yes_no", "нет", "нет оператора"),
        ("yes_no", "не", "ноль"),
        ("time", "в десять тридцать", "десять тридцать"),
    ],
)
def test_what_is_said_seldom_costs_more(name: str, usual: str, seldom: str) -> None:
    assert _cost(QUESTIONS[name], usual) < _cost(QUESTIONS[name], seldom)


def test_figures_dictated_one_by_one_cost_nothing() -> None:
    assert _cost(QUESTIONS["client_number"], "четыре восемь ноль ноль три один два") == 0


@pytest.mark.parametrize("expectation", ASKED.values(), ids=list(ASKED))
def test_every_word_has_a_cost_and_an_example_is_of_its_words(expectation: Expectation) -> None:
    grammar = grammar_of(expectation)
    assert [len(arcs) for arcs in grammar.arcs] == [len(costs) for costs in grammar.costs]
    assert all(cost >= 0 for costs in grammar.costs for cost in costs)
    assert set(grammar.example.split()) <= grammar.words()
