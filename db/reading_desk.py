"""Readings that are handed in whole, with nobody to ask: judged by the rules of the phone (D1-D8), then stored.

What a caller would be asked once more comes back as a result, for whoever hands the reading in to ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from db.accounts import ends_with
from db.clock import Clock
from db.readings import Readings
from db.tables import Meter as MeterRow
from menus.reading_rules import Accepted, High, Lower, Period, TooLong, judge, period_of, to_store
from menus.reading_steps import ListMeters, Meter, MeterKind, ReadPast, StoreReading
from menus.rules import Rules

_meters = MeterRow.__table__


@dataclass(frozen=True, slots=True)
class NoSuchMeter:
    """No meter of the account, or more than one, has a number that ends so."""


@dataclass(frozen=True, slots=True)
class TakesNoReadings:
    """The meter reports by itself, or is faulty (D7)."""

    kind: MeterKind


@dataclass(frozen=True, slots=True)
class OtherZones:
    """The meter has other tariff zones than values were given for: these."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """The value of a zone, counted from 1, cannot be right: too many digits, or lower than the last one."""

    zone: int
    why: TooLong | Lower


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A consumption is more than is plausible: it has to be confirmed once more (D5)."""

    zone: int
    consumption: int


@dataclass(frozen=True, slots=True)
class Fit:
    """What can be stored, and the period that it enters."""

    step: StoreReading
    period: Period


Judged = NoSuchMeter | TakesNoReadings | OtherZones | Wrong | Doubtful | Fit


class ReadingDesk:
    """Judges readings. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine, rules: Rules, now: Clock) -> None:
        self._engine = engine
        self._rules = rules
        self._readings = Readings(engine, now)

    def judge(self, account: int, ending: str, values: Sequence[int], *, confirmed: bool) -> Judged:
        """Judge the values of all zones of the meter whose number ends so; `confirmed`: also if they are high."""
        listed = self._readings.meters(ListMeters(account))
        keys = self._keys(account, ending)
        found = [meter for meter in listed.meters if meter.key in keys]
        if len(found) != 1:
            return NoSuchMeter()
        (meter,) = found
        if meter.kind is not MeterKind.MANUAL:
            return TakesNoReadings(meter.kind)
        if len(values) != len(meter.zones):
            return OtherZones(meter.zones)
        return self._compared(meter, values, listed.today, confirmed=confirmed)

    def _compared(self, meter: Meter, values: Sequence[int], today: date, *, confirmed: bool) -> Judged:
        period = period_of(today, self._rules)
        past = self._readings.past(ReadPast(meter.key, len(meter.zones), period.month))
        accepted: tuple[Accepted, ...] = ()
        for zone, (value, reads) in enumerate(zip(values, past.zones, strict=True), 1):
            match judge(str(value), meter.capacity, reads, today, self._rules):
                case TooLong() | Lower() as why:
                    return Wrong(zone, why)
                case High(_, used) if not confirmed:
                    return Doubtful(zone, used)
                case fine:
                    accepted = (*accepted, fine)
        return Fit(to_store(meter, period, accepted), period)

    def _keys(self, account: int, ending: str) -> set[int]:
        mine = select(_meters.c.id, _meters.c.number).where(
            _meters.c.account_id == account, _meters.c.removed_on.is_(None)
        )
        with self._engine.connect() as connection:
            return {key for key, number in connection.execute(mine) if ends_with(number, ending)}
