"""The closed loop: what the voice says is sent down a telephone line and heard by an engine of recognition.

The engine is told the words of the sentence, but none of its numbers: where one stands, any may be heard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from num2words import num2words

from menus.expecting import Heard, Hypothesis, Sounds, Unclear
from menus.grammar import Grammar
from menus.nouns import NOUNS
from menus.spoken import MONTHS, MONTHS_NOMINATIVE, WEEKDAYS
from speech.ears.port import Engine, Patience
from speech.ears.whisper.search import Guesses
from speech.ears.whole_recording import hear_recording
from speech.halves import END
from speech.pronunciation import STRESS, as_pronounced
from speech.voice import Voice

PATIENCE = Patience(1.2)
"""Its seconds of silence are longer than the voice's pause at a dash."""
ENOUGH = 60.0
"""Seconds in which a busy machine renders an utterance."""
MOST_WORDS = 14


def _numbers() -> dict[str, int]:
    """Every word that is a number by itself, in each form that sentences have, with its value."""
    values = [*range(21), *range(30, 100, 10), *range(100, 1000, 100)]
    said = {}
    for value in values:
        for case in "ng":
            for gender in "mfn":
                for to in ("cardinal", "ordinal"):
                    said[str(num2words(value, lang="ru", to=to, case=case, gender=gender, animate=False))] = value
    del said["ста"]  # «четыре ста» is how an engine may write «четыреста»
    thousands = dict.fromkeys(("тысяча", "тысячу", "тысячи", "тысяч"), 1000)
    return said | thousands | dict.fromkeys(("миллион", "миллиона", "миллионов"), 10**6)


NUMBERS = _numbers()
OTHERS = (
    frozenset(MONTHS),
    frozenset(MONTHS_NOMINATIVE),
    frozenset(day.split()[1] for day in WEEKDAYS),
    frozenset({"новитэн", "навитэн", "навитен", "новитен"}),
    *(frozenset(re.split("[ -]", " ".join((noun.one, noun.few, noun.many, noun.one_acc)))) for noun in NOUNS.values()),
)
"""Words that stand for each other: months, days, the company's name as it may be written by who has never read it, and
the forms by which a noun tells its number."""

Carried = tuple[int | str, ...]


def words_of(text: str) -> list[str]:
    """The words as a grammar has them."""
    return re.findall("[а-яё]+", text.replace(STRESS, "").lower())


def carried(words: list[str]) -> Carried:
    """The numbers, months and days of the week in some words: what must not be misheard."""
    days = {word for others in OTHERS[:3] for word in others}
    return tuple(NUMBERS.get(word, word) for word in words if word in NUMBERS or word in days)


def carrier(words: list[str]) -> Grammar:
    """The words of a sentence, with any numbers in place of its own."""
    arcs: list[list[tuple[str, int]]] = [[]]
    for number, run in groupby(words, lambda word: word in NUMBERS):
        for word in [next(run)] if number else run:
            here = len(arcs)
            arcs[-1] += [(other, here) for other in _instead(word)]
            arcs.append([(other, here) for other in NUMBERS] if number else [])
    return Grammar(tuple(tuple(leaving) for leaving in arcs), frozenset({len(arcs) - 1}))


def _instead(word: str) -> list[str]:
    if word in NUMBERS:
        return list(NUMBERS)
    return sorted(next((others for others in OTHERS if word in others), {word}))


@dataclass(frozen=True, slots=True)
class Made:
    """What was made out of a sound; `doubt` is how much likelier any other words are, in nats a word."""

    text: str
    doubt: float


@dataclass(frozen=True, slots=True)
class Result:
    """A text, what it carries, and what was heard of it; None when nothing was."""

    said: str
    carries: Carried
    heard: Made | None

    @property
    def right(self) -> bool:
        """Whether its numbers came back."""
        return self.heard is not None and carried(self.heard.text.split()) == self.carries


Hearing = Callable[[Grammar, bytes], Made | None]
"""What is made out of a sound of 8 kHz A-law by who knows its words but not its numbers."""


def best_guess(guesses: Guesses) -> Sounds:
    """The likeliest words, however doubtful: the sentence is known, and only its numbers are asked for."""
    if not guesses.within:
        return Unclear()
    best = guesses.within[0]
    return Heard((Hypothesis(" ".join(best.words), (best.chance - guesses.free) / len(best.words)),))


def heard_by(engine: Engine, grammar: Grammar, sound: bytes) -> Made | None:
    """Hear a sound with an engine whose judge is `best_guess`."""
    sounds = hear_recording(engine, grammar, sound, PATIENCE)
    return Made(sounds.hypotheses[0].text, -sounds.hypotheses[0].score) if isinstance(sounds, Heard) else None


def looped(text: str, voice: Voice, hear: Hearing) -> Result:
    """Say a text and hear it."""
    words = words_of(text)
    return Result(text, carried(words), hear(carrier(words), voice.say(as_pronounced(text), ENOUGH)))


def spans(text: str) -> list[str]:
    """A text in parts of a few utterances: an engine makes out some ten seconds at a time."""
    cut = [""]
    for utterance in END.split(text):
        longer = f"{cut[-1]} {utterance}".strip()
        if cut[-1] and len(words_of(longer)) > MOST_WORDS:
            cut.append(utterance)
        else:
            cut[-1] = longer
    return [span for span in cut if words_of(span)]
