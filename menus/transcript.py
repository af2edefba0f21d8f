"""A conversation written down as a call script: by tests, and by whoever tries the menu (`tests/callscript.py`)."""

import re
from collections.abc import Iterator

from menus.callback_steps import NoOpenCallback
from menus.events import (
    Answered,
    Asked,
    Ended,
    Entered,
    Event,
    KeptSilent,
    Keyed,
    Listening,
    Saying,
    Spoke,
    Transferred,
    Uttered,
)
from menus.expecting import Deaf, Heard, Sounds
from menus.interview_steps import RatingNotDue

CLEAR = 0.7
"""The least score of words that were heard well, as far as a script tells that."""


class Transcript:
    """A watcher that writes a conversation down as a call script."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def notice(self, event: Event) -> None:
        """Write one event down."""
        text = written(event)
        if text:
            self.lines.append(text)


def written(event: Event) -> str | None:
    """One event as a line of a call script; None for what a script does not tell."""
    match event:
        case Saying(lines):
            return f"<< {' '.join(map(str, lines))}"
        case Keyed(keys):
            return f">> {keys}"
        case KeptSilent():
            return ">> silence"
        case Uttered(sounds):
            return f">> {uttered(sounds)}"
        case Spoke():
            return ">> record"
        case Asked(_, RatingNotDue() | NoOpenCallback()):
            return None  # most calls ask whether there is anything to ask, and nothing comes of it
        case Asked(step, reply):
            return f".. {snake(step)} {snake(reply)}"
        case Transferred(queue, reason):
            return f"-> {queue} {reason}"
        case Ended(outcome):
            return f"= {outcome}"
        case Entered() | Answered() | Listening():
            return None


def uttered(sounds: Sounds | Deaf) -> str:
    """What was heard, as a script writes it: its likeliest words, with a question mark when they were heard badly."""
    match sounds:
        case Heard((best, *_)):
            return f'{"" if best.score >= CLEAR else "?"}"{best.text}"'
        case _:
            return f"~{snake(sounds)}"


def snake(thing: object) -> str:
    """The name of a step or a reply as a script writes it: FindAccount -> find_account."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(thing).__name__).lower()


def merged(lines: list[str]) -> list[str]:
    """Join `<<` lines that follow each other."""
    return list(_merged(lines))


def _merged(lines: list[str]) -> Iterator[str]:
    said: list[str] = []
    for text in lines:
        if text.startswith("<< "):
            said.append(text[3:])
            continue
        if said:
            yield f"<< {' '.join(said)}"
            said = []
        yield text
    if said:
        yield f"<< {' '.join(said)}"
