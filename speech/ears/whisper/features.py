"""The log-mel spectrogram that Whisper listens to (Radford et al., 2022): 80 bands, a frame every 10 ms."""

from functools import cache

import numpy as np
import numpy.typing as npt

from speech.telephone import Samples

RATE = 16000
WINDOW = 400
HOP = 160
BANDS = 80
FLOOR = 1e-10
RANGE = 8.0
"""Decades below the loudest point that are kept."""

Spectrogram = npt.NDArray[np.float32]


def log_mel(samples: Samples, frames: int) -> Spectrogram:
    """Bands x `frames` of samples at 16 kHz, silence after them; samples beyond the frames are cut off."""
    powers = _powers(samples[: frames * HOP])[:frames]
    levels = np.full((BANDS, frames), np.log10(FLOOR), np.float32)
    levels[:, : len(powers)] = np.log10(np.maximum(_filters() @ powers.T, FLOOR))
    kept: Spectrogram = np.maximum(levels, levels.max() - RANGE)
    return (kept + np.float32(4)) / np.float32(4)


def _powers(samples: Samples) -> npt.NDArray[np.float32]:
    """Frames x frequencies; each frame is centred on its time, the sound mirrored at its beginning."""
    padded = np.pad(np.pad(samples, (0, WINDOW)), (WINDOW // 2, 0), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    hann = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    powers: npt.NDArray[np.float32] = np.square(np.abs(np.fft.rfft(frames * hann))).astype(np.float32)
    return powers


@cache
def _filters() -> npt.NDArray[np.float32]:
    """Triangles even on Slaney's scale of pitch (linear to 1 kHz, logarithmic above), of equal area."""
    edges = _hertz(np.linspace(0, _mel(RATE / 2), BANDS + 2))
    at = np.fft.rfftfreq(WINDOW, 1 / RATE)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.maximum(0, np.minimum((at - low) / (middle - low), (high - at) / (high - middle)))
    return (triangles * 2 / (high - low)).astype(np.float32)


BREAK = 15.0
"""The pitch of 1 kHz on Slaney's scale."""
STEP = np.log(6.4) / 27


def _mel(hertz: float) -> float:
    return hertz * 3 / 200 if hertz < 1000 else BREAK + float(np.log(hertz / 1000) / STEP)


def _hertz(mels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(mels < BREAK, mels * 200 / 3, 1000 * np.exp(STEP * (mels - BREAK)))
