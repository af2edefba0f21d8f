"""Messages of AEAP as text: what Asterisk may ask, and what we tell it. Asterisk's res_speech_aeap.c is the reference.

Asterisk's texts are taken for hostile: anything but the few requests below is refused.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

CODEC = "slin"
"""16-bit samples, 8 kHz. It is what SPEECH RECOGNIZE of AGI sends, whatever the configuration asks for (measured)."""

LONGEST_ID = 64
LONGEST_RESULTS = 3500
"""Bytes of all texts of a result. Asterisk puts them into a reply of 4,096 bytes and cuts off the rest."""
MOST_RESULTS = 5


class NotAeap(ValueError):
    """The peer says what is no request of AEAP, or one we do not know."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Opens a session: the formats of sound that the peer offers."""

    id: str
    codecs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Set:
    """Sets parameters of the session."""

    id: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Get:
    """Asks for parameters; we have none that Asterisk needs."""

    id: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The peer has taken a result of ours, or has not: nothing follows from it."""


Message = Setup | Set | Get | Acknowledged


@dataclass(frozen=True, slots=True)
class Result:
    """One entry of a result: `grammar` tells what it is, `score` is 0 to 100."""

    grammar: str
    text: str = ""
    score: int = 0


def read(text: str) -> Message:
    """Read a message. NotAeap when it is none."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAeap("no JSON") from None
    match fields:
        case {"response": str()}:
            return Acknowledged()
        case {"request": str(request), "id": str(number)} if len(number) <= LONGEST_ID:
            return _request(request, number, fields)
        case _:
            raise NotAeap("neither a request nor a response")


def _request(request: str, number: str, fields: dict[str, Any]) -> Message:
    match request, fields:
        case "setup", {"codecs": [*codecs]}:
            return Setup(number, tuple(codec["name"] for codec in codecs if _is_codec(codec)))
        case "set", {"params": dict(values)} if all(isinstance(value, str) for value in values.values()):
            return Set(number, values)
        case "get", _:
            return Get(number)
        case _:
            raise NotAeap("an unknown request")


def _is_codec(codec: Any) -> bool:
    return isinstance(codec, dict) and isinstance(codec.get("name"), str)


def set_up(number: str) -> str:
    """Agree to a setup."""
    return _text({"response": "setup", "id": number, "codecs": [{"name": CODEC}]})


def done(number: str) -> str:
    """Tell that parameters are set."""
    return _text({"response": "set", "id": number})


def nothing(number: str) -> str:
    """Answer a question about results: there are none, those there were have been sent."""
    return _text({"response": "get", "id": number, "params": {"results": []}})


def refused(request: str, number: str, why: str) -> str:
    """Refuse a request."""
    return _text({"response": request, "id": number, "error_msg": why})


def results(entries: Sequence[Result]) -> str:
    """Report what was heard, the best first. Asterisk takes the last entry for the first, so we turn them round."""
    said = [{"text": entry.text, "score": entry.score, "grammar": entry.grammar} for entry in reversed(_fit(entries))]
    return _text({"request": "set", "id": uuid4().hex, "params": {"results": said}})


def _fit(entries: Sequence[Result]) -> list[Result]:
    """As many of the best as Asterisk can pass on whole, words and blanks only: it does not quote what it passes."""
    fitting: list[Result] = []
    left = LONGEST_RESULTS
    for entry in entries[:MOST_RESULTS]:
        plain = "".join(sign if sign.isalnum() else " " for sign in entry.text)
        left -= len(plain.encode()) + 64
        if left < 0:
            break
        fitting.append(Result(entry.grammar, plain, entry.score))
    return fitting


def _text(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)
