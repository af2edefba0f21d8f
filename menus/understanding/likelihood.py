"""How likely a value is by what is known, apart from how it sounded."""

from typing import assert_never

from menus.client_numbers import possible_account
from menus.reading_rules import First, High, Lower, Same, TooLong, Usual, judge
from menus.understanding.meaning import Answered, Known

HIGH, LOWER = 0.5, 0.25
"""A reading that is high, or below the last one, is seldom meant; but it is what a meter may show (D3-D5)."""


def likelihood(value: Answered, known: Known) -> float:
    """0 for what cannot be, 1 for what is as likely as anything."""
    if isinstance(value, str) and known.client_number:
        return float(possible_account(value, known.rules))
    if isinstance(value, int) and not isinstance(value, bool):
        return _of_reading(value, known)
    return 1.0


def _of_reading(value: int, known: Known) -> float:
    if known.zone is None or known.today is None:
        return 1.0
    match judge(str(value), known.zone.capacity, known.zone.past, known.today, known.rules):
        case TooLong():
            return 0.0
        case Lower():
            return LOWER
        case High():
            return HIGH
        case First() | Same() | Usual():
            return 1.0
        case verdict:
            assert_never(verdict)
