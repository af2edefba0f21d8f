"""Judging what a voice actor has recorded, before callers hear it."""

from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from speech.telephone import AUDIBLE, RATE, Samples, fitted
from speech.wav import Wav

FULL = 0.9999
"""From here on a sample counts as cut off."""
CUT_AT_ONCE, CUTS = 4, 3
"""So many samples in a row are one cut of a wave; so many cuts are heard as a rattle. A level at 0 dB has none."""
QUIETEST = 10 ** (-38 / 20)
"""RMS of the audible part, against full scale: raising anything quieter raises its hiss to where it is heard."""
SHORTEST, LONGEST = 0.5, 2.0
"""Of the length that is expected: words are missing, or it is another text, or there are several takes in one file."""


class Flaw(Enum):
    """What is wrong with a take."""

    SILENT = auto()
    QUIET = auto()
    CLIPPED = auto()
    SHORT = auto()
    LONG = auto()


@dataclass(frozen=True, slots=True)
class Take:
    """What callers would hear of a recording, at 8 kHz, and everything that is wrong with it."""

    samples: Samples
    flaws: tuple[Flaw, ...]

    @property
    def seconds(self) -> float:
        return self.samples.size / RATE


def judged(wav: Wav, expected: float) -> Take:
    """Fit a recording for the telephone and judge it; its text should last `expected` seconds."""
    mixed = wav.mixed
    peak = float(np.max(np.abs(mixed), initial=0.0))
    samples = fitted(mixed, wav.rate)
    if peak < AUDIBLE or not samples.size:
        return Take(samples, (Flaw.SILENT,))
    found = {
        Flaw.QUIET: loudness(mixed, peak) < QUIETEST,
        Flaw.CLIPPED: cuts(wav.channels) >= CUTS,
        Flaw.SHORT: samples.size < expected * SHORTEST * RATE,
        Flaw.LONG: samples.size > expected * LONGEST * RATE,
    }
    return Take(samples, tuple(flaw for flaw, there in found.items() if there))


def loudness(samples: Samples, peak: float) -> float:
    """RMS of the part of the samples that is heard beside their peak."""
    audible = samples[np.abs(samples) > peak * AUDIBLE]
    return float(np.sqrt(np.mean(audible**2)))


def cuts(channels: Samples) -> int:
    """How many waves are cut off at full scale, in the worst channel."""
    return max(_cuts(channel) for channel in channels.T)


def _cuts(channel: Samples) -> int:
    full = np.concatenate(([False], np.abs(channel) >= FULL, [False]))
    starts, ends = np.flatnonzero(full[1:] & ~full[:-1]), np.flatnonzero(~full[1:] & full[:-1])
    return int(np.count_nonzero(ends - starts >= CUT_AT_ONCE))
