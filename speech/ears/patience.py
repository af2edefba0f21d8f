"""How long a silence ends an answer: who reads a number off a bill stops between its groups."""

from menus.expecting import Digits, Expectation, Number
from speech.ears.port import PAUSE

DICTATING = 1.3
"""Seconds. Between the groups of a number people stop for up to a second."""


def patience(expectation: Expectation) -> float:
    """The pause in seconds for `Engine.ear`."""
    return DICTATING if isinstance(expectation, Digits | Number) else PAUSE
