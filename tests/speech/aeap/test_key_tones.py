"""Keys that leak into the sound of a line are told from speech."""

from itertools import product

import numpy as np
import pytest

from speech.aeap.key_tones import HIGH, LOW, KeyFilter, is_key_tone
from speech.telephone import Samples

FRAME = 160
KEYS = list(product(LOW, HIGH))


def tones(low: float, high: float, level: float = 0.2, twist: float = 1.0, start: int = 0) -> Samples:
    """A frame of a key."""
    at = (np.arange(FRAME) + start) / 8000
    return (level * (np.sin(2 * np.pi * low * at) + twist * np.sin(2 * np.pi * high * at))).astype(np.float32)


@pytest.mark.parametrize(("low", "high"), KEYS)
@pytest.mark.parametrize("twist", [0.5, 1.0, 2.0])
def test_each_key_is_known_loud_and_faint_with_some_noise(low: float, high: float, twist: float) -> None:
    noise = np.random.default_rng(1).normal(0, 0.005, FRAME).astype(np.float32)
    for level, start in product((0.05, 0.2), (0, 37, 90)):
        assert is_key_tone(tones(low * 1.01, high * 0.99, level, twist, start) + noise)


def test_silence_noise_and_single_tones_are_no_keys() -> None:
    random = np.random.default_rng(1)
    at = np.arange(FRAME) / 8000
    assert not is_key_tone(np.zeros(FRAME, np.float32))
    assert not any(is_key_tone(random.normal(0, 0.1, FRAME).astype(np.float32)) for _ in range(500))
    assert not any(is_key_tone(np.sin(2 * np.pi * hertz * at).astype(np.float32)) for hertz in range(100, 3400, 25))


@pytest.mark.parametrize("begins", range(0, FRAME, 17))
def test_a_key_and_its_edges_are_silence_and_what_is_around_is_kept(begins: int) -> None:
    line = KeyFilter()
    word = (0.3 * np.sin(2 * np.pi * 300 * np.arange(3 * FRAME) / 8000)).astype(np.float32)
    key = np.concatenate([np.zeros(begins), *[tones(697, 1336, start=at * FRAME) for at in range(4)], np.zeros(FRAME)])
    sound = np.concatenate([word, np.zeros(FRAME), key[: 6 * FRAME], np.zeros(3 * FRAME), word, np.zeros(FRAME)])
    pcm = (sound * 32767).astype("<i2").tobytes()
    frames = [pcm[at : at + 2 * FRAME] for at in range(0, len(pcm) // 320 * 320, 2 * FRAME)]
    heard = b"".join(line.passed(frame) for frame in frames)
    loud = [at for at in range(len(frames) - 1) if set(heard[at * FRAME : (at + 1) * FRAME]) - {0xD5, 0x55}]
    assert loud == [0, 1, 2, *range(len(frames) - 4, len(frames) - 1)]
