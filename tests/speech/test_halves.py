"""A long sentence is said in two parts that are all of it, the first short enough to be rendered at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.lengths import estimated
from speech.halves import halves
from tests.edition import shipped

SOON = 5.5
"""Seconds of speech that the voice renders in less than 150 ms on a core of its own (`make bench ARGS=speaking`)."""

SENTENCES = shipped().catalogue.sentences
WITH_VALUES = [name for name, sentence in SENTENCES.items() if sentence.slots()]


@pytest.mark.parametrize("name", WITH_VALUES)
def test_the_first_part_of_every_sentence_with_values_is_rendered_soon(name: str) -> None:
    text = shipped().catalogue.example(name)
    assert " ".join(halves(text)) == text
    assert estimated(halves(text)[0]) < SOON


@given(st.text(alphabet="абв .,:?!—", max_size=200))
def test_no_text_loses_a_letter_or_becomes_a_part_without_any(text: str) -> None:
    parts = halves(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert len(parts) == 1 or all(any(map(str.isalpha, part)) for part in parts)
    assert len(parts) <= 2


def test_a_short_sentence_is_said_at_once() -> None:
    assert halves("Наберите показание ещё раз, затем решётку.") == ("Наберите показание ещё раз, затем решётку.",)


def test_figures_are_not_torn_apart() -> None:
    said = "Заявка принята, номер сто двадцать три, сорок пять, шестьдесят семь, и мы ответим вам очень скоро."
    assert halves(said) == (said,)
