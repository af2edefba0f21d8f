"""A prompt that comes back from the line as its echo interrupts nothing; a caller's voice does."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from app.provision.places import rhvoice_root, user_cache
from speech.ears.endpointing import Endpointing
from speech.ears.onset import Onset
from speech.rhvoice import engine
from speech.telephone import RATE, Samples, alaw, from_alaw
from speech.voice import Voice

ECHO = -15.0
"""Decibels against the prompt: a line of the worst kind without an echo canceller."""
SPEAKER = -9.0
"""Against the level of prompts, -20 dBFS: three quieter than the telephone network expects."""


@pytest.fixture(scope="module")
def prompt() -> Iterator[Samples]:
    with closing(Voice(engine(rhvoice_root(user_cache()), "irina"), processes=1)) as voice:
        yield from_alaw(voice.say("Чтобы передать показания счётчика, нажмите один. Узнать долг — два.", 60))


@pytest.fixture(scope="module")
def word() -> Iterator[Samples]:
    with closing(Voice(engine(rhvoice_root(user_cache()), "aleksandr"), processes=1)) as voice:
        yield from_alaw(voice.say("узнать долг", 60))


def quieter(samples: Samples, decibels: float) -> Samples:
    return samples * np.float32(10 ** (decibels / 20))


def onset(line: Samples, *, over_prompt: bool) -> float | None:
    """After how many seconds somebody seems to speak."""
    endpointing = Endpointing(0.8)
    listening = Onset(endpointing)
    for at in range(0, len(line), RATE // 50):
        endpointing.hear(alaw(line[at : at + RATE // 50]), over_prompt=over_prompt)
        listening.listen()
        if listening.heard:
            return at / RATE
    return None


def test_the_echo_of_a_prompt_does_not_interrupt_it(prompt: Samples) -> None:
    echo = quieter(prompt, ECHO)
    assert onset(echo, over_prompt=True) is None
    assert onset(echo, over_prompt=False) is not None, "after the prompt whoever speaks as quietly is heard"


def test_who_speaks_over_a_prompt_and_its_echo_interrupts_it(prompt: Samples, word: Samples) -> None:
    line = quieter(prompt, ECHO)
    line[2 * RATE : 2 * RATE + len(word)] += quieter(word, SPEAKER)
    heard = onset(line, over_prompt=True)
    assert heard is not None
    assert 2 < heard < 2 + len(word) / RATE


def test_an_answer_is_heard_from_its_first_letter_also_over_a_prompt(word: Samples) -> None:
    line = alaw(np.concatenate([np.zeros(RATE, np.float32), word, np.zeros(RATE, np.float32)]))
    (over_prompt,) = Endpointing(0.8).hear(line, over_prompt=True)
    (after_it,) = Endpointing(0.8).hear(line)
    assert over_prompt.seconds == after_it.seconds
