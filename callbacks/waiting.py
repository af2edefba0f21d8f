"""How long a caller will wait in the queue, as it is told to them, and how long they may wait on average. Pure."""

from math import ceil

from callbacks.load import Load

NORM_AT_PEAK, NORM = 600.0, 180.0
"""Seconds that callers may wait on average (R7)."""


def norm(load: Load | None) -> float:
    """The norm of a class, in seconds: that of the peak is for hours of maximal load."""
    return NORM_AT_PEAK if load is Load.MAXIMAL else NORM


def expected_wait(ahead: int, free: int, operators: int, talk: float) -> int | None:
    """Minutes until somebody with `ahead` people before them is answered; None when no operator is there.

    `free` of the operators are idle and `talk` is the average length of a conversation, in seconds. When all are busy
    one of them ends a conversation every `talk / operators` seconds on average; the caller needs `ahead + 1` of those.
    Told rounded up: whoever is answered earlier than promised is glad.
    """
    if operators <= 0:
        return None
    before = max(ahead + 1 - free, 0)
    return ceil(before * talk / operators / 60)
