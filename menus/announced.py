"""Which keys a Russian sentence announces: «Узнать долг — два», «чтобы передать показания, нажмите один»."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from menus.catalogue import Catalogue, Sentence
from menus.questionnaire import Choice, Questionnaire
from menus.reading import MOST_OPTIONS
from menus.source import Source
from menus.tree import Menu, Tree

KEY_WORDS = {
    "ноль": "0", "один": "1", "два": "2", "три": "3", "четыре": "4", "пять": "5", "шесть": "6", "семь": "7",
    "восемь": "8", "девять": "9", "звёздочка": "*", "звёздочку": "*", "решётка": "#", "решётку": "#",
}  # fmt: skip
ANNOUNCED = re.compile(
    r"(?P<option>[^.!?;:]*?)(?:,?\s*нажмите(?:\s+(?:кнопку|цифру))?|\s+[—–-])\s+"
    rf"(?P<key>{'|'.join(KEY_WORDS)})(?=\s*(?:[.,;:!?]|$))",
    re.IGNORECASE,
)
ALWAYS = "09*"
"""Keys that mean the same in every menu (`menus.asking`): wherever they are announced, they are not in order."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A key with the words that say what it does."""

    key: str
    option: str


def announced(sentence: Sentence) -> list[Announced]:
    """The keys that a sentence announces, in the order in which they are heard."""
    words = "".join(f"{piece.words}…" if piece.slot else piece.words for piece in sentence.pieces)
    return [Announced(KEY_WORDS[found["key"].lower()], _option(found["option"])) for found in ANNOUNCED.finditer(words)]


def _option(words: str) -> str:
    return re.sub(r"^(?:чтобы|и)\s+", "", words.strip(" ,"), flags=re.IGNORECASE)


def check_sentences(prompts: Source, catalogue: Catalogue) -> None:
    """Note sentences that announce too many keys, one key twice, or keys out of order."""
    for name, sentence in catalogue.sentences.items():
        keys = [heard.key for heard in announced(sentence) if heard.key != "#"]
        what = f"фраза «{name}»"
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            prompts.fault(sentence.where, f"{what}: кнопка «{'», «'.join(twice)}» названа дважды")
        elif len(keys) > MOST_OPTIONS:
            prompts.fault(sentence.where, f"{what}: кнопок {len(keys)}; больше пяти на слух не запомнить")
        options = [key for key in keys if key not in ALWAYS]
        if options != sorted(options):
            prompts.fault(sentence.where, f"{what}: кнопки названы не по порядку ({', '.join(options)})")
        if keys[: len(options)] != options:
            prompts.fault(sentence.where, f"{what}: ноль, девять и звёздочку называйте после остальных кнопок")


def check_menus(tree_source: Source, prompts: Source, tree: Tree, catalogue: Catalogue) -> None:
    """Note keys that a menu has and does not announce, and keys that it announces and does not have."""
    for menu in tree.nodes.values():
        if isinstance(menu, Menu):
            for prompt in filter(None, (menu.prompt, menu.short)):
                _check_menu(tree_source, prompts, menu, prompt, catalogue)
            for key, offer in menu.offers.items():
                _check_told(tree_source, menu, (key,), offer.prompt, catalogue)
                _check_last(tree_source, menu, key)


def check_questions(source: Source, questionnaires: Iterable[Questionnaire], catalogue: Catalogue) -> None:
    """Note answers of questionnaires that their questions do not announce."""
    for asked in questionnaires:
        for question in asked.questions:
            sentence = catalogue.sentences.get(question.prompt)
            if isinstance(question, Choice) and sentence:
                told = {heard.key for heard in announced(sentence)}
                for key in sorted({*question.keys()} - told):
                    source.fault(
                        source.at(asked.name, "questions", question.name, "choice", key),
                        f"вопрос «{question.name}»: кнопка «{key}» не названа во фразе «{question.prompt}»",
                    )


def _check_menu(tree_source: Source, prompts: Source, menu: Menu, prompt: str, catalogue: Catalogue) -> None:
    sentence = catalogue.sentences.get(prompt)
    if sentence is None:
        return
    _check_told(tree_source, menu, menu.keys, prompt, catalogue)
    offered = menu.keys.keys() | set(ALWAYS if menu.above else "09")
    for heard in announced(sentence):
        if heard.key not in offered:
            prompts.fault(
                sentence.where, f"фраза «{prompt}» называет кнопку «{heard.key}», а в узле «{menu.name}» её нет"
            )


def _check_last(tree_source: Source, menu: Menu, key: str) -> None:
    """What is not always there is said after the menu's own prompt."""
    if menu.keys and key < max(menu.keys):
        tree_source.fault(
            tree_source.at("nodes", menu.name, "keys", key),
            f"узел «{menu.name}»: кнопка «{key}» есть не всегда и звучит последней, а номер у неё не последний",
        )


def _check_told(tree_source: Source, menu: Menu, keys: Collection[str], prompt: str, catalogue: Catalogue) -> None:
    sentence = catalogue.sentences.get(prompt)
    if sentence is None:
        return
    told = {heard.key for heard in announced(sentence)}
    for key in keys:
        if key not in told:
            tree_source.fault(
                tree_source.at("nodes", menu.name, "keys", key),
                f"узел «{menu.name}»: кнопка «{key}» не названа во фразе «{prompt}»; "
                "пишите «чтобы …, нажмите два» или «… — два»",
            )
