"""The menu and the voice of a console without a service: the shipped menu, and over it what was published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from app.editions import load_editions, shipped_menu, today
from console.sentences.publishing import Heard, History, NotPublished, Progress, Publication
from menus.edition import Edition
from menus.published import Published, Wording, rewritten
from speech.unavailable import SpeechUnavailable
from speech.wav import as_wav
from tests.edition import shipped


@dataclass
class FakePublishing:
    """`refusal`: why nothing is taken over; `mute`: the voice is away; `recorded`: sentences a person has recorded;
    `halfway` is called in the middle of publishing.
    """

    file: str = ""
    refusal: str = ""
    ahead: str = ""
    mute: bool = False
    halfway: Callable[[], object] = lambda: None
    recorded: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    _edition: Edition = field(default_factory=shipped)

    def edition(self) -> Edition:
        return self._edition

    def tried(self, changes: Mapping[str, Wording], at: datetime) -> Edition:
        return load_editions(shipped_menu(), self._changed(changes, at)).on(today())

    def _changed(self, changes: Mapping[str, Wording], at: datetime) -> str:
        own = {name: sentence.written for name, sentence in shipped().catalogue.sentences.items()}
        return rewritten(self.file, changes, own, at)

    def heard(self, name: str, text: str) -> Heard:
        if self.mute:
            raise SpeechUnavailable("no voice")
        self.said.append(text)
        return Heard(as_wav(np.zeros(800, np.float32)), len(text) / 15, name in self.recorded, False)

    def put_in_force(self, publication: Publication, history: History, progress: Progress) -> None:
        if self.refusal:
            raise NotPublished(self.refusal)
        progress(0, 2)
        self.halfway()
        progress(1, 2)
        said = self._edition.catalogue.sentences
        was = {(name, number): said[name].written if name in said else None for name, number in publication.versions}
        history.published(Published(publication.by, publication.at, was))
        self.file = self._changed(publication.changes, publication.at)
        self._edition = load_editions(shipped_menu(), self.file).on(today())

    def settle(self, history: History) -> None:
        """Nobody is killed here: see `tests/app/test_publishing.py`."""
