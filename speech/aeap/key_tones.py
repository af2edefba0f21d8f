"""The tones of keys in a sound: keys come apart from the sound, but their first moments leak into it on many lines."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from speech.telephone import ALAW, RATE, Samples, from_pcm

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
"""Hertz; a key is one of each (ITU-T Q.23)."""
OFF = (0.988, 1.0, 1.012)
"""A phone may be off by 1.8 % (ITU-T Q.24): each tone is looked for in three places."""
LOWER = tuple(tone * off for tone in LOW for off in OFF)
HIGHER = tuple(tone * off for tone in HIGH for off in OFF)
PURE = 0.8
"""The share of the power that the two tones have at least. Of speech, the two strongest tones have less."""
TWIST = 10.0
"""How many times stronger one of the two may be: 10 dB. (Q.24 allows 8 from a caller's phone; lines add some.)"""
AUDIBLE = 0.005
"""Against full scale; what is quieter is nobody's key."""
SILENT = b"\xd5"
"""A sample of silence in A-law."""


class KeyFilter:
    """Passes the frames of a line on as A-law, each when the next one comes; a key and what touches it as silence.

    The frames in which a key begins and ends are only partly tone, and look like speech.
    """

    def __init__(self) -> None:
        self._held = b""
        self._was_key = False

    def passed(self, pcm: bytes) -> bytes:
        """Take a frame (16-bit samples, 8 kHz) and return the one before, if there was one."""
        held, key = self._held, is_key_tone(from_pcm(pcm))
        if key:
            held = SILENT * len(held)
        coded: bytes = ALAW[np.frombuffer(pcm, "<u2")].tobytes()
        self._held = SILENT * len(coded) if key or self._was_key else coded
        self._was_key = key
        return held


def is_key_tone(samples: Samples) -> bool:
    """Whether these samples (a frame of 10 to 40 ms at 8 kHz) are the tones of a key and hardly anything else."""
    power = float(samples @ samples) / max(samples.size, 1)
    if power < AUDIBLE**2:
        return False
    tones = np.abs(_waves(samples.size) @ samples) ** 2 * (2 / samples.size**2)
    low, high = float(tones[: len(LOWER)].max()), float(tones[len(LOWER) :].max())
    return low + high > PURE * power and max(low, high) < TWIST * min(low, high)


@lru_cache(maxsize=16)
def _waves(length: int) -> npt.NDArray[np.complex64]:
    """What picks each tone out of a frame of this length."""
    at = np.arange(length) / RATE
    waves: npt.NDArray[np.complex64] = np.exp(-2j * np.pi * np.outer(LOWER + HIGHER, at)).astype(np.complex64)
    return waves
