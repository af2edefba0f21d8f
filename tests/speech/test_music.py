"""The music for callers who wait is calm, has no seam, and is nothing a telephone says by itself."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from speech.music import LEVEL, music, put_music
from speech.telephone import ALAW, RATE, Samples

RINGING = 425


def samples() -> Samples:
    """The music, decoded."""
    linear = np.empty(256, np.float32)
    linear[ALAW] = np.arange(65536, dtype=np.uint16).view(np.int16) / 32768
    heard: Samples = linear[np.frombuffer(music(), np.uint8)]
    return heard


def test_it_is_even_and_quieter_than_a_voice() -> None:
    seconds = samples().reshape(-1, RATE)
    levels = np.sqrt(np.mean(seconds**2, axis=1))
    assert levels.min() > LEVEL / 2.5
    assert levels.max() < LEVEL * 2.5
    assert np.abs(samples()).max() < 0.5


def test_it_joins_its_own_beginning_without_a_click() -> None:
    heard = samples()
    steps = np.abs(np.diff(heard))
    assert abs(heard[0] - heard[-1]) <= np.quantile(steps, 0.999)


def test_it_is_never_one_tone_for_long_as_ringing_is() -> None:
    seconds = samples().reshape(-1, RATE)
    loudest = [int(np.argmax(np.abs(np.fft.rfft(second)))) for second in seconds]
    assert RINGING not in loudest
    assert sum(one != other for one, other in pairwise(loudest)) > len(loudest) / 2


def test_it_is_put_where_asterisk_looks_for_it(tmp_path: Path) -> None:
    put_music(tmp_path / "named")
    assert (tmp_path / "named" / "hold.alaw").read_bytes() == music()
