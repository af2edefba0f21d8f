"""What the recogniser is measured on: sets of spoken answers, each cut in two halves, one for tuning."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

import numpy as np

from app.provision.places import recordings, rhvoice_root, user_cache
from menus.expecting import Choice, Day, Digits, Expectation, Number, TimeOfDay, YesNo
from menus.spoken import MONTHS, cardinal, ordinal
from menus.understanding.meaning import Answered
from speech.rhvoice import engine
from speech.telephone import RATE, Samples, alaw, fitted, levelled
from speech.voice import Voice
from speech.wav import read_wav

VOICES = ("anna", "aleksandr")
"""Nothing was tuned on them."""
PHRASES = 200
STRINGS = 100
GAP = 0.12
"""Seconds between two recorded words that are put together; with its own silence each is as far as in slow speech."""
YEAR = Day(date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, slots=True)
class Answer:
    """Something said: the kind of question, what is right, and the sound, 8 kHz A-law."""

    kind: str
    expects: Expectation
    words: str
    value: Answered
    sound: bytes


def halves(answers: Sequence[Answer]) -> tuple[list[Answer], list[Answer]]:
    """For tuning, and for the final figure."""
    return list(answers[::2]), list(answers[1::2])


def phrases(choice: Choice) -> list[Answer]:
    """Answers of this domain, synthesised by two voices; `choice` is a menu."""
    chance = random.Random(20)
    texts = [one for make in MAKERS for one in make(chance)] + list(_options(chance, choice))
    chance.shuffle(texts)
    return synthesised(texts)


Text = tuple[str, Expectation, str, Answered]


def synthesised(texts: Sequence[Text]) -> list[Answer]:
    """Answers said by the two voices, two by each in turn, so that both halves have as many of either."""
    voices = [Voice(engine(rhvoice_root(user_cache()), name), processes=1) for name in VOICES]
    try:
        return [
            Answer(kind, expects, words, value, voices[at // 2 % 2].say(f"{words.capitalize()}.", 60))
            for at, (kind, expects, words, value) in enumerate(texts)
        ]
    finally:
        for voice in voices:
            voice.close()


def _digits(chance: random.Random) -> Iterator[Text]:
    for _ in range(50):
        figures = "".join(str(chance.randrange(10)) for _ in range(chance.choice([4, 5, 6, 8, 10])))
        yield "digits", Digits(1, 20), " ".join(cardinal(int(figure)) for figure in figures), figures


def _numbers(chance: random.Random) -> Iterator[Text]:
    for _ in range(50):
        number = chance.randrange(10 ** chance.choice([2, 3, 4, 5, 5, 5, 6]))
        yield "number", Number(0, 999_999), cardinal(number), number


def _yes_no(chance: random.Random) -> Iterator[Text]:
    said = {
        True: ["да", "да верно", "всё правильно", "конечно", "ага"],
        False: ["нет", "неверно", "не так", "неправильно"],
    }
    for _ in range(20):
        value = chance.random() < 0.5
        yield "yes or no", YesNo(), chance.choice(said[value]), value


def _days(chance: random.Random) -> Iterator[Text]:
    for _ in range(30):
        day = date(2026, 1, 1 + chance.randrange(28)).replace(month=1 + chance.randrange(12))
        yield "date", YEAR, f"{ordinal(day.day, 'gen')} {MONTHS[day.month - 1]}", day


def _times(chance: random.Random) -> Iterator[Text]:
    for _ in range(20):
        at = time(chance.randrange(9, 20), chance.choice([0, 15, 30, 45]))
        words = f"в {cardinal(at.hour)} {cardinal(at.minute)}" if at.minute else f"в {cardinal(at.hour)} часов"
        yield "time", TimeOfDay(time(8), time(20)), words, at


def _options(chance: random.Random, choice: Choice) -> Iterator[Text]:
    named = [(option.key, phrase) for option in choice.options for phrase in option.phrases]
    for key, phrase in chance.choices(named, k=30):
        yield "menu", choice, phrase, key


MAKERS = (_digits, _numbers, _yes_no, _days, _times)


def spliced() -> list[Answer]:
    """Digits and numbers put together from the recordings of a woman."""
    chance = random.Random(21)
    made = []
    for _ in range(STRINGS // 2):
        figures = "".join(str(chance.randrange(10)) for _ in range(chance.choice([4, 5, 6, 8, 10])))
        words = [cardinal(int(figure)) for figure in figures]
        made.append(Answer("recorded digits", Digits(1, 20), " ".join(words), figures, recorded(list(figures))))
        number = chance.randrange(20, 200)
        made.append(Answer("recorded numbers", Number(0, 999_999), cardinal(number), number, recorded(files(number))))
    # In pairs, so that each half has as many of both kinds.
    return [
        answer for pair in range(0, len(made), 4) for at in (0, 2, 1, 3) for answer in made[pair + at : pair + at + 1]
    ]


def isolated() -> list[Answer]:
    """Single recorded words."""
    words = [*range(20), *range(20, 100, 10), 100]
    return [
        Answer("recorded words", Number(0, 999_999), cardinal(number), number, recorded(files(number)))
        for number in words
    ]


def files(number: int) -> list[str]:
    """The recordings of a number below 200, for `recorded`."""
    rest = number % 100
    parts = [str(rest)] if rest <= 20 else [str(rest // 10 * 10), *([str(rest % 10)] if rest % 10 else [])]
    return (["hundred"] if number >= 100 else []) + (parts if rest or not number else [])


def recorded(names: list[str], gap: float = GAP) -> bytes:
    """Put words together that a woman has said, by the names of their files: a figure is its own name; 8 kHz A-law.

    `gap` is the silence in seconds after each.
    """
    folder = recordings(user_cache()) / "usr/share/asterisk/sounds/ru_RU_f_IvrvoiceRU/digits"
    silence = np.zeros(round(gap * RATE), np.float32)
    parts = [part for name in names for part in (_trimmed(folder / f"{name}.wav"), silence)]
    return alaw(levelled(np.concatenate(parts)))


def _trimmed(file: Path) -> Samples:
    read = read_wav(file)
    return fitted(read.mixed, read.rate)
