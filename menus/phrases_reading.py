"""What can be said instead of a key, as the company writes it down in `tree.yaml`."""

from collections.abc import Collection, Iterator
from functools import lru_cache

import yaml

from menus.expecting import Choice, Heard, Hypothesis
from menus.phrasebook import Phrasebook, Phrases, choice
from menus.source import Source
from menus.spoken import PHRASE
from menus.understanding import understand
from menus.understanding.meaning import Certainty

MOST_PHRASES = 40
"""Of one key. All of them are listened for at once: more would only be confused with each other."""
LONGEST_PHRASE = 8
"""Words."""
SAID_KEYS = "12345678#"
"""Keys of a question that can have phrases of their own; 0, 9 and * have the same ones everywhere."""


def read_phrases(source: Source, what: str, node: yaml.Node, keys: Collection[str]) -> Phrases:
    """Read the phrases of each key; what cannot be said, or cannot be told apart, is noted in the source."""
    places: dict[str, dict[str, yaml.Node]] = {}
    for key, (where, value) in source.entries(node, what).items():
        if key not in keys:
            source.fault(where, f"{what}: кнопки «{key}» здесь нет")
        else:
            places[key] = dict(_phrases(source, f"{what}, кнопка «{key}»", value))
    phrases = {key: tuple(said) for key, said in places.items() if said}
    _check_apart(source, what, phrases, places)
    return phrases


def read_phrasebook(source: Source, node: yaml.Node | None, prompts: Collection[str]) -> Phrasebook:
    """Read the phrases of the questions that services ask, by the sentence that asks."""
    found = {}
    for prompt, (where, value) in source.entries(node, "questions").items():
        if prompt not in prompts:
            source.fault(where, f"фразы «{prompt}» нет в каталоге")
        found[prompt] = read_phrases(source, f"ответы на «{prompt}»", value, SAID_KEYS)
    return Phrasebook(found)


def _phrases(source: Source, what: str, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    items = source.items(node, what)
    if len(items) > MOST_PHRASES:
        source.fault(node, f"{what}: фраз {len(items)}, а нужно не больше {MOST_PHRASES}")
        return
    for item in items:
        said = source.text(item, what)
        if said and (len(said.split()) > LONGEST_PHRASE or not PHRASE.fullmatch(said)):
            source.fault(item, f"{what}: «{said}» — пишите русские слова строчными буквами, не больше {LONGEST_PHRASE}")
        elif said:
            yield said, item


def _check_apart(source: Source, what: str, phrases: Phrases, places: dict[str, dict[str, yaml.Node]]) -> None:
    """Note phrases that mean something else as well: another key, the number of one, or the word for a person."""
    for key, phrase in _misleading(choice(phrases, phrases)):
        source.fault(places[key][phrase], f"{what}: «{phrase}» значит не только кнопку «{key}»")


@lru_cache(64)
def _misleading(expects: Choice) -> tuple[tuple[str, str], ...]:
    """The phrases that are not understood as their own key for certain."""
    every = ((option.key, phrase) for option in expects.options for phrase in option.phrases)
    return tuple((key, phrase) for key, phrase in every if not _sure(expects, key, phrase))


def _sure(expects: Choice, key: str, phrase: str) -> bool:
    understood = understand(expects, Heard((Hypothesis(phrase, 1.0),)))
    return understood.certainty is Certainty.SURE and understood.meanings[0].value == key
