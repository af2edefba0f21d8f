"""An editor is warned of sentences that are too long to remember, with the seconds that were measured."""

import re

import pytest

from menus.catalogue import read_sentences
from menus.facts import Facts
from menus.lengths import estimated, long_prompts
from menus.source import Source
from tests.dialogue.test_menu_check import FACTS, PROMPTS, line_of
from tests.edition import shipped


def test_a_long_sentence_is_told_with_its_line_and_seconds() -> None:
    names = shipped().catalogue.sentences
    warned = long_prompts(shipped().catalogue, dict.fromkeys(names, 1.0) | {"greeting": 8.04})
    assert warned == []
    warned = long_prompts(shipped().catalogue, dict.fromkeys(names, 8.0) | {"main": 12.94})
    assert [str(warning) for warning in warned] == [
        f"prompts.ru.yaml:{line_of(PROMPTS, 'main:')}: предупреждение: фраза «main» звучит 12,9 с, лучше до 8"
    ]


def test_a_sentence_with_values_is_measured_with_usual_ones() -> None:
    assert shipped().catalogue.example("no_debt") == "На двадцать второе ноября: долга нет. Спасибо!"
    seconds = dict.fromkeys(shipped().catalogue.sentences, 1.0) | {"debt": 9.0}
    (warning,) = long_prompts(shipped().catalogue, seconds)
    assert "фраза «debt» звучит с обычными значениями 9,0 с" in warning.text


def test_every_sentence_has_an_example_and_stands_under_a_heading() -> None:
    for name, sentence in shipped().catalogue.sentences.items():
        assert shipped().catalogue.example(name)
        assert sentence.heading, name


@pytest.mark.parametrize(("text", "seconds"), [("Соединяем с консультантом.", 2.0), ("Дальше — один.", 1.6)])
def test_an_estimate_is_near_what_the_voice_needs(text: str, seconds: float) -> None:
    assert estimated(text) == pytest.approx(seconds, rel=0.15)


def test_a_sentence_without_a_heading_has_none() -> None:
    prompts = re.sub("# Во всех меню.*\n", "", PROMPTS)
    sentences = read_sentences(Source("prompts.ru.yaml", prompts), Facts(Source("facts.ru.yaml", FACTS)))
    assert sentences["choose_please"].heading == ""
