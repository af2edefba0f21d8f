"""Whether a sound may be speech at all: a throat swings, and never evenly for long."""

import numpy as np
import numpy.typing as npt

from speech.ears.endpointing import Utterance
from speech.ears.loudness import FRAME
from speech.telephone import RATE

WINDOW = 2 * FRAME
"""Samples: 40 ms hold two swings of the deepest voice."""
LAGS = slice(RATE // 400, RATE // 60)
"""Samples between two swings, from 400 to 60 a second."""
PERIODIC = 0.5
"""How like itself one swing later a sound is at least (1: the same) when a throat makes it."""
VOICED = 4
"""Frames: the vowel of «да» has more."""
VOICED_SHARE = 0.25
"""Of the frames that count; a cough or a rustle has fewer."""
COUNTING = 8.0
"""Decibels below the voice down to which frames count. Fainter ones may be the hiss of a line that sends nothing while
nobody speaks, so that all of it is loud against the silence before; or sounds without a voice."""
EVEN = 0.7
"""Decibels between which half of the frames of a tone are; a voice varies more within any word, be it «не»."""

Levels = npt.NDArray[np.float64]


def may_be_speech(utterance: Utterance) -> bool:
    """Whether somebody may have spoken; False for a click, a cough, a tone."""
    frames = _loud_windows(utterance)
    if len(frames) < VOICED:
        return False
    levels: Levels = 10 * np.log10(np.mean(np.square(frames), 1) + 1e-12)
    # As loud as a voice is the last of the fewest frames that make one: what is louder may be a click.
    counting = levels >= np.sort(levels)[-VOICED] - COUNTING
    voiced = _periodicity(frames[counting]) > PERIODIC
    return int(voiced.sum()) >= max(VOICED, VOICED_SHARE * len(voiced)) and not _even(levels[counting])


def _loud_windows(utterance: Utterance) -> Levels:
    """The loud frames with the one after each, windows x samples."""
    windows = np.lib.stride_tricks.sliding_window_view(utterance.samples, WINDOW)[::FRAME]
    chosen = windows[np.array(utterance.loud[: len(windows)])].astype(np.float64)
    centred: Levels = chosen - chosen.mean(1, keepdims=True)
    return centred


def _periodicity(frames: Levels) -> Levels:
    """How like itself each frame is after the best lag (Boersma, 1993: corrected for the window's own slope)."""
    best: Levels = (_likeness(frames * HANN) / SLOPE).max(1)
    return best


def _likeness(frames: Levels) -> Levels:
    """How like itself each frame is after each lag: its autocorrelation, in which the longest lag is one `FRAME`."""
    powers = np.abs(np.fft.rfft(frames, WINDOW + FRAME)) ** 2
    lagged = np.fft.irfft(powers)
    likeness: Levels = lagged[:, LAGS] / np.maximum(lagged[:, :1], 1e-12)
    return likeness


HANN = np.hanning(WINDOW)
SLOPE = _likeness(HANN[None])
"""Of the window itself."""


def _even(levels: Levels) -> bool:
    low, high = quantiles(levels, 0.25, 0.75)
    return high - low < EVEN


def quantiles(levels: Levels, *shares: float) -> list[float]:
    """What so much of them is below, as numpy's `quantile`, which takes ten times as long for a few."""
    at = (len(levels) - 1) * np.array(shares)
    return [float(level) for level in np.interp(at, np.arange(len(levels)), np.sort(levels))]
