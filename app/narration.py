"""Lines of the dialogue, put into words by a catalogue and into sound by a speaker."""

from dataclasses import dataclass
from typing import Protocol

from menus.catalogue import Catalogue
from menus.values import Line
from speech.sounds import Sound


class Speaker(Protocol):
    """Sentences to sounds: `speech.speaker.Speaker`."""

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        """Return the sound of a sentence; `personal` when it holds somebody's values."""


@dataclass(frozen=True, slots=True)
class Narration:
    """What one call hears: the sentences of the edition it began with."""

    speaker: Speaker
    catalogue: Catalogue

    def sound(self, line: Line) -> Sound:
        """Return the sound of a line. A sentence with values is personal: kept apart and forgotten."""
        return self.speaker.sound(self.catalogue.text(line), personal=bool(line.slots), prompt=line.prompt)
