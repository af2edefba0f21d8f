"""Meters, their past, and the readings that customers submit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, bindparam, exists, select, update

from callbacks.working_days import LIPETSK
from db import tables
from db.clock import Clock
from db.inserts import if_new
from db.lookup import Lookup
from db.work import Answers, Work
from menus.reading_steps import ListMeters, Meter, MeterKind, Meters, PastReadings, Read, ReadPast, Stored, StoreReading

ENDING = 4
"""Last figures of a meter number by which its owner tells it from the others."""

LONGEST_PAST = 108
"""Readings to look back on: three zones for three years."""

PHONE = "phone"
"""The channel of readings submitted in a call."""

_meters, _zones, _billed = tables.Meter.__table__, tables.MeterZone.__table__, tables.BilledReading.__table__
_readings, _values = tables.Reading.__table__, tables.ReadingValue.__table__

METERS = (
    select(_meters.c.id, _meters.c.number, _meters.c.capacity, _meters.c.kind, _zones.c.label)
    .outerjoin(_zones, _zones.c.meter_id == _meters.c.id)
    .where(_meters.c.account_id == bindparam("account"), _meters.c.removed_on.is_(None))
    .order_by(_meters.c.number, _zones.c.number)
)
BILLED = (
    select(_billed.c.zone, _billed.c.read_on, _billed.c.value)
    .where(_billed.c.meter_id == bindparam("meter"))
    .order_by(_billed.c.read_on.desc())
    .limit(LONGEST_PAST)
)
SUBMITTED = (
    select(_values.c.zone, _readings.c.submitted_at, _values.c.value)
    .join(_readings, _readings.c.id == _values.c.reading_id)
    .where(
        _readings.c.meter_id == bindparam("meter"),
        _readings.c.period < bindparam("period"),
        _readings.c.replaced_by.is_(None),
        _readings.c.review.is_(None),
    )
    .order_by(_readings.c.submitted_at.desc())
    .limit(LONGEST_PAST)
)

ONE_AT_A_TIME = select(_meters.c.id).where(_meters.c.id == bindparam("meter")).with_for_update()
"""Two submissions for a meter at once take turns on PostgreSQL. SQLite has one writer anyway."""

_before = _readings.alias("before")
REPLACE = (
    update(_readings)
    .where(
        _readings.c.meter_id == bindparam("meter"),
        _readings.c.period == bindparam("of_period"),
        _readings.c.replaced_by.is_(None),
        ~exists().where(_before.c.id == bindparam("new")),  # the second try must not replace what came after the first
    )
    .values(replaced_by=bindparam("new"), replaced_at=bindparam("at"))
)
STORE_READING, STORE_VALUES = if_new(_readings), if_new(_values)
REPLACED = select(exists().where(_readings.c.replaced_by == bindparam("new")))


@dataclass(frozen=True, slots=True)
class Submission:
    """The rows of a reading and of its zones."""

    row: dict[str, Any]
    values: list[dict[str, Any]]


class Readings:
    """Looks meters up and stores readings. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock) -> None:
        self._engine = engine
        self._now = now
        self._meters = Lookup(engine, METERS)
        self._billed = Lookup(engine, BILLED)
        self._submitted = Lookup(engine, SUBMITTED)

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {
            ListMeters: lambda _, step: partial(self.meters, step),
            ReadPast: lambda _, step: partial(self.past, step),
            StoreReading: self._reading,
        }

    def meters(self, step: ListMeters) -> Meters:
        """The meters of an account that are in place."""
        rows = self._meters.rows(account=step.account)
        meters = tuple(_meter(list(group)) for _, group in groupby(rows, itemgetter(0)))
        return Meters(meters, _day(self._now()))

    def past(self, step: ReadPast) -> PastReadings:
        """What a meter read before."""
        billed = self._billed.rows(meter=step.meter)
        submitted = self._submitted.rows(meter=step.meter, period=step.period)
        # Of one day, what billing says comes last: it is what counts.
        past = [*((zone, _day(at), value) for zone, at, value in submitted), *billed]
        return PastReadings(tuple(_of_zone(past, number) for number in range(1, step.zones + 1)))

    def _reading(self, call_id: str, step: StoreReading) -> Work:
        return partial(self._store, submitted(step, self._now(), PHONE, call_id))

    def _store(self, submission: Submission) -> Stored:
        with self._engine.begin() as connection:
            return store_in(connection, submission)


def submitted(step: StoreReading, at: datetime, channel: str, call_id: str | None = None) -> Submission:
    """What is to be stored, with an identity of its own: storing it twice stores it once."""
    row = {
        "id": uuid4().hex,
        "call_id": call_id,
        "meter_id": step.meter,
        "period": step.period,
        "submitted_at": at,
        "channel": channel,
        "review": step.review,
    }
    values = [
        {
            "reading_id": row["id"],
            "zone": number,
            "value": zone.value,
            "consumption": zone.consumption,
            "rolled_over": zone.rolled_over,
        }
        for number, zone in enumerate(step.zones, 1)
    ]
    return Submission(row, values)


def store_in(connection: Connection, submission: Submission) -> Stored:
    """Replace what is there for the period and store all zones, within a transaction."""
    replaced = _replace(connection, submission.row)
    connection.execute(STORE_READING[connection.dialect.name], submission.row)
    connection.execute(STORE_VALUES[connection.dialect.name], submission.values)
    return Stored(replaced)


def _replace(connection: Connection, row: dict[str, Any]) -> bool:
    """Make way for a reading; tell whether one gave way, now or in a first try whose end was not heard."""
    new = {"meter": row["meter_id"], "of_period": row["period"], "new": row["id"], "at": row["submitted_at"]}
    if connection.dialect.name == "postgresql":
        connection.execute(ONE_AT_A_TIME, {"meter": row["meter_id"]})
    connection.execute(REPLACE, new)
    return bool(connection.execute(REPLACED, {"new": row["id"]}).scalar_one())


def _meter(rows: list[tuple[int, str, int, MeterKind, str | None]]) -> Meter:
    """Put a meter together from a row a zone, or its only row."""
    key, number, capacity, kind, _ = rows[0]
    labels = tuple(label or "" for *_, label in rows)
    return Meter(key, re.sub(r"\D", "", number)[-ENDING:], capacity, kind, labels)


def _of_zone(past: Iterable[tuple[int, date, int]], number: int) -> tuple[Read, ...]:
    reads = [Read(on, value) for zone, on, value in past if zone == number]
    return tuple(sorted(reads, key=lambda read: read.on))


def _day(moment: datetime) -> date:
    """The day it is in Lipetsk."""
    return moment.astimezone(LIPETSK).date()
