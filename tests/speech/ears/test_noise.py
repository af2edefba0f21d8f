"""A bad line and people in the room stop no prompt of a caller who uses keys."""

from functools import cache

import numpy as np
import pytest

from speech.ears.endpointing import Endpointing
from speech.ears.onset import Onset
from speech.ears.port import PAUSE
from speech.ears.voicing import may_be_speech
from speech.telephone import RATE, Samples, alaw, from_alaw
from tests.speech.ears.languages import said

USUAL = -22.0
"""dBFS of a caller."""
SECONDS = 8
ROOM = (
    "Сегодня весь день шёл дождь, и на улице было пусто.",
    "Поставь, пожалуйста, чайник, скоро придут гости.",
    "Мы ещё не решили, когда поедем на дачу в этом году.",
    "Он сказал, что вернётся только к вечеру или завтра.",
)


@cache
def noise(kind: str) -> Samples:
    """Hiss, or four people who talk all at once and do not stop; as loud as one."""
    hiss = np.random.default_rng(1).normal(0, 1, SECONDS * RATE)
    talkers = [np.roll(np.resize(from_alaw(said(text)), SECONDS * RATE), 9999 * at) for at, text in enumerate(ROOM)]
    sound = hiss if kind == "hiss" else np.sum(talkers, axis=0)
    level: Samples = (sound / np.sqrt(np.mean(sound**2))).astype(np.float32)
    return level


@pytest.mark.parametrize("snr", [10, 20])
@pytest.mark.parametrize("kind", ["hiss", "people"])
def test_noise_below_a_caller_stops_no_prompt(kind: str, snr: int) -> None:
    line = alaw((noise(kind) * np.float32(10 ** ((USUAL - snr) / 20))).clip(-1, 1))
    endpointing = Endpointing(PAUSE)
    onset = Onset(endpointing)
    for at in range(0, len(line), 160):
        endpointing.hear(line[at : at + 160], over_prompt=True)
        onset.listen()
        assert not onset.heard, f"after {at / RATE:.1f} s"


@pytest.mark.parametrize("below", [10, 20])
@pytest.mark.parametrize("words", ["Сто.", "Шесть.", "Сорок пять."])
def test_a_short_word_is_speech_on_a_line_that_hisses_only_while_somebody_speaks(words: str, below: int) -> None:
    voice = np.pad(from_alaw(said(words)), RATE // 5)
    voice = voice / np.max(np.abs(voice)) * np.float32(0.3)
    loud = float(np.sqrt(np.mean(voice[np.abs(voice) > 0.015] ** 2)))
    hissing = voice + np.resize(noise("hiss"), voice.size) * np.float32(loud * 10 ** (-below / 20))
    line = alaw(np.pad(hissing, RATE).astype(np.float32))
    [utterance] = Endpointing(PAUSE).hear(line)
    assert may_be_speech(utterance)


def test_a_word_after_a_loud_click_is_speech() -> None:
    word = from_alaw(said("Шесть."))
    word = word / np.max(np.abs(word)) * np.float32(0.05)
    click = np.sign(np.sin(np.arange(RATE // 50))).astype(np.float32)
    line = alaw(np.pad(np.concatenate([click, word]), RATE))
    assert any(map(may_be_speech, Endpointing(PAUSE).hear(line)))


def test_a_vowel_that_is_said_nearly_evenly_is_speech() -> None:
    at = np.arange(RATE // 2) / RATE
    swings = sum(np.sin(2 * np.pi * 120 * part * at) / part for part in range(1, 12))
    vowel = 0.05 * swings * 10 ** (0.7 * np.sin(2 * np.pi * 4 * at) / 20)
    [utterance] = Endpointing(PAUSE).hear(alaw(np.pad(vowel, RATE).astype(np.float32)))
    assert may_be_speech(utterance)
