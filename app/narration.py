"""Lines of the dialogue, put into words by a catalogue and into sound by a speaker."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from agi.narrator import Part
from menus.catalogue import Catalogue
from menus.values import Line
from speech.halves import halves
from speech.sounds import Sound


class Speaker(Protocol):
    """Sentences to sounds: `speech.speaker.Speaker`."""

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        """Return the sound of a sentence; `personal` when it holds somebody's values."""

    def soon(self, text: str, prompt: str) -> Future[Sound]:
        """Begin to render a sentence with somebody's values."""


class Ahead(Speaker, Protocol):
    """Fixed sentences in another voice, rendered ahead of all calls: `speech.speaker.RenderedAhead`."""

    def missing(self, prompts: Mapping[str, str]) -> int:
        """How many of the prompts (name to text) are not rendered."""


def narrations(speaker: Speaker, ahead: Ahead | None) -> Callable[[Catalogue], "Narration"]:
    """What each call hears that begins with a catalogue.

    The voice that renders ahead says all its fixed sentences or, while one is missing, none: a voice that changes from
    sentence to sentence is not understood as one person.
    """

    def narration(catalogue: Catalogue) -> Narration:
        if ahead and not ahead.missing(dict(catalogue.fixed())):
            return Narration(ahead, catalogue)
        return Narration(speaker, catalogue)

    return narration


@dataclass(frozen=True, slots=True)
class Narration:
    """What one call hears: the sentences of the edition it began with."""

    speaker: Speaker
    catalogue: Catalogue

    @contextmanager
    def telling(self, lines: tuple[Line, ...]) -> Iterator[Sequence[Part]]:
        """Have the sounds of lines, in order, each to be asked for when it is due.

        Whoever asks for one has the next rendered while it is played; at the end of the context that is given up. A
        sentence with values is personal, kept apart and forgotten, and may be two sounds.
        """
        said = [part for line in lines for part in self._parts(line)]
        coming: list[Future[Sound]] = []
        try:
            yield [
                Part(partial(self._sound, said[at : at + 2], coming), ready=not each.personal)
                for at, each in enumerate(said)
            ]
        finally:
            for each in coming:
                each.cancel()

    def _parts(self, line: Line) -> Iterator["_Said"]:
        text = self.catalogue.text(line)
        for part in halves(text) if line.slots else (text,):
            yield _Said(part, bool(line.slots), line.prompt)

    def _sound(self, said: Sequence["_Said"], coming: list[Future[Sound]]) -> Sound:
        """The sound of the first part; that of the second, if it is not rendered ahead of all calls, is begun."""
        part, *following = said
        sound = self.speaker.sound(part.text, part.personal, part.prompt)
        coming[:] = [self.speaker.soon(after.text, after.prompt) for after in following if after.personal]
        return sound


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said in one go."""

    text: str
    personal: bool
    prompt: str
