"""Whether a sound holds its notes, as music does: a voice glides from one sound into the next."""

import numpy as np
import numpy.typing as npt

from speech.ears.endpointing import Utterance
from speech.ears.loudness import FRAME
from speech.ears.voicing import quantiles
from speech.telephone import Samples

WINDOW = 512
"""Samples: 64 ms tell apart what is 16 Hz apart."""
LATER = 4
"""Frames after which a window is looked at again; the two share no sample."""
LINES = slice(8, 225)
"""Of a window's spectrum: 125 to 3500 Hz."""
AROUND = 13
"""Lines. What stands out among so many is a tone; their mean is the colour of the sound, which speech changes, too."""
BESIDE = np.clip(np.arange(LINES.stop - LINES.start + AROUND) - AROUND // 2 - 1, 0, LINES.stop - LINES.start - 1)
"""All lines, and beyond the edges the outermost ones again: one more below, for a sum that is taken off."""
FEWEST = 5
"""Pairs of windows: with fewer, nothing can be told. They are there 0.24 s after the first sound."""
MOST = 0.75
"""Of the pairs: a drum among held notes makes some unlike, and so does a vowel that is held in speech."""
HELD = 0.5
"""How like each other two windows of held notes are (1: the same); of nearly all speech it is less than 0.4."""

HANN = np.hanning(WINDOW)

Tones = npt.NDArray[np.float64]


def glides(utterance: Utterance) -> bool:
    """Whether its tones change as a voice's do; False for held notes, and while too little was heard to tell."""
    pairs = _likeness(utterance.samples)
    begun = np.array(utterance.loud[: len(pairs)], bool)
    return bool(begun.sum() >= FEWEST and quantiles(pairs[begun], MOST)[0] < HELD)


def _likeness(samples: Samples) -> Tones:
    """How like each window is to the one `LATER` frames after it, for each frame that has one."""
    if len(samples) < WINDOW + LATER * FRAME:
        return np.zeros(0)
    tones = _tones(samples)
    alike: Tones = (tones[:-LATER] * tones[LATER:]).sum(1)
    return alike


def _tones(samples: Samples) -> Tones:
    """What stands out of the spectrum of each frame's window, windows x lines, of length 1."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::FRAME] * HANN
    levels = np.log(np.abs(np.fft.rfft(windows))[:, LINES] ** 2 + 1e-7)
    sums = np.cumsum(levels[:, BESIDE], 1)
    usual = (sums[:, AROUND:] - sums[:, :-AROUND]) / AROUND
    peaks = np.maximum(levels - usual, 0)
    centred = peaks - peaks.mean(1, keepdims=True)
    return np.asarray(centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9))
