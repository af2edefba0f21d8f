"""How loud a line is, against the noise that is always on it."""

from bisect import bisect_left, insort
from collections import deque
from math import log10

import numpy as np

from speech.telephone import RATE, Samples

FRAME = 160
"""Samples: 20 ms, in which neither speech nor noise changes much."""
SECOND = RATE // FRAME
"""Frames."""
QUIETEST = -62.0
"""dBFS. Below it nothing is told apart: the smallest steps of A-law are there."""
REMEMBERED = 3 * SECOND
"""Within this time speech has some quiet frames, noise none."""
QUIET = round(0.1 * REMEMBERED)
"""So many frames of them are quieter than the noise."""
ABOVE = 9.0
"""Decibels over the noise that count as a sound."""
AUDIBLE = -48.0
"""dBFS that count as a sound on a line without noise: whoever speaks is some 20 dB louder."""
ONES = np.ones(FRAME, np.float32)


def loudness(frame: Samples) -> float:
    """The mean level of a frame without its constant part, dBFS."""
    # Fifty times a second on every line: this is far quicker than numpy's `var`, and `dot` than its sums.
    mean = float(frame.dot(ONES)) / FRAME
    power = max(float(frame.dot(frame)) / FRAME - mean * mean, 0.0)
    return max(QUIETEST, 10 * log10(power + 1e-12))


class NoiseFloor:
    """Follows the noise of one line: down at once, up within three seconds."""

    def __init__(self) -> None:
        self._levels = deque([QUIETEST] * REMEMBERED)
        self._sorted = [*self._levels]

    def rises_above(self, level: float) -> bool:
        """Take the level of the next frame; whether it is a sound rather than noise."""
        self._levels.append(level)
        insort(self._sorted, level)
        del self._sorted[bisect_left(self._sorted, self._levels.popleft())]
        return level > max(self._sorted[QUIET] + ABOVE, AUDIBLE)
