"""Slots as they are kept: places are given one by one, and what a supervisor has changed counts first.

Bookings of one slot wait for its row, so the last place is given once: on PostgreSQL by the lock of the row, on SQLite
because one transaction writes at a time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, bindparam, delete, func, insert, select

from callbacks.slots import FreeSlot, Slot, SlotRules, all_slots, find_slot, load_of, quietest_first
from db.inserts import if_new, or_update
from db.load_book import LoadBook
from db.load_tables import SlotBooking, SlotState

_slots, _bookings = SlotState.__table__, SlotBooking.__table__

OPEN = if_new(_slots)
CHANGE = or_update(_slots, ["places", "changed_at", "changed_by"])
SET = select(_slots.c.places).where(_slots.c.begins == bindparam("begins"))
LOCKED = SET.with_for_update()
IN_SLOT = select(func.count()).where(_bookings.c.begins == bindparam("begins"))
RELEASE = delete(_bookings).where(_bookings.c.callback_id == bindparam("callback"))
TAKEN = (
    select(_bookings.c.begins, func.count()).where(_bookings.c.begins >= bindparam("now")).group_by(_bookings.c.begins)
)
CHANGED = select(_slots.c.begins, _slots.c.places).where(
    _slots.c.begins >= bindparam("now"), _slots.c.places.is_not(None)
)


class NoSuchSlot(Exception):
    """No slot begins at this moment."""


class SlotBook:
    """Offers slots and gives their places. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine, rules: SlotRules) -> None:
        self._engine = engine
        self._rules = rules
        self._load = LoadBook(engine)

    def all(self, now: datetime) -> list[FreeSlot]:
        """Every slot from `now` on, in order of time, full and closed ones too."""
        with self._engine.connect() as connection:
            taken, changed = (_by_slot(connection, query, now) for query in (TAKEN, CHANGED))
        return all_slots(now, self._load.calendar(), self._rules, taken=taken, changed=changed)

    def free(self, now: datetime, suits: Callable[[Slot], bool] = lambda _: True) -> list[FreeSlot]:
        """Slots with places, the quietest first; `suits` says which of them the callee may be called in (D16)."""
        return quietest_first([found for found in self.all(now) if suits(found.slot)])

    def book(self, callback: str, begins: datetime, now: datetime) -> Slot | None:
        """Give a callback a place in the slot that begins then, instead of any it had; None when none is left.

        Doing it twice is as good as once. NoSuchSlot when no slot begins then.
        """
        slot, places = self.capacity(begins)
        with self._engine.begin() as connection:
            if not take_place(connection, callback, slot, places, now):
                connection.rollback()
                return None
        return slot

    def release(self, callback: str) -> None:
        """Give the place of a callback back, if it has one."""
        with self._engine.begin() as connection:
            give_back(connection, callback)

    def change(self, begins: datetime, places: int | None, *, at: datetime, by: str) -> None:
        """Set the places of a slot: 0 closes it, None lets the computed capacity count again. NoSuchSlot if none is.

        What is already promised stays promised.
        """
        self.capacity(begins)
        row = {"begins": begins, "places": places, "changed_at": at, "changed_by": by}
        with self._engine.begin() as connection:
            connection.execute(CHANGE[connection.dialect.name], row)

    def places_set(self, begins: datetime) -> int | None:
        """The places that somebody has set for the slot that begins then; None while those computed count."""
        with self._engine.connect() as connection:
            return connection.execute(SET, {"begins": begins}).scalar_one_or_none()

    def capacity(self, begins: datetime) -> tuple[Slot, int]:
        """The slot that begins at a moment and the places the load leaves in it, for `take_place`. NoSuchSlot."""
        slot = find_slot(begins, self._rules)
        if slot is None:
            raise NoSuchSlot
        return slot, self._rules.places(load_of(slot, self._load.calendar()))


def _by_slot(connection: Connection, query: Select[Any], now: datetime) -> dict[datetime, int]:
    return {row[0]: row[1] for row in connection.execute(query, {"now": now})}


def take_place(connection: Connection, callback: str, slot: Slot, places: int, now: datetime) -> bool:
    """Take a place in a transaction that may store the callback, too; without a place left, roll it back.

    `places` is the computed capacity, for a slot that no supervisor has changed. The place a callback had before is
    given back.
    """
    begins = {"begins": slot.begins}
    connection.execute(OPEN[connection.dialect.name], begins)
    changed = connection.execute(LOCKED, begins).scalar_one()
    give_back(connection, callback)
    if connection.execute(IN_SLOT, begins).scalar_one() >= (places if changed is None else changed):
        return False
    row = {"callback_id": callback, "ends": slot.ends, "booked_at": now}
    connection.execute(insert(_bookings), begins | row)
    return True


def give_back(connection: Connection, callback: str) -> None:
    """Give the place of a callback back in a transaction that changes the callback, too; none is no fault."""
    connection.execute(RELEASE, {"callback": callback})
