"""What the network is shown of a sound: how loud its bands are, at an even level and over an even floor of noise.

A line brings a voice loud or faint, with hiss or none. Without an even level and a floor the network takes the clean
edges of a quiet recording for letters: of one voice most «пять» were heard as «три» until noise was added.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from speech.telephone import RATE, Samples

Array = npt.NDArray[np.float32]

HOP = 80
"""Samples from one frame to the next: 10 ms."""
WINDOW = 200
SPECTRUM = 256
BANDS = 40
LOWEST, HIGHEST = 80.0, 3800.0
"""Hertz."""
STACKED = 3
"""Frames that the network is shown in one step: 30 ms."""
STEP = HOP * STACKED
"""Samples from one step to the next."""
WIDTH = BANDS * STACKED
AHEAD = 40
"""Frames: a voice is as loud as it will be within 0.4 s, so that its first sounds are not taken for loud ones."""
SMOOTHED = 8
"""Frames whose mean power is the level, so that a click is none."""
FADING = 0.02
"""Decibels a frame by which a level that nothing reaches any more goes down: 2 dB a second."""
FAINTEST = -55.0
"""dBFS. What is fainter is not made louder than that."""
FLOOR = 6e-5
"""Of the voice's level, added to each band: 42 dB below it. Lower, a line without any noise is strange to the network,
which has mostly learned on noisy ones; higher, it loses faint letters."""
SCALE = np.float32(0.25)
"""Brings the logarithms to a size that a network likes."""


def bands(stretch: float = 1.0) -> Array:
    """The weights of the spectrum in each band (mel scale). `stretch` over 1 is for a longer vocal tract."""
    lowest, highest = 1127 * np.log1p(np.array([LOWEST, HIGHEST]) / 700)
    edges = 700 * np.expm1(np.linspace(lowest, highest, BANDS + 2) / 1127)
    edges = np.minimum(edges * stretch, RATE / 2 - 1)
    hertz = np.arange(SPECTRUM // 2 + 1) * RATE / SPECTRUM
    below, at, above = (each[:, None] for each in (edges[:-2], edges[1:-1], edges[2:]))
    rising, falling = (hertz - below) / np.maximum(at - below, 1), (above - hertz) / np.maximum(above - at, 1)
    weights: Array = np.maximum(0, np.minimum(rising, falling)).T.astype(np.float32)
    return weights


@cache
def usual_bands() -> Array:
    """Those of a vocal tract as it is."""
    return bands()


WINDOWED = np.hanning(WINDOW).astype(np.float32)
FULL_SCALE = float(np.sum(WINDOWED**2) * SPECTRUM / 2)
"""The power of a spectrum whose sound is at full scale, 0 dBFS."""


class Features:
    """Follows one utterance; pieces may be of any size, and what comes of them does not depend on it.

    Its attributes are replaced, never changed, so a `copy.copy` goes on by itself.
    """

    def __init__(self, weights: Array | None = None) -> None:
        self._weights = usual_bands() if weights is None else weights
        self._rest = np.zeros(0, np.float32)
        self._powers = np.zeros((0, BANDS), np.float32)
        self._lately = np.zeros(SMOOTHED - 1)
        self._levels = np.full(1, FAINTEST)

    def take(self, samples: Samples) -> Array:
        """The steps that are known after more sound; steps x `WIDTH`."""
        heard = np.concatenate([self._rest, samples])
        frames = max((len(heard) - WINDOW) // HOP + 1, 0)
        self._rest = heard[frames * HOP :]
        if frames:
            self._follow(_spectra(heard, frames))
        return self._shown(len(self._levels) - 1 - AHEAD)

    def end(self) -> Array:
        """The steps that are left once nothing follows."""
        return self._shown(len(self._powers))

    def _follow(self, spectra: Array) -> None:
        """Take the levels of new frames: they rise at once, and fade."""
        powers = np.concatenate([self._lately, spectra.sum(1) / FULL_SCALE])
        self._lately = powers[-(SMOOTHED - 1) :]
        smooth = np.convolve(powers, np.full(SMOOTHED, 1 / SMOOTHED), "valid")
        faded = FADING * np.arange(len(smooth) + 1)
        risen = np.concatenate([self._levels[-1:], np.maximum(10 * np.log10(smooth + 1e-12), FAINTEST)]) + faded
        levels = np.maximum(np.maximum.accumulate(risen) - faded, FAINTEST)
        self._levels = np.concatenate([self._levels, levels[1:]])
        self._powers = np.concatenate([self._powers, spectra @ self._weights])

    def _shown(self, frames: int) -> Array:
        """Take so many of the waiting frames away, in whole steps, and show them."""
        frames = max(frames, 0) // STACKED * STACKED
        levels = self._levels[1 + AHEAD : 1 + AHEAD + frames]
        levels = np.pad(levels, (0, frames - len(levels)), constant_values=self._levels[-1])
        power = FULL_SCALE * 10 ** (levels / 10).astype(np.float32)[:, None]
        shown: Array = SCALE * np.log(self._powers[:frames] / power + np.float32(FLOOR))
        self._powers, self._levels = self._powers[frames:], self._levels[frames:]
        return shown.reshape(-1, WIDTH)


def _spectra(heard: Samples, frames: int) -> Array:
    """The powers of the spectrum of each frame."""
    windows = np.lib.stride_tricks.sliding_window_view(heard, WINDOW)[: frames * HOP : HOP]
    powers: Array = np.square(np.abs(np.fft.rfft(windows * WINDOWED, SPECTRUM))).astype(np.float32)
    return powers


def features_of(samples: Samples, weights: Array | None = None) -> Array:
    """The steps of a whole sound."""
    features = Features(weights)
    return np.concatenate([features.take(samples), features.end()])
