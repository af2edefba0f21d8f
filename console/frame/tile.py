"""One figure of a wall."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its name and a word to it; one that is an alarm is marked, not by colour alone."""

    name: str
    value: str
    note: str = ""
    alarm: bool = False
