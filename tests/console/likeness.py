"""How like two sounds are: whether what one side hears is what the other side says."""

import numpy as np

from tests.softphone import RATE, Samples

PIECE = RATE // 4
"""Samples that are compared at a time: between two pieces a line may drop or repeat some."""
SECOND = RATE // PIECE


def babble(seed: int, seconds: float, rate: int = RATE) -> Samples:
    """A sound unlike any other: noise of 800 to 3000 Hz."""
    count = int(seconds * rate)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    pitches = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(pitches < 800) | (pitches > 3000)] = 0
    sound: Samples = np.fft.irfft(spectrum, count)
    return 0.2 * sound / np.std(sound)


def likeness(heard: Samples, said: Samples) -> float:
    """The correlation, 0 to 1, of what was heard with the best place of what was said over and over.

    That of a typical piece, in the second that is most alike; 0 when less than a second was heard.
    """
    pieces = [_best(heard[start : start + PIECE], said) for start in range(0, heard.size - PIECE + 1, PIECE)]
    seconds = [pieces[first : first + SECOND] for first in range(len(pieces) - SECOND + 1)]
    return max((float(np.median(second)) for second in seconds), default=0.0)


def _best(piece: Samples, said: Samples) -> float:
    """The greatest correlation of the piece with a stretch of its length."""
    around = np.concatenate([said, said[: PIECE - 1]])
    size = around.size + piece.size
    products = np.fft.irfft(np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size)), size)[: said.size]
    power = np.concatenate([[0.0], np.cumsum(around**2)])
    energy = (power[PIECE:] - power[:-PIECE]) * np.sum(piece**2)
    return float(np.max(products / np.sqrt(np.maximum(energy, 1e-12))))
