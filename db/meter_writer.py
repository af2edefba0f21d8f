"""Stores what an import tells of meters. A meter the file leaves out is kept with the day: readings refer to it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from db.inserts import Among, Many, each, new_keys
from db.meter_row import MeterFacts
from db.tables import BilledReading, Meter, MeterZone
from menus.reading_steps import MeterKind

_meters, _zones = Meter.__table__, MeterZone.__table__

KNOWN = Among(
    select(
        _meters.c.account_id, _meters.c.number, _meters.c.id, _meters.c.capacity, _meters.c.kind, _meters.c.removed_on
    ),
    _meters.c.account_id,
)
LABELS = Among(
    select(_zones.c.meter_id, _zones.c.label)
    .join(_meters, _meters.c.id == _zones.c.meter_id)
    .order_by(_zones.c.meter_id, _zones.c.number),
    _meters.c.account_id,
)
ADDED = Many(_meters, ["id", "account_id", "number", "capacity", "kind"])
CHANGE = (
    update(_meters)
    .where(_meters.c.id == bindparam("key"))
    .values(capacity=bindparam("shows"), kind=bindparam("new_kind"), removed_on=None)
)
REMOVE = update(_meters).where(_meters.c.id == bindparam("key")).values(removed_on=bindparam("day"))
FORGET_ZONES = delete(_zones).where(_zones.c.meter_id == bindparam("key"))
ZONES = Many(_zones, ["meter_id", "number", "label"])
BILLED = Many(BilledReading.__table__, ["meter_id", "zone", "read_on", "value"], changing=["value"])

USUAL_CAPACITY = 5

Place = tuple[int, str]
"""The key of an account and the number of a meter."""


class _Known(NamedTuple):
    """A meter as it is stored."""

    key: int
    capacity: int
    kind: MeterKind
    removed_on: date | None


def write_meters(
    connection: Connection, told: Mapping[int, Mapping[str, MeterFacts]], complete: set[int], today: date
) -> None:
    """Store the meters of accounts by their keys; those that an account in `complete` does not name are gone today."""
    wanted = {(account, number): facts for account, meters in told.items() for number, facts in meters.items()}
    known = {(row[0], row[1]): _Known(*row[2:]) for row in KNOWN.rows(connection, told)}
    each(connection, CHANGE, list(_changes(known, wanted)))
    each(connection, REMOVE, [{"key": key, "day": today} for key in _gone(known, wanted, complete)])
    keys = {place: meter.key for place, meter in known.items()}
    keys |= _add(connection, {place: facts for place, facts in wanted.items() if place not in known})
    _write_zones(connection, told.keys(), {keys[place]: facts.zones for place, facts in wanted.items() if facts.zones})
    BILLED.store(connection, [row for place, facts in wanted.items() for row in _billed(keys[place], facts)])


def _changes(known: Mapping[Place, _Known], wanted: Mapping[Place, MeterFacts]) -> Iterator[dict[str, object]]:
    for place in known.keys() & wanted.keys():
        meter, facts = known[place], wanted[place]
        now = _Known(meter.key, facts.capacity or meter.capacity, facts.meter_kind or meter.kind, None)
        if now != meter:
            yield {"key": now.key, "shows": now.capacity, "new_kind": now.kind}


def _gone(known: Mapping[Place, _Known], wanted: Mapping[Place, MeterFacts], complete: set[int]) -> Iterator[int]:
    for place, meter in known.items():
        if place[0] in complete and place not in wanted and meter.removed_on is None:
            yield meter.key


def _add(connection: Connection, new: Mapping[Place, MeterFacts]) -> dict[Place, int]:
    keys = dict(zip(new, new_keys(connection, _meters, len(new)), strict=True))
    rows = [
        (key, *place, new[place].capacity or USUAL_CAPACITY, new[place].meter_kind or MeterKind.MANUAL)
        for place, key in keys.items()
    ]
    ADDED.store(connection, rows)
    return keys


def _write_zones(connection: Connection, accounts: Iterable[int], told: Mapping[int, tuple[str, ...]]) -> None:
    """Write the labels of meters by their keys, where they are not the same already."""
    if not told:
        return
    known: dict[int, tuple[str, ...]] = {}
    for key, label in LABELS.rows(connection, accounts):
        known[key] = (*known.get(key, ()), label)
    news = {key: labels for key, labels in told.items() if labels != known.get(key)}
    each(connection, FORGET_ZONES, [{"key": key} for key in news.keys() & known.keys()])
    ZONES.store(
        connection, [(key, number, label) for key, labels in news.items() for number, label in enumerate(labels, 1)]
    )


def _billed(key: int, facts: MeterFacts) -> Iterator[tuple[int, int, date, int]]:
    if facts.reading:
        day, values = facts.reading
        for zone, value in enumerate(values, 1):
            yield key, zone, day, value
