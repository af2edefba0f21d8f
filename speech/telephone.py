"""From samples of any rate to what a telephone line carries: 8 kHz A-law at an even level, little silence around."""

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[np.float32]
"""One channel, full scale is 1.0."""

RATE = 8000
"""Samples a second of the line, and bytes a second of A-law."""
LEAD = 480
"""Samples kept before the sound: 60 ms, so that a quiet first letter is whole and a starting stream eats none of it."""
TAIL = 960
"""Samples kept after it: 120 ms, the pause between two sentences."""
AUDIBLE = 10 ** (-50 / 20)
"""What counts as sound at the level below: the quietest consonants reach it, the hiss of a recording does not."""
LEVEL = 10 ** (-20 / 20)
"""The mean (RMS) of the audible part, against full scale. Prompts of Asterisk are near it."""
CEILING = 10 ** (-2 / 20)
"""No peak goes above it."""


def from_pcm(pcm: bytes) -> Samples:
    """Take 16-bit little-endian samples of one channel."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def for_telephone(samples: Samples, rate: int) -> bytes:
    """Return A-law of `samples`, levelled and trimmed; empty when nothing in them is audible."""
    return alaw(fitted(samples, rate))


def fitted(samples: Samples, rate: int) -> Samples:
    """Return `samples` at 8 kHz, levelled and trimmed; none of them when nothing in them is audible."""
    heard = levelled(soxr.resample(samples, rate, RATE))
    loud = np.flatnonzero(np.abs(heard) > AUDIBLE)
    if not loud.size:
        return heard[:0]
    first, last = int(loud[0]), int(loud[-1])
    kept = heard[max(first - LEAD, 0) : last + 1 + TAIL]
    return np.pad(kept, (max(LEAD - first, 0), TAIL - min(TAIL, heard.size - last - 1)))


def levelled(samples: Samples) -> Samples:
    """Bring the audible part to `LEVEL`, or as near as the peaks allow. Silence stays silence."""
    peak = float(np.max(np.abs(samples), initial=0.0))
    if peak < AUDIBLE:
        return samples
    audible = samples[np.abs(samples) > peak * AUDIBLE]
    gain = min(LEVEL / float(np.sqrt(np.mean(audible**2))), CEILING / peak)
    return samples * np.float32(gain)


def alaw(samples: Samples) -> bytes:
    """Encode by ITU-T G.711."""
    linear = np.clip(np.rint(samples * 32767), -32768, 32767).astype(np.int16)
    return ALAW[linear.view(np.uint16)].tobytes()


def from_alaw(sound: bytes) -> Samples:
    """Decode by ITU-T G.711."""
    return LINEAR[np.frombuffer(sound, np.uint8)]


def _alaw_table() -> npt.NDArray[np.uint8]:
    """G.711 for each 16-bit sample, by its bits taken as unsigned: 13 bits, sign, 3 bits of segment, 4 of step."""
    linear = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32) >> 3
    magnitude = np.where(linear < 0, -linear - 1, linear)
    segment = np.searchsorted([0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF], magnitude)
    step = (magnitude >> np.maximum(segment, 1)) & 0x0F
    # The standard inverts the even bits, so that silence has many changes for the line's clock.
    return (((segment << 4) | step) ^ np.where(linear < 0, 0x55, 0xD5)).astype(np.uint8)


ALAW = _alaw_table()


def _linear_table() -> Samples:
    """The value of each byte of A-law: the middle of all that is encoded so."""
    values = np.arange(65536, dtype=np.uint16).view(np.int16)
    sums = np.bincount(ALAW, values.astype(np.float64), minlength=256)
    return (sums / np.bincount(ALAW, minlength=256) / 32768).astype(np.float32)


LINEAR = _linear_table()
