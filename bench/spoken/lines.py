"""The same answers on other lines: louder and fainter, with noise, through other codecs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np

from bench.spoken.figures import LOUD
from bench.spoken.sets import Answer
from speech.ears.loudness import FRAME
from speech.ears.whole_recording import SILENCE
from speech.telephone import Samples, alaw, from_alaw
from speech.training.line import gsm, mulaw

PLACES = (0, FRAME // 3, 2 * FRAME // 3)
"""Samples of silence more before an answer."""


def on(line: Callable[[Samples], Samples], answer: Answer) -> Answer:
    """An answer as it comes over a line, in A-law in the end."""
    return replace(answer, sound=alaw(np.clip(line(from_alaw(answer.sound)), -1, 1).astype(np.float32)))


def thrice(answer: Answer) -> tuple[Answer, ...]:
    """An answer that begins at three places of a frame; the same words are heard otherwise there."""
    return tuple(replace(answer, sound=SILENCE[:1] * place + answer.sound) for place in PLACES)


def at(level: float, heard: Samples) -> Samples:
    """The peak at a level in dBFS."""
    loudest: Samples = heard * np.float32(10 ** (level / 20) / np.max(np.abs(heard), initial=1e-6))
    return loudest


def with_noise(below: float, heard: Samples) -> Samples:
    """With a hiss so many decibels below the voice."""
    voice = heard[np.abs(heard) > LOUD * np.max(np.abs(heard))]
    hiss = np.random.default_rng(heard.size).standard_normal(heard.size, np.float32)
    noisy: Samples = heard + hiss * np.float32(np.sqrt(np.mean(voice**2)) * 10 ** (-below / 20))
    return noisy


LINES: Mapping[str, Callable[[Samples], Samples]] = {
    **{f"peaks at {level} dB": partial(at, level) for level in (0, -10, -20, -30)},
    **{f"noise {below} dB below": partial(with_noise, below) for below in (20, 10)},
    "mu-law": mulaw,
    "GSM": gsm,
}
"""By their names in the table; without any of them, an answer is clean A-law at the usual level."""
