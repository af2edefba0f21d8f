"""Houses of a street: one, as an address names it, and those that a list holds for certain. Pure.

In doubt a list does not hold a house: 7а and 7/2 are not 7, and «1-15» may mean one side of the street only.
"""

import re
from dataclasses import dataclass
from typing import Literal

Side = Literal["чет", "нечет", "все"]

HOUSE = re.compile(
    r"(?P<number>[1-9][0-9]{0,3}) ?(?P<letter>[а-я]?)(/(?P<corner>[0-9]{1,3}[а-я]?))?"
    r"( ?(к|корп|корпус) ?(?P<block>[0-9]{1,2}))?( ?(стр|строение) ?(?P<building>[0-9]{1,2}))?"
)
SIDES: dict[str, Side] = {
    **dict.fromkeys(("чет", "четн", "четные", "четная"), "чет"),
    **dict.fromkeys(("неч", "нечет", "нечетн", "нечетные", "нечетная"), "нечет"),
    "все": "все",
}
SPAN = re.compile(r"(?P<before>[а-я]+ )?(?P<first>[1-9][0-9]{0,3})-(?P<last>[1-9][0-9]{0,3})(?P<after> [а-я]+)?")
WORD_HOUSE = re.compile(r"(дома|дом|д) ?(?=[0-9])")


class Unclear(Exception):
    """An address that is not certain; the text says why, in Russian, without the address."""


def plain(text: str) -> str:
    """Lower letters, е for ё, a hyphen for every dash, blanks for full stops and brackets."""
    text = re.sub(r"[\N{HYPHEN}-\N{HORIZONTAL BAR}\N{MINUS SIGN}]", "-", text.lower().replace("ё", "е"))
    text = re.sub(r"[.()№\"«»\s]+", " ", text)
    return re.sub(r" ?([/-]) ?", r"\1", text).strip()


def house(text: str) -> str:
    """Write a house in one way: «87 А» as 87а, «87, корп. 2» as 87к2. Unclear if it is not one house. `plain` text."""
    found = HOUSE.fullmatch(text)
    if not found:
        raise Unclear("номер дома не понятен")
    parts = (("", "number"), ("", "letter"), ("/", "corner"), ("к", "block"), ("стр", "building"))
    return "".join(f"{sign}{found[name]}" for sign, name in parts if found[name])


@dataclass(frozen=True, slots=True)
class _Span:
    """Houses from the first to the last number on a side; without numbers, the whole side."""

    side: Side
    first: int = 0
    last: int = 0

    def holds(self, house: str) -> bool:
        number = int(re.split("[^0-9]", house)[0])
        if self.side != "все" and number % 2 != (self.side == "нечет"):
            return False
        return not self.last or (house.isdigit() and self.first <= number <= self.last)

    def __str__(self) -> str:
        return f"{self.first}-{self.last} {self.side}" if self.last else self.side


@dataclass(frozen=True, slots=True)
class Houses:
    """A list of houses; an empty one means all of them. As text, it is a list that `houses` reads the same."""

    items: tuple[str | _Span, ...]

    def holds(self, house: str) -> bool:
        """Whether a house ("" if it is not known) is among them for certain."""
        if not self.items or not house:
            return not self.items
        return any(item.holds(house) if isinstance(item, _Span) else item == house for item in self.items)

    def __str__(self) -> str:
        return ", ".join(map(str, self.items))


def houses(text: str) -> Houses:
    """Read `2, 4а, 7/2, 9к1, 1-15, 2-20 чет, нечет`; Unclear if a part of it is not clear."""
    items = (plain(item) for item in re.split("[,;]", text))
    return Houses(tuple(_item(WORD_HOUSE.sub("", item, count=1)) for item in items if item))


def _item(text: str) -> str | _Span:
    if text in SIDES and text != "все":
        return _Span(SIDES[text])
    span = SPAN.fullmatch(text)
    if not span:
        return house(text)
    first, last = int(span["first"]), int(span["last"])
    if first > last:
        raise Unclear("промежуток домов записан от большего к меньшему")
    return _Span(_side(span["before"] or "", span["after"] or "", first, last), first, last)


def _side(before: str, after: str, first: int, last: int) -> Side:
    """The side that is named; if none is, that of both ends, for «1-15» often means the odd houses only."""
    named = [word.strip() for word in (before, after) if word]
    if not named:
        return "все" if first % 2 != last % 2 else "нечет" if first % 2 else "чет"
    if len(named) > 1 or named[0] not in SIDES:
        raise Unclear("после промежутка домов может стоять только чет, нечет или все")
    return SIDES[named[0]]
