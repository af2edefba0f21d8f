"""Lines of the dialogue, put into words by a catalogue and into sound by a speaker."""

from dataclasses import dataclass

from menus.catalogue import Catalogue
from menus.values import Line
from speech.sounds import Sound
from speech.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Narration:
    """What one call hears: the sentences of the edition it began with."""

    speaker: Speaker
    catalogue: Catalogue

    def sound(self, line: Line) -> Sound:
        """Return the sound of a line. A sentence with values is personal: kept apart and forgotten."""
        return self.speaker.sound(self.catalogue.text(line), personal=bool(line.slots), prompt=line.prompt)
