"""What the recogniser learns to hear: everything that may be said in answer to our questions, and other Russian."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never

from menus.expecting import Expectation
from menus.grammars import answer_phrase, commands_of
from menus.grammars.answers import yes_no
from menus.grammars.courtesies import politely
from menus.grammars.numbers import HUNDREDS, TEENS, TENS, THOUSANDS, UNITS, ZERO
from menus.grammars.phrasing import Again, Either, Phrase, Row, Words, either
from menus.nouns import NOUNS, agreed
from menus.spoken import MONTHS, cardinal, ordinal

AGAIN = 0.3
"""How likely whatever may be said again is said once more."""
LONGEST = 14
"""Words. Longer rows are seldom said in one breath, and training on them is slow."""
NOT_SPOKEN = re.compile(r"[^а-яё ]+")
NOT_READ = re.compile("[^А-Яа-яЁё, \u0301]+")
"""Signs that voices take for something else; a stress mark may stand after a vowel."""
ONE_NUMBER_WORD = 0.35
"""Of single words, so many are of numbers."""


class Sentence(NamedTuple):
    """What a voice is given, with its signs, and the words that are heard then: lower case, apart by single blanks."""

    text: str
    words: str


Kind = Callable[[random.Random], str]
"""Makes words of one kind; a comma may stand after one of them."""


class Sentences:
    """Draws sentences as callers say them."""

    def __init__(self, questions: Mapping[str, Expectation], others: Sequence[str]) -> None:
        """`questions` are all that callers are asked, `others` are sentences that answer none of them."""
        self._answers = [politely(answer_phrase(each)) for each in questions.values()]
        self._plain = [answer_phrase(each) for each in questions.values()]
        self._commands = either(*(commands_of(each) for each in questions.values()))
        self._others = others
        self.words = sorted({word for each in (*self._answers, self._commands) for word in words_of(each)})
        """Every word of every grammar."""
        self._number_words = sorted(_words_of([*UNITS, ZERO, *TEENS, *TENS, *HUNDREDS, THOUSANDS]))
        self._confirming = (yes_no(), yes_no(), politely(yes_no()))
        self._kinds: tuple[tuple[float, Kind], ...] = (
            (0.20, number),
            (0.18, digits),
            (0.10, lambda chance: drawn(chance.choice(self._confirming), chance)),
            (0.06, day),
            (0.08, hour),
            (0.13, lambda chance: drawn(chance.choice(self._plain), chance)),
            (0.07, lambda chance: drawn(chance.choice(self._answers), chance)),
            (0.06, lambda chance: drawn(self._commands, chance)),
            (0.06, self._word),
            (0.06, lambda chance: chance.choice(self._others)),
        )

    def draw(self, chance: random.Random) -> Sentence:
        """One sentence, not longer than `LONGEST` words."""
        while True:
            [make] = chance.choices([make for _, make in self._kinds], [weight for weight, _ in self._kinds])
            sentence = as_sentence(make(chance))
            if 0 < len(sentence.words.split()) <= LONGEST:
                return sentence

    def _word(self, chance: random.Random) -> str:
        return chance.choice(self._number_words if chance.random() < ONE_NUMBER_WORD else self.words)


def as_sentence(text: str) -> Sentence:
    """A text with its signs as a voice is to read it, and its words alone."""
    unstressed = text.lower().replace("\u0301", "")
    read = " ".join(NOT_READ.sub(" ", text).split()).capitalize()
    return Sentence(f"{read}.", " ".join(NOT_SPOKEN.sub(" ", unstressed).split()))


def _words_of(lists: Iterable[str]) -> set[str]:
    return {word for each in lists for word in each.replace(",", " ").split()}


def words_of(phrase: Phrase) -> Iterator[str]:
    """Every word of a phrase, some of them several times."""
    match phrase:
        case Words(text, _):
            yield from text.split()
        case Row(parts) | Either(parts):
            for part in parts:
                yield from words_of(part)
        case Again(part):
            yield from words_of(part)
        case _:
            assert_never(phrase)


def drawn(phrase: Phrase, chance: random.Random) -> str:
    """A row of words of a phrase."""
    return " ".join(_drawn(phrase, chance))


def _drawn(phrase: Phrase, chance: random.Random) -> Iterator[str]:
    match phrase:
        case Words(text, _):
            yield from text.split()
        case Row(parts):
            for part in parts:
                yield from _drawn(part, chance)
        case Either(parts):
            yield from _drawn(chance.choice(parts), chance)
        case Again(part):
            while chance.random() < AGAIN:
                yield from _drawn(part, chance)
        case _:
            assert_never(phrase)


def number(chance: random.Random) -> str:
    """A quantity as it is usually said."""
    value = chance.randrange(10 ** chance.choice([2, 3, 3, 4, 4, 5, 5, 5, 6]))
    if chance.random() < 0.15:
        value = value // 100 * 100
    said = cardinal(value, chance.choice(["m", "m", "m", "f"]))
    if 1000 <= value < 2000 and chance.random() < 0.7:
        said = said.replace("одна тысяча", "тысяча")
    return said


def digits(chance: random.Random) -> str:
    """Figures one by one, in groups of their own or in numbers of two and three figures, with commas or without."""
    groups = chance.choices([1, 2, 3], [0.75, 0.15, 0.10])[0]
    said = [_group(chance, groups) for _ in range(chance.randint(3, 9) // groups + 1)]
    commas = chance.choice([0.0, 0.0, 0.3, 1.0])
    return "".join(f"{each}{', ' if chance.random() < commas else ' '}" for each in said).rstrip(", ")


def _group(chance: random.Random, figures: int) -> str:
    value = chance.randrange(10**figures)
    return cardinal(value)


def day(chance: random.Random) -> str:
    """A date as it is usually said."""
    before = chance.choice(["", "", "", "на ", "до "])
    return f"{before}{ordinal(chance.randint(1, 31), chance.choice(['nom', 'gen']))} {chance.choice(MONTHS)}"


def hour(chance: random.Random) -> str:
    """A time of day as it is usually said, perhaps with its day."""
    at, minutes = chance.randrange(24), chance.choice([0, 0, 15, 30, 45, chance.randrange(60)])
    when = chance.choice(["", "", "", "завтра ", "сегодня ", "послезавтра "])
    said = f"{when}{chance.choice(['в ', 'в ', ''])}{cardinal(at)}"
    hours = agreed(at, NOUNS["hour"], "nom")
    if minutes and chance.random() < 0.7:
        return f"{said} {'ноль ' if minutes < 10 else ''}{cardinal(minutes)}"
    if minutes:
        return f"{said} {hours} {cardinal(minutes, 'f')} {agreed(minutes, NOUNS['minute'], 'nom')}"
    return f"{said} {chance.choice([hours, 'утра', 'дня', 'вечера'])}"
