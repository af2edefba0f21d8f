"""What answers a question, out of what was heard: the same replies as from keys wherever that is certain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from menus.expecting import Expectation, Heard, Impersonal, Noise, Sounds, Unclear
from menus.grammars.marks import Command
from menus.keys import BACK_KEY, NO, OPERATOR_KEY, REPEAT_KEY, YES
from menus.steps import Dictated, Pressed, Probably, WentBack
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty, Known

NONE_OF_THEM = "other"
"""The answer that none of the moments on offer suits, when it is said and not keyed."""

KEYS: Mapping[Command, str] = {
    Command.OPERATOR: OPERATOR_KEY,
    Command.REPEAT: REPEAT_KEY,
    Command.BACK: BACK_KEY,
    Command.OTHER: NONE_OF_THEM,
}


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Understands what answers a question, by what may be said and what is known of it."""

    expects: Expectation
    known: Known
    denied: str | None = None
    """The number that was understood before, and was wrong."""

    def chosen(self, sounds: Sounds) -> Pressed | Probably | Unclear | Noise:
        """Tell which answer on offer was said: its key, or the moment in ISO 8601."""
        match self._best(sounds):
            case value, Certainty.SURE:
                return Pressed(_key(value))
            case ((str() as key), _):
                return Probably(key)
            case ((datetime() as moment), _):
                return Pressed(moment.isoformat())  # is told once more in any case
            case Noise() as noise:
                return noise
            case _:
                return Unclear()

    def collected(self, sounds: Sounds) -> Dictated | Pressed | WentBack | Unclear | Noise:
        """Tell which figures were said, however surely: they are read back. Or what else the caller wants."""
        match self._best(sounds):
            case ((str() | int() as figures), _):
                return Dictated(str(figures))
            case Command.BACK, Certainty.SURE:
                return WentBack()
            case ((Command() as command), Certainty.SURE):
                return Pressed(KEYS[command])
            case Noise() as noise:
                return noise
            case _:
                return Unclear()

    def words(self, heard: Heard) -> str | None:
        """Tell in which words it was said: the likeliest that mean it by themselves."""
        if not isinstance(self.expects, Impersonal):
            return None
        meant = self._meant(heard)
        alike = (each.text for each in heard.hypotheses if self._meant(Heard((each,))) == meant)
        return next(alike, None) if meant is not None else None

    def _meant(self, heard: Heard) -> Answered | None:
        best = self._best(heard)
        return best[0] if isinstance(best, tuple) else None

    def _best(self, sounds: Sounds) -> tuple[Answered, Certainty] | Unclear | Noise:
        """The likeliest of what may have been meant."""
        if not isinstance(sounds, Heard):
            return sounds
        understood = understand(self.expects, sounds, self.known)
        if not understood.meanings:
            return Unclear()
        likeliest = understood.meanings[0].value
        others = (each.value for each in understood.meanings if str(each.value) != self.denied)
        return next(others, likeliest), understood.certainty


def _key(value: Answered) -> str:
    match value:
        case Command():
            return KEYS[value]
        case bool():
            return YES if value else NO
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
