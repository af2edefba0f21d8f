"""The sentences of `prompts.ru.yaml`: what each says once its slots are filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter

import yaml

from menus.facts import FACT, Facts, check_name, check_words
from menus.source import Source
from menus.spoken import FORMS, check_form, speak
from menus.values import Digits, Line, Value


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of fixed words, then a slot (its name and its form), if one follows."""

    words: str
    slot: str | None
    form: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One entry of the catalogue; `where` it stands in the file, and the heading it stands under there."""

    pieces: tuple[Piece, ...]
    where: yaml.Node
    heading: str

    @property
    def written(self) -> str:
        """The words as they are written, slots and facts by their names."""
        return str(self.where.value).strip()

    def slots(self) -> dict[str, str]:
        """The slots of the sentence with their forms."""
        return {piece.slot: piece.form for piece in self.pieces if piece.slot}


WHOLE_NUMBERS = {"account_read_back": Digits("4800012345")}
"""Sentences whose figures are a whole client number, not the end of a number."""


class Catalogue:
    """Every sentence by name. Immutable: a call keeps the catalogue it began with."""

    def __init__(self, sentences: Mapping[str, Sentence]) -> None:
        self.sentences = sentences

    def text(self, line: Line) -> str:
        """Put a line into words. Raises KeyError or ValueError if it does not fit the catalogue (a fault of code)."""
        values = dict(line.slots)
        return "".join(
            piece.words + (speak(values[piece.slot], piece.form) if piece.slot else "")
            for piece in self.sentences[line.prompt].pieces
        )

    def example(self, name: str) -> str:
        """The words of a sentence as a caller may hear it, with usual values in its slots."""
        slots = self.sentences[name].slots().items()
        return self.text(Line(name, tuple((slot, self.sample(name, form)) for slot, form in slots)))

    @staticmethod
    def sample(name: str, form: str) -> Value:
        """A usual value for a slot of a sentence."""
        sample = FORMS[form].sample
        return WHOLE_NUMBERS.get(name, sample) if isinstance(sample, Digits) else sample

    def fixed(self) -> Iterator[tuple[str, str]]:
        """The sentences without slots, name and words: those that can be rendered ahead."""
        for name, sentence in self.sentences.items():
            if not sentence.slots():
                yield name, "".join(piece.words for piece in sentence.pieces)


def read_sentences(source: Source, facts: Facts) -> dict[str, Sentence]:
    """Read the prompts file, the facts still being slots; what is wrong is noted in the source."""
    sentences = {}
    for name, (where, value) in source.entries(source.top, "фразы").items():
        check_name(source, f"фраза «{name}»", where, name)
        sentence = read_sentence(source, f"фраза «{name}»", value, facts)
        if sentence:
            sentences[name] = replace(sentence, heading=source.heading(where))
    return sentences


def catalogue_on(day: date, sentences: Mapping[str, Sentence], facts: Facts) -> Catalogue:
    """The catalogue of a day: each slot of the form `fact` becomes the words of the fact, the same in every call."""
    return Catalogue({name: _with_facts(sentence, facts, day) for name, sentence in sentences.items()})


def read_sentence(source: Source, what: str, node: yaml.Node, facts: Facts) -> Sentence | None:
    """Read one sentence with slots; None, and a fault, when it is none."""
    text = source.text(node, what)
    if text is None:
        return None
    try:
        pieces = tuple(Piece(words, slot, form or "") for words, slot, form, _ in Formatter().parse(text))
    except ValueError:
        source.fault(node, f"{what}: скобки {{ }} не сходятся")
        return None
    for piece in pieces:
        check_words(source, what, node, piece.words)
        if piece.slot is not None:
            _check_slot(source, what, node, piece, facts)
    return Sentence(pieces, node, source.heading(node))


def _with_facts(sentence: Sentence, facts: Facts, day: date) -> Sentence:
    return replace(sentence, pieces=tuple(_told(piece, facts, day) for piece in sentence.pieces))


def _told(piece: Piece, facts: Facts, day: date) -> Piece:
    if piece.slot is None or piece.form != FACT:
        return piece
    return Piece(piece.words + facts.tell(piece.slot, day), None, "")


def _check_slot(source: Source, what: str, node: yaml.Node, piece: Piece, facts: Facts) -> None:
    slot, form = piece.slot or "", piece.form
    if form == FACT:
        if not facts.knows(slot):
            source.fault(node, f"{what}: факта «{slot}» нет в {facts.source.name}")
        return
    if not slot.isidentifier():
        source.fault(node, f"{what}: у подстановки {{{slot}}} должно быть имя из латинских букв")
    wrong = check_form(form)
    if wrong:
        source.fault(node, f"{what}: подстановка {{{slot}}}: {wrong}")
