"""What the voice says over a telephone line is understood with its numbers (a sample; `bench.closed_loop` says all)."""

from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from app.provision.places import rhvoice_root, user_cache, whisper_model
from menus.values import Digits, Line, Phone
from menus.vocabulary import line
from speech.ears.port import Engine
from speech.ears.whisper.engine import WhisperEngine
from speech.rhvoice import engine as rhvoice
from speech.voice import Voice
from tests.edition import shipped
from tests.speech.loop import best_guess, carried, carrier, heard_by, looped, spans, words_of

DIGITS = line("account_read_back", digits=Digits("4817209365"))
PHONE = line("callback_to", phone=Phone("+79046517283"))


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with closing(Voice(rhvoice(rhvoice_root(user_cache()), "irina"), processes=1)) as voice:
        yield voice


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with closing(WhisperEngine(whisper_model(user_cache()), judge=best_guess)) as engine:
        yield engine


@pytest.mark.xdist_group("ears")
@pytest.mark.parametrize("said", [Line("main"), DIGITS, PHONE], ids=lambda said: said.prompt)
def test_numbers_come_back_as_they_were_said(said: Line, voice: Voice, engine: Engine) -> None:
    for span in spans(shipped().catalogue.text(said)):
        result = looped(span, voice, partial(heard_by, engine))
        assert result.right, (result.said, result.heard)


def test_a_sentence_carries_its_numbers_months_and_days() -> None:
    assert carried(words_of("На двадцать второе ноября: к оплате сто пять рублей.")) == (20, 2, "ноября", 100, 5)
    assert carried(words_of("Удобно в среду, с восьми до девяти часов?")) == ("среду", 8, 9)


def test_the_engine_is_told_the_words_and_no_number() -> None:
    grammar = carrier(words_of("К оплате сто рублей."))
    assert grammar.holds("к оплате сто рублей")
    assert grammar.holds("к оплате двести тридцать один рубль")
    assert not grammar.holds("к оплате рублей")
    assert not grammar.holds("к доплате сто рублей")


def test_spans_are_short_and_the_whole_text() -> None:
    for name in shipped().catalogue.sentences:
        text = shipped().catalogue.example(name)
        assert " ".join(spans(text)) == text
