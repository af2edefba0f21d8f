"""What the recogniser learns to hear is what callers may say, in the words of the menu in force."""

import random
import re

import pytest

from app.editions import load_edition, shipped_menu
from app.training import others, questions
from bench.spoken.others import SENTENCES
from menus.grammars import grammar_of
from speech.ears.phone.letters import numbers_of
from speech.training.sentences import LONGEST, Sentence, Sentences, as_sentence, day, digits, hour, number
from tests.understanding.rows import menu_questions

EDITION = load_edition(shipped_menu())


@pytest.fixture(scope="module")
def sentences() -> Sentences:
    return Sentences(questions(EDITION), others(EDITION))


def test_every_question_of_the_menu_is_learned() -> None:
    assert set(menu_questions().values()) <= set(questions(EDITION).values())


def test_every_word_of_a_grammar_is_said_alone(sentences: Sentences) -> None:
    asked = questions(EDITION)
    for name in ("yes or no", "number", "moment", "main"):
        assert grammar_of(asked[name]).words() <= set(sentences.words)


def test_a_sentence_is_words_in_russian_letters_with_signs_for_a_voice(sentences: Sentences) -> None:
    chance = random.Random(1)
    for _ in range(300):
        text, words = sentences.draw(chance)
        assert re.fullmatch("[А-Яа-яЁё, \u0301]+\\.", text)
        assert re.fullmatch("[а-яё]+(?: [а-яё]+)*", words)
        assert len(words.split()) <= LONGEST
        numbers_of(words)


def test_the_same_seed_draws_the_same(sentences: Sentences) -> None:
    drawn = [[sentences.draw(random.Random(seed)) for seed in range(20)] for _ in range(2)]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(("kind", "question"), [(digits, "digits"), (number, "number"), (day, "day"), (hour, "moment")])
def test_what_is_said_plainly_is_in_the_grammar_of_its_question(kind: object, question: str) -> None:
    chance, grammar = random.Random(2), grammar_of(questions(EDITION)[question])
    assert callable(kind)
    for _ in range(100):
        words = as_sentence(kind(chance)).words
        assert grammar.holds(words.removeprefix("до ")), words


def test_signs_that_a_voice_takes_otherwise_are_left_out() -> None:
    assert as_sentence('«Да» — "нет": 5?') == Sentence("Да нет.", "да нет")


def test_nothing_that_the_benchmark_says_is_learned() -> None:
    assert not {as_sentence(text).words for text in SENTENCES} & {as_sentence(text).words for text in others(EDITION)}
