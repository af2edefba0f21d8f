"""The meters of a call script: how a line describes one, what the little world answers, the rows of a real database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db import tables
from menus.reading_steps import (
    ListMeters,
    Meter,
    MeterKind,
    Meters,
    PastReadings,
    Read,
    ReadPast,
    Stored,
    StoreReading,
)
from menus.steps import ServiceStep, Unavailable


@dataclass(frozen=True)
class ScriptMeter:
    """A meter as a script describes it; `past` holds days and the values of the zones on them, the oldest first."""

    number: str
    capacity: int = 5
    kind: MeterKind = MeterKind.MANUAL
    zones: tuple[str, ...] = ("",)
    past: tuple[tuple[date, tuple[int, ...]], ...] = ()

    def of_zone(self, place: int) -> tuple[Read, ...]:
        """What billing read of a zone."""
        return tuple(Read(day, values[place]) for day, values in self.past)


def script_meter(number: str, facts: dict[str, str]) -> ScriptMeter:
    """Understand `capacity=5 kind=manual zones=Т1_день/Т2_ночь read=2026-10-20:17000/8000,2026-10-25:17130/8200`."""
    capacity = int(facts.get("capacity", "5"))
    kind = MeterKind(facts.get("kind", "manual"))
    zones = tuple(facts.get("zones", "").replace("_", " ").split("/"))
    return ScriptMeter(number, capacity, kind, zones, tuple(_past(facts.get("read", ""))))


def _past(text: str) -> Iterator[tuple[date, tuple[int, ...]]]:
    for told in filter(None, text.split(",")):
        day, values = told.split(":")
        yield date.fromisoformat(day), tuple(map(int, values.split("/")))


@dataclass
class LittleMeters:
    """Answers for the meters of a few accounts; `readings` is what was durably stored, the latest last."""

    meters: list[tuple[ScriptMeter, ...]]
    """Those of each account; the key of a meter is that of its account times 100, plus its place."""
    today: date
    down: frozenset[str] = frozenset()
    readings: list[StoreReading] = field(default_factory=list)

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer a step of readings."""
        match step:
            case ListMeters(account):
                return Meters(tuple(self._listed(account)), self.today)
            case ReadPast(meter, zones):
                return Unavailable() if "past" in self.down else self._past(meter, zones)
            case StoreReading():
                return Unavailable() if "storing" in self.down else self._stored(step)
            case _:
                raise TypeError(f"{type(step).__name__} is not about meters")

    def _listed(self, account: int) -> Iterator[Meter]:
        for place, meter in enumerate(self.meters[account]):
            yield Meter(account * 100 + place, meter.number[-4:], meter.capacity, meter.kind, meter.zones)

    def _past(self, meter: int, zones: int) -> PastReadings:
        found = self.meters[meter // 100][meter % 100]
        return PastReadings(tuple(found.of_zone(place) for place in range(zones)))

    def _stored(self, step: StoreReading) -> Stored:
        replaced = any((earlier.meter, earlier.period) == (step.meter, step.period) for earlier in self.readings)
        self.readings.append(step)
        return Stored(replaced)


def meter_rows(key: int, account: int, meter: ScriptMeter) -> Iterator[tuple[type[tables.Base], dict[str, object]]]:
    """The rows of a meter in a real database."""
    facts = {"number": meter.number, "capacity": meter.capacity, "kind": meter.kind}
    yield tables.Meter, {"id": key, "account_id": account, **facts}
    for zone, label in enumerate(meter.zones, 1):
        if label:
            yield tables.MeterZone, {"meter_id": key, "number": zone, "label": label}
        for read in meter.of_zone(zone - 1):
            yield tables.BilledReading, {"meter_id": key, "zone": zone, "read_on": read.on, "value": read.value}
