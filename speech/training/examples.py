"""Examples to learn from: a sentence or words put together, on some line, as features; each drawn by its own seed."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from speech.ears.phone.features import Array, bands, features_of
from speech.ears.phone.letters import numbers_of
from speech.telephone import RATE, Samples
from speech.training import line
from speech.training.kept import Said
from speech.training.noises import noise
from speech.training.sentences import digits, number
from speech.training.voices import OWN

SPLICED = 0.4
"""Of the examples, so many are single words of one voice put together."""
WORDLESS = 0.06
"""Of the examples, so many are sounds that are no speech: music, tones, hiss, coughs."""
DISTURBED = 0.15
"""Of the others, so many have such a sound before the words or after them."""
REPEATED = 0.25
"""Of the rows of figures put together, so many have a figure several times in a row: «ноль ноль ноль»."""
WEIGHTS = {"nikolay": 0.7, "espeak": 0.25, OWN: 2.0}
"""How often a voice is drawn; 1 where nothing is said."""
HARD = 0.6
"""Of the examples, so many are on a bad line."""
SUPPRESSED = 0.35
"""Of the examples, so many are on a line that sends nothing while nobody speaks: its noise begins with the words."""
STRETCHES = tuple(bands(stretch) for stretch in np.linspace(0.86, 1.16, 16))
USUAL = STRETCHES[4:12]
"""Of vocal tracts."""
LONGEST = 12 * RATE


class Example(NamedTuple):
    """Steps x features, and the numbers of the letters that are heard in them."""

    features: Array
    letters: tuple[int, ...]


class Examples:
    """Draws examples from what is kept."""

    def __init__(self, said: Iterable[Said]) -> None:
        by_voice: dict[str, list[Said]] = defaultdict(list)
        for each in said:
            by_voice[each.voice].append(each)
        self._by_voice = dict(by_voice)
        self._voices = sorted(by_voice)
        self._weights = [WEIGHTS.get(voice, 1.0) for voice in self._voices]
        self._alone = {voice: _alone(said) for voice, said in self._by_voice.items()}

    def draw(self, seed: str) -> Example | None:
        """The example of a seed; None when its words cannot have been said in the time."""
        chance = random.Random(seed)
        [voice] = chance.choices(self._voices, self._weights)
        hard = chance.random() < HARD
        if chance.random() < WORDLESS:
            return Example(self._heard(noise(chance), chance, hard=hard), ())
        faster = chance.uniform(0.8, 1.25) if hard else chance.uniform(0.92, 1.1)
        make = self._spliced if self._alone[voice] and chance.random() < SPLICED else self._sentence
        heard, words = make(voice, faster, chance)
        if chance.random() < DISTURBED:
            heard = _disturbed(heard, chance)
        if heard.size > LONGEST:
            return None
        features, letters = self._heard(heard, chance, hard=hard), numbers_of(words)
        return Example(features, letters) if len(features) > len(letters) * 1.3 + 8 else None

    def _heard(self, heard: Samples, chance: random.Random, *, hard: bool) -> Array:
        """What comes of a sound on some line, in some throat."""
        return features_of(self._on_a_line(heard, chance, hard=hard), chance.choice(STRETCHES if hard else USUAL))

    def _sentence(self, voice: str, faster: float, chance: random.Random) -> tuple[Samples, str]:
        said = chance.choice(self._by_voice[voice])
        heard = line.played(said.sound, faster)
        return (line.trimmed(heard, 0.02) if chance.random() < 0.7 else heard), said.words

    def _spliced(self, voice: str, faster: float, chance: random.Random) -> tuple[Samples, str]:
        alone = self._alone[voice]
        words = [word for word in _row_of(alone, chance).split() if word in alone] or [chance.choice(list(alone))]
        parts = [part for word in words for part in self._word(chance.choice(alone[word]), faster, chance)]
        return np.concatenate(parts), " ".join(words)

    def _word(self, said: Said, faster: float, chance: random.Random) -> tuple[Samples, Samples]:
        """A word cut out closely, and the gap after it."""
        heard = line.trimmed(
            line.played(said.sound, faster * chance.uniform(0.9, 1.15)), chance.choice([0.02, 0.04, 0.08])
        )
        first = round(RATE * chance.choice([0, chance.uniform(0, 0.03)]))
        gap = chance.choice([0.0, 0.03, chance.uniform(0.03, 0.3), chance.uniform(0.1, 0.6)])
        return heard[first:] * np.float32(chance.uniform(0.6, 1.4)), np.zeros(round(RATE * gap), np.float32)

    def _on_a_line(self, heard: Samples, chance: random.Random, *, hard: bool) -> Samples:
        if hard and chance.random() < 0.25:
            heard = line.roomy(heard, chance)
        if hard and chance.random() < 0.2:
            heard = line.clipped(heard, chance)
        before = chance.choice([0.05, chance.uniform(0.05, 0.3), chance.uniform(0.2, 0.7)])
        silence = (round(RATE * before), round(RATE * chance.uniform(0.3, 0.7)))
        suppressed = chance.random() < SUPPRESSED
        if not suppressed:
            heard = np.pad(heard, silence)
        if hard and chance.random() < 0.15:
            heard = line.echoing(heard, self._anybody(chance), chance)
        if chance.random() < 0.8 if hard else chance.random() < 0.3:
            heard = line.noisy(heard, lambda: self._anybody(chance), chance)
        if suppressed:
            heard = np.pad(heard, silence)
        heard = heard * np.float32(10 ** (chance.uniform(-32, -1) / 20) / np.max(np.abs(heard)))
        if chance.random() < 0.7:
            heard = line.tilted(heard, chance)
        if hard and chance.random() < 0.2:
            heard = line.lossy(heard, chance)
        return line.coded(heard, chance)

    def _anybody(self, chance: random.Random) -> Samples:
        return line.played(chance.choice(self._by_voice[chance.choice(self._voices)]).sound, chance.uniform(0.85, 1.15))


def _alone(said: Sequence[Said]) -> dict[str, list[Said]]:
    alone: dict[str, list[Said]] = defaultdict(list)
    for each in said:
        if " " not in each.words:
            alone[each.words].append(each)
    return dict(alone)


def _row_of(alone: dict[str, list[Said]], chance: random.Random) -> str:
    match chance.choices(["digits", "number", "any"], [0.5, 0.3, 0.2])[0]:
        case "digits":
            return _repeated(digits(chance).replace(",", ""), chance)
        case "number":
            return number(chance)
        case _:
            return " ".join(chance.choice(list(alone)) for _ in range(chance.randint(1, 4)))


def _repeated(row: str, chance: random.Random) -> str:
    """A row of words, one of them perhaps two or three times more."""
    if chance.random() >= REPEATED:
        return row
    words = row.split()
    again = chance.randrange(len(words))
    return " ".join((*words[:again], *[words[again]] * chance.randint(1, 2), *words[again:]))


def _disturbed(heard: Samples, chance: random.Random) -> Samples:
    """With a sound that is no speech before it or after it: a key, a cough, music that ends."""
    other = noise(chance)[: round(RATE * chance.uniform(0.1, 1.0))] * np.float32(chance.uniform(0.1, 0.8))
    gap = np.zeros(round(RATE * chance.uniform(0.0, 0.3)), np.float32)
    parts = [other, gap, heard] if chance.random() < 0.7 else [heard, gap, other]
    return np.concatenate(parts)
