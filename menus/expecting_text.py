"""An expectation as one line of text, for whoever listens in another process: compact JSON, the kind first."""

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, assert_never

from menus.expecting import Choice, Day, Digits, Expectation, Moment, Number, Option, TimeOfDay, YesNo

LONGEST = 7000
"""Bytes in UTF-8. A command of AGI may have 8,000, and each quotation mark counts twice in it."""
MOST = 64
"""Options of a choice, phrases of an option, moments that are offered."""
LARGEST = 10**12
"""Beyond any number of digits, and any quantity."""


class UnreadableExpectation(ValueError):
    """A text is no expectation, or one beyond the limits. Says what is wrong, not with which value."""


def write(expectation: Expectation) -> str:
    """Put an expectation into one line. UnreadableExpectation when it is beyond the limits."""
    text = json.dumps(_parts(expectation), ensure_ascii=False, separators=(",", ":"))
    _check_length(text)
    return text


def _parts(expectation: Expectation) -> list[Any]:
    match expectation:
        case YesNo():
            return ["yes_no"]
        case Choice(options):
            return ["choice", *([option.key, *option.phrases] for option in options)]
        case Digits(least, most):
            return ["digits", least, most]
        case Number(least, most):
            return ["number", least, most]
        case Day(first, last):
            return ["day", first.isoformat(), last.isoformat()]
        case TimeOfDay(first, last):
            return ["time", first.isoformat(), last.isoformat()]
        case Moment(offered):
            return ["moment", *(moment.isoformat() for moment in offered)]
        case _:
            assert_never(expectation)


def read(text: str) -> Expectation:
    """Read what `write` wrote. UnreadableExpectation for anything else."""
    _check_length(text)
    try:
        parts = json.loads(text)
        return _expectation(parts)
    except (ValueError, TypeError, IndexError, RecursionError):
        # Not `from`: the cause quotes the text, which may hold somebody's times and dates.
        raise UnreadableExpectation("not an expectation") from None


def _check_length(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise UnreadableExpectation(f"longer than {LONGEST} bytes")


def _expectation(parts: Any) -> Expectation:
    match parts:
        case ["yes_no"]:
            return YesNo()
        case ["choice", *options] if 0 < len(options) <= MOST:
            return Choice(tuple(_option(option) for option in options))
        case ["moment", *moments] if 0 < len(moments) <= MOST:
            return Moment(tuple(_aware(datetime.fromisoformat(moment)) for moment in moments))
        case [str(kind), first, last] if kind in RANGES:
            return RANGES[kind](first, last)
        case _:
            raise UnreadableExpectation("no such kind")


def _option(parts: Any) -> Option:
    match parts:
        case [str(key), *phrases] if len(key) == 1 and len(phrases) <= MOST:
            return Option(key, tuple(_words(phrase) for phrase in phrases))
        case _:
            raise UnreadableExpectation("no option")


def _words(phrase: Any) -> str:
    if not isinstance(phrase, str):
        raise UnreadableExpectation("a phrase is no text")
    return phrase


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise UnreadableExpectation("a moment without a time zone")
    return moment


def _count(value: Any) -> int:
    # A `bool` is an `int` to Python, and no count.
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise UnreadableExpectation("no count")
    return value


RANGES: dict[str, Callable[[Any, Any], Expectation]] = {
    "digits": lambda least, most: Digits(_count(least), _count(most)),
    "number": lambda least, most: Number(_count(least), _count(most)),
    "day": lambda first, last: Day(date.fromisoformat(first), date.fromisoformat(last)),
    "time": lambda first, last: TimeOfDay(time.fromisoformat(first), time.fromisoformat(last)),
}
