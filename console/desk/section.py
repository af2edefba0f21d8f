"""A part of a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under their names, then lines."""

    title: str
    facts: Mapping[str, str]
    lines: Sequence[str] = ()
