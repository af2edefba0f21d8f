"""A take is judged as a listener would judge it: words missing, too quiet, rattling, or good."""

import numpy as np
import pytest

from speech.takes import Flaw, judged
from speech.telephone import RATE
from speech.wav import Wav
from tests.wav import Sound, speech

HERE = 44100


def take(*parts: Sound, expected: float = 2.0) -> tuple[Flaw, ...]:
    sound = np.concatenate(parts).astype(np.float32)
    return judged(Wav(HERE, sound.reshape(-1, 1)), expected).flaws


def silence(seconds: float) -> Sound:
    return np.zeros(round(seconds * HERE))


def test_a_good_take_has_no_flaws() -> None:
    assert take(silence(0.5), speech(2), silence(0.5)) == ()


def test_a_take_as_loud_as_can_be_without_rattling_is_good() -> None:
    assert take(speech(2, level=1.0)) == ()


@pytest.mark.parametrize(
    ("sound", "flaw"),
    [
        (silence(2), Flaw.SILENT),
        (np.zeros(0), Flaw.SILENT),
        (speech(2, level=0.01), Flaw.QUIET),
        (np.clip(speech(2, level=3.0), -1, 1), Flaw.CLIPPED),
        (speech(0.8), Flaw.SHORT),
        (speech(4.5), Flaw.LONG),
    ],
)
def test_a_flaw_is_found(sound: Sound, flaw: Flaw) -> None:
    assert take(sound) == (flaw,)


def test_all_flaws_of_a_take_are_told() -> None:
    assert take(np.clip(speech(5, level=3.0), -1, 1)) == (Flaw.CLIPPED, Flaw.LONG)


def test_silence_around_a_take_does_not_count() -> None:
    samples = np.concatenate([silence(3), speech(2), silence(3)]).astype(np.float32).reshape(-1, 1)
    assert judged(Wav(HERE, samples), 2.0).samples.size / RATE == pytest.approx(2.2, abs=0.05)
