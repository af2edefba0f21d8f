"""The rules of a row's cells about its meter: what each must be, and what it means. Pure; refusals repeat no value."""

import re
from dataclasses import dataclass, fields
from datetime import date

from db.sheet import RowFault
from menus.reading_steps import MeterKind
from menus.spoken import speak
from menus.values import Zone

COLUMNS = ("capacity", "meter_kind", "zones", "reading", "reading_date")
"""Columns that a file may have; an empty cell, as a missing column, says nothing."""

MOST_ZONES = 3
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """What a row tells of its meter. None is a cell that says nothing."""

    capacity: int | None = None
    meter_kind: MeterKind | None = None
    zones: tuple[str, ...] | None = None
    reading: tuple[date, tuple[int, ...]] | None = None
    """The day and the value of each zone."""

    def told(self) -> tuple[object, ...]:
        """The facts one by one, in the order of `NAMES`."""
        return (self.capacity, self.meter_kind, self.zones, self.reading)

    def with_more(self, more: "MeterFacts") -> "MeterFacts":
        """Add what another row tells of the same meter; the two do not contradict each other."""
        return MeterFacts(
            self.capacity or more.capacity,
            self.meter_kind or more.meter_kind,
            self.zones or more.zones,
            self.reading or more.reading,
        )


NAMES = tuple(field.name for field in fields(MeterFacts))
NOTHING = MeterFacts()


def capacity(text: str) -> int | None:
    """How many digits the meter shows before the comma."""
    if not text:
        return None
    if not re.fullmatch(rf"[1-{MOST_DIGITS}]", text):
        raise RowFault(f"число цифр до запятой — от 1 до {MOST_DIGITS}")
    return int(text)


def meter_kind(text: str) -> MeterKind | None:
    """Whether the meter takes readings by hand (D7)."""
    if not text:
        return None
    if text not in set(MeterKind):
        raise RowFault(f"допустимо только {', '.join(MeterKind)} или пусто")
    return MeterKind(text)


def zones(text: str) -> tuple[str, ...] | None:
    """The labels of the tariff zones, which a caller will hear (D6)."""
    if not text:
        return None
    labels = tuple(label.strip() for label in text.split("/"))
    if len(labels) > MOST_ZONES or len(set(labels)) < len(labels):
        raise RowFault(f"зон не больше {MOST_ZONES}, названия разные, между ними косая черта")
    if not all(map(_can_be_said, labels)):
        raise RowFault("название зоны — русские слова до 32 букв: день, Т1 день, полупик")
    return labels


def _can_be_said(label: str) -> bool:
    try:
        speak(Zone(label), "zone")
    except ValueError:
        return False
    return 0 < len(label) <= 32


def reading(
    text: str, day: date | None, today: date, of: tuple[str, ...] | None
) -> tuple[date, tuple[int, ...]] | None:
    """What billing read last: a whole number a zone, in the order of the zones (D3)."""
    if not text:
        return None
    values = [value.strip() for value in text.split("/")]
    if not all(re.fullmatch(rf"[0-9]{{1,{MOST_DIGITS}}}", value) for value in values):
        raise RowFault(f"показание — целое число до {MOST_DIGITS} цифр, между зонами косая черта")
    if len(values) != len(of or ("",)):
        raise RowFault("показаний должно быть столько же, сколько зон в столбце zones")
    if day is None or day > today:
        raise RowFault("нужна дата reading_date, не позже сегодняшней")
    return day, tuple(map(int, values))
