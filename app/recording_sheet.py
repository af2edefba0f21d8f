"""The sheet a voice actor reads from: a page to print, with every sentence that can be recorded."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from menus.catalogue import Sentence
from menus.edition import Edition
from menus.hearing import heard_at
from menus.lengths import estimated
from menus.spoken import speak
from speech.pronunciation import as_pronounced
from speech.recordings import Recordings

TEMPLATE = "recording_sheet.html.j2"


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence to record: its number, the file to save it in, and what the actor should know about it."""

    number: int
    file: str
    text: str
    places: str
    seconds: float
    state: str
    heading: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A sentence with values, as stretches of words; those that change from call to call are marked."""

    name: str
    stretches: tuple[tuple[str, bool], ...]


def recording_sheet(edition: Edition, recordings: Recordings) -> str:
    """Write the sheet as a page of HTML that needs nothing beside it."""
    rows = _rows(edition, recordings)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(TEMPLATE).render(
        sections=[(heading, list(of)) for heading, of in groupby(rows, lambda row: row.heading)],
        count=len(rows),
        minutes=max(1, round(sum(row.seconds for row in rows) / 60)),
        filled=[_filled(edition, name, sentence) for name, sentence in edition.catalogue.sentences.items()
                if sentence.slots()],
    )  # fmt: skip


def _rows(edition: Edition, recordings: Recordings) -> list[Row]:
    places = heard_at(edition)
    return [
        Row(
            number,
            f"{name}.wav",
            as_pronounced(text),
            "; ".join(places.get(name, ())),
            estimated(text),
            _state(recordings, name, text),
            edition.catalogue.sentences[name].heading,
        )
        for number, (name, text) in enumerate(edition.catalogue.fixed(), 1)
    ]


def _state(recordings: Recordings, name: str, text: str) -> str:
    if recordings.state(name, text):
        return "записана"
    return "текст изменился" if recordings.outdated(name, text) else ""


def _filled(edition: Edition, name: str, sentence: Sentence) -> Filled:
    stretches = []
    for piece in sentence.pieces:
        stretches.append((piece.words, False))
        if piece.slot:
            stretches.append((speak(edition.catalogue.sample(name, piece.form), piece.form), True))
    return Filled(name, tuple(stretches))
