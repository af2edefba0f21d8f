"""What sounds on a line without anybody speaking: it has no letters, and is to be heard so."""

import random
from collections.abc import Callable, Mapping

import numpy as np

from speech.telephone import RATE, Samples
from speech.training.line import dark_noise, white_noise

SHORTEST, LONGEST = 1.0, 5.0
"""Seconds."""
KEYS = ((697, 770, 852, 941), (1209, 1336, 1477))
"""Hertz: a row and a column of a keypad (ITU-T Q.23)."""
CHORDS: tuple[tuple[float, ...], ...] = ((1, 5 / 4, 3 / 2), (1, 6 / 5, 3 / 2), (1, 4 / 3, 2), (1, 2), (1,))
"""Notes that sound together, by the lowest."""


def noise(chance: random.Random) -> Samples:
    """A sound that is no speech, peaks at 1."""
    make = chance.choices(list(NOISES), list(NOISES.values()))[0]
    made = make(round(RATE * chance.uniform(SHORTEST, LONGEST)), chance)
    return made / np.float32(np.max(np.abs(made), initial=1e-9))


def _times(size: int) -> Samples:
    return np.arange(size, dtype=np.float32) / np.float32(RATE)


def _music(size: int, chance: random.Random) -> Samples:
    """Notes and chords one after the other, each with overtones, struck or held; a drum at some of them."""
    overtones = [1 / part ** chance.uniform(0.6, 2.5) for part in range(1, chance.randint(3, 9))]
    fading, beat = chance.choice([0.1, 0.3, 0.6, 3.0]), chance.uniform(0.12, 0.8)
    lowest, drums = chance.uniform(90, 500), chance.random() < 0.4
    made = np.zeros(size + RATE, np.float32)
    for start in np.arange(0, size / RATE, beat):
        at = _times(round(RATE * beat * chance.choice([0.7, 1.0, 1.4])))
        root = lowest * 2 ** (chance.randint(0, 24) / 12)
        hertz = [root * note for note in chance.choice(CHORDS)]
        struck = sum((_voice(at, each, overtones, chance) for each in hertz), np.zeros_like(at))
        struck *= np.exp(-at / fading) * np.minimum(1, at / 0.005)
        if drums and chance.random() < 0.5:
            struck = struck + white_noise(at.size, chance) * np.exp(-at / 0.03)
        begins = round(RATE * float(start))
        made[begins : begins + at.size] += struck[: made.size - begins]
    return made[:size]


def _voice(at: Samples, hertz: float, overtones: list[float], chance: random.Random) -> Samples:
    """A note of an instrument, some of which tremble."""
    tremble = chance.choice([0.0, 0.0, 0.02]) * np.sin(2 * np.pi * chance.uniform(4, 7) * at)
    parts = [(part, loud) for part, loud in enumerate(overtones, 1) if hertz * part < RATE / 2]
    swing: Samples = sum(
        (np.float32(loud) * np.sin(2 * np.pi * hertz * part * at + part * tremble) for part, loud in parts),
        np.zeros_like(at),
    )
    return swing


def _tones(size: int, chance: random.Random) -> Samples:
    """Of an exchange or of keys: on and off."""
    at = _times(size)
    key = [float(chance.choice(group)) for group in KEYS]
    hertz: list[float] = chance.choice([[425], [chance.uniform(300, 2600)], key, key])
    on, off = chance.choice([(9, 0), (1, 4), (0.35, 0.35), (0.1, 0.1), (chance.uniform(0.05, 1), chance.uniform(0, 1))])
    sounding = (at + chance.uniform(0, 1)) % (on + off) < on
    tones: Samples = sum((np.sin(2 * np.pi * each * at) for each in hertz), np.zeros_like(at)) * sounding
    return tones + white_noise(size, chance) * np.float32(10 ** chance.uniform(-4, -1.5))


def _hum(size: int, chance: random.Random) -> Samples:
    """Of mains, of an engine: a low tone with overtones, and some noise."""
    overtones = [chance.random() for _ in range(chance.randint(1, 12))]
    tone = _voice(_times(size), chance.choice([50, 100, chance.uniform(40, 160)]), overtones, chance)
    return tone + dark_noise(size, chance) * np.float32(chance.uniform(0.02, 1))


def _bursts(size: int, chance: random.Random) -> Samples:
    """Coughs, breath, knocks, rustling: noise that comes and dies away."""
    at = _times(size)
    every, fading = chance.uniform(0.1, 2), chance.choice([0.01, 0.05, 0.1, 0.3])
    rising = np.minimum(1, (at % every) / chance.choice([0.002, 0.03, 0.15]))
    kind = chance.choice([white_noise, dark_noise])
    bursts: Samples = kind(size, chance) * rising * np.exp(-(at % every) / fading)
    return bursts + white_noise(size, chance) * np.float32(10 ** chance.uniform(-4, -2))


def _sweep(size: int, chance: random.Random) -> Samples:
    """A siren, a whistle, a drill: a tone that wanders."""
    at = _times(size)
    swing = chance.uniform(0.05, 0.5) * np.sin(2 * np.pi * chance.uniform(0.2, 3) * at)
    phase = np.cumsum(chance.uniform(150, 2000) * (1 + swing)) / RATE
    tones = [np.sin(2 * np.pi * part * phase) / part for part in range(1, chance.randint(2, 5))]
    return sum(tones, np.zeros_like(at)).astype(np.float32)


NOISES: Mapping[Callable[[int, random.Random], Samples], float] = {
    _music: 0.45,
    _tones: 0.15,
    white_noise: 0.06,
    dark_noise: 0.08,
    _hum: 0.08,
    _bursts: 0.12,
    _sweep: 0.06,
}
"""And how often each is drawn."""
