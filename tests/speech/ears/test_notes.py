"""Music on hold stops no prompt; a voice does, synthesised or recorded, and soon."""

import numpy as np
import pytest

from bench.spoken.others import noises
from bench.spoken.sets import recorded
from speech.ears.endpointing import Endpointing
from speech.ears.onset import Onset
from speech.ears.port import PAUSE
from speech.telephone import RATE, Samples, alaw
from tests.speech.ears.languages import said

SOON = 0.5
"""Seconds. A drum or a vowel is not known by less."""
SECONDS = 4


def begins(sound: bytes) -> float | None:
    """Seconds after the first sound."""
    endpointing, first = Endpointing(PAUSE), None
    onset = Onset(endpointing)
    for at in range(0, len(sound), 160):
        endpointing.hear(sound[at : at + 160])
        onset.listen()
        first = at if first is None and endpointing.going_on else first
        if onset.heard and first is not None:
            return (at - first) / RATE
    return None


def notes(seconds: float, seed: int) -> Samples:
    """A melody of struck notes with their overtones, each so long."""
    at = np.arange(round(seconds * RATE)) / RATE
    pitches = 110 * 2 ** (np.random.default_rng(seed).integers(0, 24, round(SECONDS / seconds)) / 12)
    played = [sum(np.sin(2 * np.pi * pitch * part * at) / part for part in (1, 2, 3)) for pitch in pitches]
    return np.concatenate([0.15 * np.exp(-at / 0.5) * note for note in played]).astype(np.float32)


@pytest.mark.parametrize("seconds", [0.25, 0.5, 1.0])
def test_a_melody_does_not_begin_as_speech(seconds: float) -> None:
    assert [begins(alaw(notes(seconds, seed))) for seed in range(2)] == [None] * 2


def test_chords_do_not_begin_as_speech() -> None:
    assert begins(noises()["hold music"]) is None


@pytest.mark.parametrize("text", ["Да.", "Нет.", "Оператор.", "Передать показания.", "Ноль один восемь."])
def test_a_synthesised_voice_begins_soon(text: str) -> None:
    began = begins(said(text))
    assert began is not None and began < SOON


@pytest.mark.parametrize("figure", "02468")
def test_a_recorded_voice_begins_soon(figure: str) -> None:
    began = begins(recorded([figure], gap=1.0))
    assert began is not None and began < SOON
