"""How long a silence ends an answer, by what is asked: who reads a number off a bill stops between its groups."""

from functools import partial

from menus.expecting import Day, Digits, Expectation, Number, TimeOfDay
from menus.understanding.sureness import is_complete, is_doubtful
from speech.ears.port import PAUSE, Patience

DICTATING = 1.3
"""Seconds. Between the groups of a number people stop for up to a second."""


def patience(expectation: Expectation) -> Patience:
    """How long the answer to a question is waited for. After a day or a time people name the other."""
    pause = DICTATING if isinstance(expectation, Digits | Number) else PAUSE
    goes_on = isinstance(expectation, Day | TimeOfDay)
    return Patience(pause, None if goes_on else partial(is_complete, expectation), partial(is_doubtful, expectation))
