"""What a telephone line, a room and a throat make of a voice: the same words never sound the same twice."""

import io
import random
from collections.abc import Callable

import numpy as np
import soundfile
import soxr

from speech.telephone import RATE, Samples, alaw, from_alaw
from speech.training.kept import Stored
from speech.training.voices import RATE as KEPT_RATE

LOST = 160
"""Samples in a packet: 20 ms."""
MU = 255.0
QUICK = 4096
"""Sounds are filled up to a multiple of so many samples before their spectrum is taken: other sizes take long."""


def played(sound: Stored, faster: float) -> Samples:
    """A sound at the line's rate, so many times faster and higher, peaks at 1."""
    heard: Samples = soxr.resample(sound.astype(np.float32), KEPT_RATE * faster, RATE, quality="LQ")
    return heard / np.float32(np.max(np.abs(heard), initial=1.0))


def trimmed(heard: Samples, share: float) -> Samples:
    """Without what is fainter than a share of the peak at both ends."""
    loud = np.flatnonzero(np.abs(heard) > share)
    return heard[max(int(loud[0]) - 160, 0) : int(loud[-1]) + 240] if loud.size else heard


def roomy(heard: Samples, chance: random.Random) -> Samples:
    """Said in a room, or far from the telephone."""
    length = round(RATE * chance.uniform(0.05, 0.25))
    tail = white_noise(length, chance) * np.exp(-np.arange(length) / (length / chance.uniform(4, 7)))
    tail *= chance.uniform(0.02, 0.1)
    tail[0] = 1
    size = _quick(heard.size + length)
    mixed = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(tail, size))
    return mixed[: heard.size + length // 2].astype(np.float32)


def clipped(heard: Samples, chance: random.Random) -> Samples:
    """Too loud for a microphone, softly or hard."""
    gain = np.float32(chance.uniform(1, 6))
    shaped = np.tanh(heard * gain) if chance.random() < 0.5 else np.clip(heard * gain, -1, 1)
    loudest: Samples = shaped / np.max(np.abs(shaped))
    return loudest


def noisy(heard: Samples, others: Callable[[], Samples], chance: random.Random) -> Samples:
    """With the hiss of a line, hum, or other people, 5 to 35 dB below the voice; hiss most often, it hides most."""
    loud = heard[np.abs(heard) > 0.05 * np.max(np.abs(heard), initial=1e-9)]
    voice = float(np.sqrt(np.mean(loud**2))) if loud.size else 1e-3
    below = chance.uniform(5, 35)
    match chance.choices(["hiss", "dark", "hum", "people"], [0.45, 0.25, 0.15, 0.15])[0]:
        case "hiss":
            below = chance.uniform(8, 28)
            noise = white_noise(heard.size, chance)
        case "dark":
            noise = dark_noise(heard.size, chance)
        case "hum":
            hum = np.sin(2 * np.pi * 50 * chance.choice([1, 2, 3]) * np.arange(heard.size) / RATE)
            noise = white_noise(heard.size, chance) + np.float32(chance.uniform(1, 8)) * hum.astype(np.float32)
        case _:
            below = max(below, 12)
            noise = sum((np.resize(others(), heard.size) for _ in range(chance.randint(2, 5))), np.zeros_like(heard))
    scale = voice * 10 ** (-below / 20) / (float(np.sqrt(np.mean(noise**2))) + 1e-9)
    return heard + noise * np.float32(scale)


def echoing(heard: Samples, prompt: Samples, chance: random.Random) -> Samples:
    """With our own prompt, which comes back 15 dB and more below and ends while the caller begins."""
    end = min(round(RATE * chance.uniform(0.1, 0.7)), heard.size, prompt.size)
    mixed = heard.copy()
    mixed[:end] += prompt[prompt.size - end :] * np.float32(10 ** (-chance.uniform(15, 30) / 20))
    return mixed


def tilted(heard: Samples, chance: random.Random) -> Samples:
    """Through a telephone's own ups and downs, its band from 150 to 450 Hz upwards."""
    spectrum = np.fft.rfft(heard, _quick(heard.size))
    at = np.linspace(0, 1, spectrum.size)
    decibels = sum(chance.gauss(0, 3) * np.cos(np.pi * waves * at) for waves in (1, 2, 3))
    low = chance.uniform(100, 400) / (RATE / 2)
    gains = 10 ** (decibels / 20) / (1 + (low / np.maximum(at, 1e-4)) ** 4)
    return np.fft.irfft(spectrum * gains)[: heard.size].astype(np.float32)


def lossy(heard: Samples, chance: random.Random) -> Samples:
    """With packets that never came: silence, or what came before once more."""
    kept, share = heard.copy(), chance.uniform(0.005, 0.04)
    for at in range(LOST, heard.size - LOST, LOST):
        if chance.random() < share:
            kept[at : at + LOST] = kept[at - LOST : at] if chance.random() < 0.5 else 0
    return kept


def coded(heard: Samples, chance: random.Random) -> Samples:
    """As a codec gives it back: A-law mostly, mu-law, GSM; each call reaches us as A-law in the end."""
    heard = np.clip(heard, -1, 1)
    match chance.choices(["alaw", "mulaw", "gsm"], [0.7, 0.15, 0.15])[0]:
        case "mulaw":
            heard = mulaw(heard)
        case "gsm":
            heard = gsm(heard)
    return from_alaw(alaw(heard))


def mulaw(heard: Samples) -> Samples:
    """By the law's formula, in 8 bits (ITU-T G.711)."""
    pressed = np.sign(heard) * np.round(127 * np.log1p(MU * np.abs(heard)) / np.log1p(MU)) / 127
    opened: Samples = (np.sign(pressed) * ((1 + MU) ** np.abs(pressed) - 1) / MU).astype(np.float32)
    return opened


def gsm(heard: Samples) -> Samples:
    """There and back through GSM 06.10."""
    file = io.BytesIO()
    soundfile.write(file, heard, RATE, format="WAV", subtype="GSM610")
    file.seek(0)
    decoded: Samples = soundfile.read(file, dtype="float32")[0][: heard.size]
    return decoded


def white_noise(size: int, chance: random.Random) -> Samples:
    """The hiss of a line."""
    return np.random.default_rng(chance.getrandbits(32)).standard_normal(size, np.float32)


def dark_noise(size: int, chance: random.Random) -> Samples:
    """Noise that falls off towards higher tones, as most around us does."""
    spectrum = np.fft.rfft(white_noise(_quick(size), chance))
    falling = 1 / (1 + np.linspace(0, chance.uniform(4, 40), spectrum.size))
    return np.fft.irfft(spectrum * falling)[:size].astype(np.float32)


def _quick(size: int) -> int:
    return -(-size // QUICK) * QUICK
