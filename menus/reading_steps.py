"""The steps of meter readings: which meters there are, what was read before, and storing what the caller confirmed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from menus.steps import ServiceStep, SubmitStep, Unavailable


class MeterKind(StrEnum):
    """Whether a meter takes readings by hand (D7). The words of the import file."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"
    """It reports by itself."""
    FAULTY = "faulty"


class Review(StrEnum):
    """Why a person should look at a stored reading before it is billed. It is accepted all the same (D5)."""

    HIGH = "high"
    """More than is usual for this meter, and the caller insisted."""
    UNCHECKED = "unchecked"
    """It was compared with nothing: billing could not be asked, or knows no earlier reading."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter of the account. `ending` is the last figures of its number, which the caller sees on it."""

    key: int
    ending: str
    capacity: int
    """How many digits it shows before the comma."""
    kind: MeterKind
    zones: tuple[str, ...]
    """The labels of its tariff zones as billing has them, in their order; "" for the only zone of a plain meter."""


@dataclass(frozen=True, slots=True)
class Meters:
    """The meters of an account that are in place, and the day it is there: what is submitted today has this date."""

    meters: tuple[Meter, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of the past: the value of a zone on a day."""

    on: date
    value: int


@dataclass(frozen=True, slots=True)
class PastReadings:
    """What is known of a meter's past: for each of its zones the earlier readings, the oldest first."""

    zones: tuple[tuple[Read, ...], ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """The whole meter is durably stored; `replaced` when there was an earlier submission in the same period."""

    replaced: bool


@dataclass(frozen=True, slots=True)
class ZoneReading:
    """A confirmed value of a zone; `consumption` in kilowatt-hours, None when there is nothing to compare with."""

    value: int
    consumption: int | None
    rolled_over: bool = False


@dataclass(frozen=True, slots=True)
class ListMeters(ServiceStep[Meters | Unavailable]):
    """List the meters of an account in the order of their numbers."""

    account: int


@dataclass(frozen=True, slots=True)
class ReadPast(ServiceStep[PastReadings | Unavailable]):
    """Look up the earlier readings of a meter with this many zones, from billing and of the customer.

    What the customer submitted for the period that begins on `period` is left out: it can be replaced. So is what
    a person should look at first.
    """

    meter: int
    zones: int
    period: date


@dataclass(frozen=True, slots=True)
class StoreReading(SubmitStep[Stored | Unavailable]):
    """Store all zones of a meter durably, or nothing.

    `period` is the first day of the month. Values are in the order of the meter's zones. An earlier submission for the
    period is replaced and kept in history.
    """

    meter: int
    period: date
    zones: tuple[ZoneReading, ...]
    review: Review | None
