"""An operator's desk as the telephone knows it: whether calls come there, and which one rings or runs. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Pause(StrEnum):
    """Why an operator takes no calls. The words are those that Asterisk keeps with the pause."""

    BREAK = "break"
    WRAP_UP = "wrap_up"
    """Writing down how the last talk went."""


@dataclass(frozen=True, slots=True)
class DeskCall:
    """A call at a desk. `asterisk_id` is that of the customer's channel; `call` is our id, if it has one: of the first
    call of `calls`, or of the attempt by which we call somebody back.
    """

    asterisk_id: str
    call: str | None
    since: datetime
    talking: bool
    """Else it rings."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One moment of a desk."""

    reachable: bool
    """Whether the phone is there."""
    pause: Pause | None = None
    call: DeskCall | None = None


class FloorAway(Exception):
    """Asterisk cannot be asked at the moment; whether an order was carried out is not known."""
