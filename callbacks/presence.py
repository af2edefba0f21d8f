"""Where operators are, as the wall counts them. Pure."""

from enum import StrEnum


class Presence(StrEnum):
    """The state of an operator's telephone in the queues."""

    FREE = "free"
    """A call can ring there now."""
    BUSY = "busy"
    """It rings, or somebody talks."""
    PAUSED = "paused"
    """It is there and takes no calls: a break, or wrapping up."""
    AWAY = "away"
    """It is not there."""
