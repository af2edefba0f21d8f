"""What makes the sentences of a call audible."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from menus.values import Line


class Sound(Protocol):
    """A file that Asterisk can play: its name without ending, and its length in seconds."""

    @property
    def name(self) -> str: ...
    @property
    def seconds(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Part:
    """Something that is said in one go."""

    make: Callable[[], Sound]
    ready: bool
    """It was rendered ahead of all calls: making it takes no time."""


class Narrator(Protocol):
    """Turns lines into sounds. Raises an error of its own when it cannot."""

    def telling(self, lines: tuple[Line, ...]) -> AbstractContextManager[Sequence[Part]]:
        """Have the sounds of lines, in order, each made when it is asked for, if not while another one was played.

        At the end of the context what was not asked for is given up.
        """
