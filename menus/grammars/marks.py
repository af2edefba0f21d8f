"""What words can stand for. A grammar marks its words with these; `menus.understanding` makes values of them."""

from dataclasses import dataclass
from enum import Enum


class Command(Enum):
    """What a caller may want instead of answering. OTHER: none of the moments that were offered."""

    OPERATOR = "operator"
    REPEAT = "repeat"
    BACK = "back"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, or the key of an option."""

    value: bool | str


@dataclass(frozen=True, slots=True)
class Group:
    """A group of figures begins: what is said in one breath, as one number."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures that go on a group."""

    text: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What follows corrects what was said last."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """What follows stands after the comma."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day by its distance from today."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, 0 for Monday; `weeks` later than the next one that comes."""

    number: int
    weeks: int = 0


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A day of a month, from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class MonthNamed:
    """A month, from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour as it is said, 0 to 24: «три» may be in the afternoon."""

    number: int


@dataclass(frozen=True, slots=True)
class Minutes:
    """Minutes after an hour; before it, when negative."""

    number: int


class Part(Enum):
    """A part of the day: said with an hour, or instead of one."""

    MORNING = "утро"
    DAY = "день"
    EVENING = "вечер"
    NIGHT = "ночь"


@dataclass(frozen=True, slots=True)
class Until:
    """What follows is the end of the time meant, which its beginning tells already."""


@dataclass(frozen=True, slots=True)
class Which:
    """One of what was offered, by its place from 1; the last is 0."""

    place: int


@dataclass(frozen=True, slots=True)
class Seldom:
    """Stands for nothing, but is said the less often the more it costs: the logarithm of how much less."""

    cost: float


Mark = (
    Command
    | Answer
    | Group
    | Figures
    | Amended
    | Fraction
    | Ahead
    | Weekday
    | DayOfMonth
    | MonthNamed
    | Hour
    | Minutes
    | Part
    | Until
    | Which
    | Seldom
)
