"""The typed values a sentence can carry. A value knows what it is; `menus.spoken` knows how it sounds."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in kopecks; negative when the customer owes it (an accounting balance)."""

    kopecks: int


@dataclass(frozen=True, slots=True)
class Digits:
    """Figures read out one by one, in groups: a client number, the end of a meter number. Never a quantity."""

    value: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in E.164 (`+79042801234`)."""

    e164: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in Lipetsk."""

    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class NearDay:
    """A day that is `ahead` days after the one on which it is told: people say «завтра», not «в среду»."""

    day: date
    ahead: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something; the sentence's slot names the noun it counts."""

    number: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a meter shows before the comma: a quantity, so a digit too many or too few is heard at once."""

    value: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A tariff zone of a meter by the label billing gives it («день», «Т1»); "" is the only zone of a plain meter."""

    label: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the company's own that a caller can say («узнать долг»): lower case, apart by single blanks."""

    words: str


Value = Money | Digits | Phone | Clock | NearDay | Count | Reading | Zone | Phrase | date


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the catalogue with the values of its slots: what is said, before it is words."""

    prompt: str
    slots: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """As a call script writes it: `debt amount=350.00 date=2026-11-20`."""
        return " ".join([self.prompt, *(f"{name}={plain(value)}" for name, value in self.slots)])


def plain(value: Value) -> str:
    """Write a value as a call script does: money in roubles, dates and times in ISO 8601, the rest as it is."""
    match value:
        case Money(kopecks):
            sign = "-" if kopecks < 0 else ""
            return f"{sign}{abs(kopecks) // 100}.{abs(kopecks) % 100:02}"
        case Digits(text) | Phone(text):
            return text
        case Clock(hour, minute):
            return f"{hour:02}:{minute:02}"
        case NearDay(day):
            return day.isoformat()
        case Count(number) | Reading(number):
            return str(number)
        case Zone(label):
            return label.replace(" ", "_") or "-"
        case Phrase(words):
            return words.replace(" ", "_")
        case date():
            return value.isoformat()
