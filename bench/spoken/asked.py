"""Answers to the questions that the menu asks, with the lengths it knows: how soon the answer is known shows here."""

import random
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.spoken.sets import Answer, Text, synthesised
from menus.expecting import Digits, Moment, Number
from menus.spoken import cardinal

MOSCOW = ZoneInfo("Europe/Moscow")
OFFERED = Moment((datetime(2026, 6, 16, 10, tzinfo=MOSCOW), datetime(2026, 6, 18, 15, tzinfo=MOSCOW)))
"""Tomorrow and two days later, by `bench.spoken.figures.TODAY`."""
NAMED = (
    ("первое", 0), ("второе", 1), ("завтра в десять", 0), ("в четверг в три", 1), ("восемнадцатого в пятнадцать", 1),
    ("завтра с утра в десять часов", 0), ("последнее", 1), ("во вторник в десять утра", 0),
)  # fmt: skip
EACH = 16
"""Answers to each question."""


def asked() -> list[Answer]:
    """The end of a meter's number, a telephone number, a reading, and one of two moments; by two voices in turn."""
    chance = random.Random(22)
    return synthesised([one for make in (_meter_ends, _telephones, _readings, _moments) for one in make(chance)])


def _meter_ends(chance: random.Random) -> Iterator[Text]:
    for _ in range(EACH):
        figures = f"{chance.randrange(10_000):04}"
        yield "meter's end", Digits(4, 4), _one_by_one(figures), figures


def _telephones(chance: random.Random) -> Iterator[Text]:
    """With an eight, by threes and twos."""
    for _ in range(EACH):
        groups = [f"9{chance.randrange(100):02}", *(f"{chance.randrange(10**n):0{n}}" for n in (3, 2, 2))]
        said = " ".join(_at_once(group) for group in groups)
        yield "telephone", Digits(10, 11), f"восемь {said}", f"8{''.join(groups)}"


def _readings(chance: random.Random) -> Iterator[Text]:
    for _ in range(EACH):
        number = chance.randrange(10_000, 100_000)
        yield "reading", Number(0, 99_999), cardinal(number), number


def _moments(chance: random.Random) -> Iterator[Text]:
    for words, place in chance.choices(NAMED, k=EACH):
        yield "moment", OFFERED, words, OFFERED.offered[place]


def _one_by_one(figures: str) -> str:
    return " ".join(cardinal(int(figure)) for figure in figures)


def _at_once(group: str) -> str:
    """As one number, its zeros before it."""
    zeros = group[: len(group) - len(group.lstrip("0"))]
    return " ".join(filter(None, [_one_by_one(zeros), cardinal(int(group)) if int(group) else ""]))
