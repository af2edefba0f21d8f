"""What answers a question, out of what was heard: the same replies as from keys wherever that is certain."""

from collections.abc import Mapping
from datetime import datetime

from menus.attention import Attention
from menus.expecting import Heard, Noise, Sounds, Unclear
from menus.grammars.marks import Command
from menus.keys import BACK_KEY, NO, OPERATOR_KEY, REPEAT_KEY, YES
from menus.steps import Dictated, Pressed, Probably, WentBack
from menus.understanding import understand
from menus.understanding.meaning import Answered, Certainty

NONE_OF_THEM = "other"
"""The answer that none of the moments on offer suits, when it is said and not keyed."""

KEYS: Mapping[Command, str] = {
    Command.OPERATOR: OPERATOR_KEY,
    Command.REPEAT: REPEAT_KEY,
    Command.BACK: BACK_KEY,
    Command.OTHER: NONE_OF_THEM,
}


def chosen(attention: Attention, sounds: Sounds) -> Pressed | Probably | Unclear | Noise:
    """Tell which answer on offer was said: its key, or the moment in ISO 8601."""
    match _best(attention, sounds):
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


def collected(attention: Attention, sounds: Sounds) -> Dictated | Pressed | WentBack | Unclear | Noise:
    """Tell which figures were said; or that the caller wants something else than to say figures."""
    match _best(attention, sounds):
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


def _best(attention: Attention, sounds: Sounds) -> tuple[Answered, Certainty] | Unclear | Noise:
    """The likeliest of what may have been meant."""
    if not isinstance(sounds, Heard):
        return sounds
    understood = understand(attention.expects, sounds, attention.known)
    return (understood.meanings[0].value, understood.certainty) if understood.meanings else Unclear()


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
