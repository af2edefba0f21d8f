"""Messages of Asterisk's manager interface (AMI): what is sent is checked, what is received is bounded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from agi.wire import Wire, WireError

LONGEST_FIELD = 1000
"""Bytes of a field that is sent: Asterisk's manager.c reads lines of 1,024 and forgets the rest."""
MOST_FIELDS = 500
"""Of one received message; the longest that Asterisk sends have about sixty."""

_NAME = re.compile(r"[A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """One response or event: its fields in order. It has no `repr`: numbers must not reach a log by accident."""

    fields: tuple[tuple[str, str], ...]

    def get_header(self, name: str, otherwise: str = "") -> str:
        """Return the field of that name. (pyst2's actions ask by this name.)"""
        return next((value for key, value in self.fields if key == name), otherwise)

    def __getitem__(self, name: str) -> str:
        return self.get_header(name)

    def channel_variable(self, name: str) -> str:
        """Return a variable of the channel that Asterisk tells with its events; "" when it is not set."""
        named = f"{name}="
        found = (value for key, value in self.fields if key == "ChanVariable" and value.startswith(named))
        return next(found, named).removeprefix(named)

    @property
    def event(self) -> str:
        """The name of the event; "" for a response."""
        return self["Event"]


Fields = Iterable[tuple[str, str]]


def written(fields: Fields) -> str:
    """Write an action down. ValueError for a field that could end its line, or that Asterisk would cut off."""
    return "".join(f"{_field(name, value)}\r\n" for name, value in fields) + "\r"


def _field(name: str, value: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("the name of a field holds more than letters")
    if _CONTROL.search(value):
        raise ValueError(f"{name}: a control character")
    text = f"{name}: {value}"
    if len(text.encode("utf-8", "replace")) > LONGEST_FIELD:
        raise ValueError(f"{name}: longer than Asterisk reads")
    return text


def received(wire: Wire, within: float) -> Message:
    """Read the next message. WireError when it does not come `within` seconds, or is not what Asterisk sends."""
    fields: list[tuple[str, str]] = []
    for _ in range(MOST_FIELDS):
        text = wire.line(within)
        if not text and fields:
            return Message(tuple(fields))
        name, colon, value = text.partition(":")
        if colon:
            fields.append((name.strip(), value.strip()))
        elif text:
            raise WireError("a line that is not a field")
    raise WireError("the message is too long")
