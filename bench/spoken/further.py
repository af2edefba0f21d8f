"""More to tune on than the halves: what is kept back shares no sound of a whole answer with it."""

import random
from collections.abc import Iterator
from itertools import permutations

import numpy as np

from app.provision.places import rhvoice_root, user_cache
from bench.spoken.sets import Answer, files, halves, recorded, spliced
from menus.expecting import Digits, Expectation, Number, YesNo
from menus.grammars.answers import NO, SHORT_NO, SHORT_YES, YES
from menus.spoken import cardinal
from menus.understanding.meaning import Answered
from speech.rhvoice import engine
from speech.telephone import alaw, from_alaw
from speech.voice import Voice

VOICES = ("irina", "anna", "aleksandr")
DIGITS, NUMBERS = 40, 35
GAPS = ((0.05, 0.12, 0.12, 0.25, 0.4), (0.0, 0.05, 0.12))
"""Seconds between two words, of digits and of a number."""
QUIETER = (0, 0, -8, -14)
"""Decibels."""
WAYS = ((SHORT_YES, YES, True), (SHORT_NO, NO, False))
"""Those that are said twice, too, and the rest; and what they mean."""
HISS = (0.0, 0.0, 10 ** (-50 / 20))
"""Of full scale."""


def words() -> list[Answer]:
    """11 to 19, 20 to 90 by themselves: those with a near twin."""
    return [answer for voice in VOICES for answer in _words(voice)]


def _words(name: str) -> list[Answer]:
    numbers = [*range(11, 20), *range(20, 100, 10)]
    sounds = _spoken(name, [cardinal(number) for number in numbers])
    return [
        Answer(f"words of {name}", Number(0, 999_999), cardinal(number), number, sound)
        for number, sound in zip(numbers, sounds, strict=True)
    ]


def _spoken(name: str, texts: list[str]) -> list[bytes]:
    voice = Voice(engine(rhvoice_root(user_cache()), name), processes=1)
    try:
        return [voice.say(f"{text.capitalize()}.", 60) for text in texts]
    finally:
        voice.close()


def yes_and_no() -> list[Answer]:
    """All ways to say yes and no, and two short ones in a row."""
    said = [way for shorts, others, value in WAYS for way in _ways(shorts.split(", "), others.split(", "), value)]
    return [
        Answer(f"yes or no of {name}", YesNo(), words, value, sound)
        for name in VOICES
        for (words, value), sound in zip(said, _spoken(name, [words for words, _ in said]), strict=True)
    ]


def _ways(shorts: list[str], others: list[str], value: bool) -> Iterator[tuple[str, bool]]:
    twice = (" ".join(pair) for pair in permutations(shorts[:4], 2))
    return ((words, value) for words in (*shorts, *others, *twice))


def strings() -> list[Answer]:
    """Other digits and numbers of the recorded woman, with other gaps, more quietly, some with a hiss."""
    kept = {answer.words for answer in halves(spliced())[1]}
    chance, noise = random.Random(1021), np.random.default_rng(5)
    made: list[Answer] = []
    while len(made) < DIGITS + NUMBERS:
        kind, expects, said, value, names = _said(chance, number=len(made) >= DIGITS)
        if said not in kept:
            sound = recorded(names, chance.choice(GAPS[isinstance(expects, Number)]))
            made.append(Answer(kind, expects, said, value, _on_a_bad_line(sound, chance, noise)))
    return made


def _said(chance: random.Random, *, number: bool) -> tuple[str, Expectation, str, Answered, list[str]]:
    if number:
        value = chance.randrange(20, 200)
        return "recorded numbers", Number(0, 999_999), cardinal(value), value, files(value)
    figures = "".join(str(chance.randrange(10)) for _ in range(chance.choice([4, 5, 6, 8, 10])))
    said = " ".join(cardinal(int(figure)) for figure in figures)
    return "recorded digits", Digits(1, 20), said, figures, list(figures)


def _on_a_bad_line(sound: bytes, chance: random.Random, noise: np.random.Generator) -> bytes:
    samples = from_alaw(sound) * np.float32(10 ** (chance.choice(QUIETER) / 20))
    hiss = chance.choice(HISS)
    return alaw((samples + noise.normal(0, hiss, samples.size)).astype(np.float32) if hiss else samples)
