"""The real voice says whole sentences, at telephone level, from their first letter to their last."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.provision.places import rhvoice_root, user_cache
from menus.spoken import speak
from menus.values import Count, Digits, Money, Phone, Value
from speech.pronunciation import PRONOUNCED, STRESS
from speech.rhvoice import engine
from speech.telephone import LEAD, TAIL, Samples
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from tests.speech.line import RATE, heard, quiet_before_sound, speech_level

ENOUGH = 30.0
"""Seconds that a busy test machine may need at worst."""
VOICE = "irina"

SENTENCES = [
    "Здравствуйте! Это НовитЭн. Разговор записывается.",
    "Наберите номер Клиента из квитанции и нажмите решётку.",
    "Если кнопки не срабатывают, включите тональный набор: нажмите звёздочку.",
    "Сейчас записать заявку не получается.",
    "Цифры не набраны.",
    "Спасибо!",
]
VALUES: list[tuple[Value, str]] = [
    (Money(35012), "rub"),
    (Money(123_456_789), "rub"),
    (date(2026, 11, 22), "date"),
    (Digits("4800012345"), "digits"),
    (Phone("+78002200009"), "phone"),
    (Count(322), "count kwh"),
]


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    voice = Voice(engine(rhvoice_root(user_cache()), VOICE), processes=1)
    yield voice
    voice.close()


@pytest.mark.parametrize("text", SENTENCES + [f"К оплате {speak(value, form)}." for value, form in VALUES])
def test_a_sentence_lasts_as_long_as_a_person_needs_to_say_it(voice: Voice, text: str) -> None:
    seconds = len(voice.say(text, ENOUGH)) / RATE
    letters = len(re.sub(r"\W", "", text))
    assert 0.05 * letters < seconds < 0.13 * letters + 0.5


@pytest.mark.parametrize("text", SENTENCES)
def test_every_sentence_leaves_at_the_same_level_with_the_same_start(voice: Voice, text: str) -> None:
    spoken = voice.say(text, ENOUGH)
    assert speech_level(spoken) == pytest.approx(-19.5, abs=1.5)
    assert 0.06 < quiet_before_sound(spoken) < 0.15


@pytest.mark.parametrize(
    "text", ["К оплате на двадцать второе ноября: триста пятьдесят рублей.", "Вы набрали: сто. Верно?"]
)
def test_a_sentence_said_in_two_parts_sounds_as_it_would_in_one(voice: Voice, text: str) -> None:
    whole = heard(voice.say(text, ENOUGH))
    for part in re.split(r"(?<=:) ", text):
        assert likeness(heard(voice.say(part, ENOUGH))[LEAD:-TAIL], whole) > 0.98


def likeness(part: Samples, whole: Samples) -> float:
    """How well a part is found somewhere in a whole, 1.0 being sample by sample, whatever the levels."""
    size = 2 * whole.size
    products = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    at = int(np.argmax(products[: whole.size - part.size]))
    return float(np.corrcoef(part, whole[at : at + part.size])[0, 1])


def test_every_word_of_an_amount_is_there(voice: Voice) -> None:
    words = speak(Money(123_456_789), "rub").split()
    lengths = [len(voice.say(" ".join(words[:count]), ENOUGH)) for count in range(1, len(words) + 1)]
    assert all(longer - shorter > 0.1 * RATE for shorter, longer in pairwise(lengths))


@pytest.mark.parametrize("marked", PRONOUNCED.values(), ids=PRONOUNCED.keys())
def test_every_word_of_the_pronunciation_table_would_be_said_otherwise_without_it(voice: Voice, marked: str) -> None:
    assert voice.say(marked, ENOUGH) != voice.say(marked.replace(STRESS, ""), ENOUGH)


def test_a_crash_of_the_library_costs_one_sentence_at_most() -> None:
    voice = Voice(engine(rhvoice_root(user_cache()), VOICE), processes=1)
    before = voice.say("Добрый день!", ENOUGH)
    os.kill(voice._all[0]._process.pid, signal.SIGSEGV)
    with suppress(SpeechUnavailable):
        voice.say("Добрый день!", ENOUGH)
    assert voice.say("Добрый день!", ENOUGH) == before
    voice.close()


def test_a_voice_that_is_not_installed_is_refused_by_name() -> None:
    with pytest.raises(SpeechUnavailable, match="RHVoice with the voice arina is not installed"):
        engine(rhvoice_root(user_cache()), "arina")


def test_an_installation_without_its_library_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "usr/share/RHVoice/voices/irina/16000/voice.data"
    data.parent.mkdir(parents=True)
    data.write_bytes(b"")
    with pytest.raises(SpeechUnavailable, match="not whole"):
        engine(tmp_path, "irina")


def test_two_voices_never_share_sounds() -> None:
    root = rhvoice_root(user_cache())
    assert engine(root, "irina").identity != engine(root, "aleksandr").identity
