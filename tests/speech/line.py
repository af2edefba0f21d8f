"""What a telephone at the other end makes of our bytes: a decoder written from ITU-T G.711, and measures of sound."""

import numpy as np
import numpy.typing as npt

RATE = 8000


def _decoded() -> npt.NDArray[np.float32]:
    """The value of each A-law byte against full scale: even bits inverted, sign, segment, step; mid-tread."""
    values = []
    for byte in range(256):
        bits = byte ^ 0x55
        segment, step = (bits >> 4) & 7, bits & 15
        size = (2 * step + 1) * 8 if segment == 0 else (2 * step + 33) * 8 << (segment - 1)
        values.append(size if bits & 0x80 else -size)
    return np.array(values, np.float32) / np.float32(32768)


DECODED = _decoded()


def heard(alaw: bytes) -> npt.NDArray[np.float32]:
    """Decode what was sent down the line."""
    return DECODED[np.frombuffer(alaw, np.uint8)]


def decibels(ratio: float) -> float:
    """A ratio to full scale, in dBFS."""
    return float(20 * np.log10(ratio))


def speech_level(alaw: bytes) -> float:
    """The level of what is louder than a fiftieth of the peak, dBFS."""
    samples = heard(alaw)
    loud = samples[np.abs(samples) > np.max(np.abs(samples)) / 50]
    return decibels(float(np.sqrt(np.mean(loud**2))))


def quiet_before_sound(alaw: bytes) -> float:
    """Seconds until something is louder than -40 dBFS."""
    return float(np.argmax(np.abs(heard(alaw)) > 0.01)) / RATE
