"""The likeliest rows of words of a grammar, against reckoning with every row and every way to write it."""

from itertools import product
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menus.grammar import Grammar
from speech.ears.phone.features import Array
from speech.ears.phone.letters import BLANK, LETTERS, numbers_of, written
from speech.ears.phone.search import Search
from speech.ears.phone.spelling import Spelling

GRAMMAR = Grammar(((("да", 1), ("дай", 2)), (("да", 2), ("а", 2)), ()), frozenset({1, 2}), ((0.0, 0.5), (1.0, 0.0), ()))
ROWS = {"да": 0.0, "дай": 0.5, "да да": 1.0, "да а": 0.0}
"""With what each costs."""
USED = sorted({BLANK, *numbers_of("да й")})


def spoken(text: str, sure: float = 0.98) -> Array:
    """Letters as a network writes them that is sure of them: each for two steps, a blank between."""
    steps = [number for letter in numbers_of(text) for number in (letter, letter, BLANK)]
    letters = np.full((len(steps), len(LETTERS)), log((1 - sure) / (len(LETTERS) - 1)), np.float32)
    letters[np.arange(len(steps)), steps] = log(sure)
    return letters


def found(letters: Array, grammar: Grammar = GRAMMAR) -> dict[str, float]:
    search = Search(Spelling(grammar))
    search.take(letters)
    return {guess.text: guess.score for guess in search.guesses()}


def collapsed(row: tuple[int, ...]) -> tuple[int, ...]:
    """What a way to write letters comes to: held ones once, blanks left out."""
    kept = [number for at, number in enumerate(row) if at == 0 or row[at - 1] != number]
    return tuple(number for number in kept if number != BLANK)


def reckoned(letters: Array) -> dict[str, float]:
    """Each row of words with the likelihood of all ways to write it, less its cost."""
    wanted = {numbers_of(row): row for row in ROWS}
    sums = dict.fromkeys(ROWS, 0.0)
    for row in product(USED, repeat=len(letters)):
        if (text := wanted.get(collapsed(row))) is not None:
            sums[text] += exp(sum(float(letters[at, number]) for at, number in enumerate(row)))
    return {text: log(sums[text]) - cost for text, cost in ROWS.items() if sums[text]}


@pytest.mark.parametrize("text", ROWS)
def test_what_the_network_is_sure_of_is_found(text: str) -> None:
    assert next(iter(found(spoken(text)))) == text


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_it_finds_what_reckoning_with_every_way_finds(seed: int) -> None:
    drawn = np.random.default_rng(seed).normal(0, 1.5, (6, len(USED)))
    letters = np.full((6, len(LETTERS)), -60.0, np.float32)
    letters[:, USED] = drawn - np.log(np.exp(drawn).sum(1, keepdims=True))
    likely, most = reckoned(letters), max(reckoned(letters).values())
    wanted = {text: score for text, score in likely.items() if score > most - 5}
    scores = found(letters)
    assert {text: scores[text] for text in wanted} == pytest.approx(wanted, abs=0.05)


def test_pieces_of_any_size_are_the_same() -> None:
    letters = spoken("да да", 0.7)
    search = Search(Spelling(GRAMMAR))
    for at in range(0, len(letters), 4):
        search.take(letters[at : at + 4])
    assert {guess.text: guess.score for guess in search.guesses()} == found(letters)


def test_a_letter_said_twice_is_not_one_held() -> None:
    grammar = Grammar((((("анна"), 1), ("ана", 1)), ()), frozenset({1}))
    assert [next(iter(found(spoken(text), grammar))) for text in ("анна", "ана")] == ["анна", "ана"]


def test_what_is_not_in_the_grammar_is_far_less_likely_than_the_letters_alone() -> None:
    margins = []
    for text in ("да да", "погода"):
        search = Search(Spelling(GRAMMAR))
        search.take(spoken(text))
        guesses = search.guesses()
        margins.append(search.free - max(guess.chance for guess in guesses) if guesses else float("inf"))
    assert margins[0] < 1
    assert margins[1] > 10


def test_half_of_a_word_is_no_word() -> None:
    assert found(spoken("д", 1 - 1e-12)) == {}


def test_words_that_differ_in_yo_alone_are_both_found() -> None:
    grammar = Grammar(((("все", 1), ("всё", 2)), (), ()), frozenset({1, 2}))
    assert set(found(spoken("все"), grammar)) == {"все", "всё"}


def test_letters_are_written_back_as_words() -> None:
    assert written(list(numbers_of("всё верно"))) == "все верно"
