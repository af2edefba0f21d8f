"""Callbacks at a promised time: a place in a slot is booked, moved and given back together with the callback."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping

from callbacks.booking import Kind, Promise, Request, deadline
from callbacks.lifecycle import IN_FLIGHT, IllegalMove, State, move
from callbacks.numbers import Refusal, dialable
from callbacks.policy import Allowed, Callee, NotNow, Refused, may_call
from callbacks.slots import FreeSlot, Slot
from db import callback_changes as changes
from db.callback_bookings import Answer, Booked, Bookings
from db.slots import SlotBook, give_back, take_place
from db.writing import writing

LAST_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class SlotTaken:
    """No place is left at that time; nothing was stored or changed."""


@dataclass(frozen=True, slots=True)
class Appointments:
    """Books, moves and cancels callbacks. Safe to use from many threads and processes; all moments are aware.

    Each method is one transaction, and doing it twice is as good as doing it once.
    """

    bookings: Bookings
    slots: SlotBook

    def free(self, phone: str, account: int | None, now: datetime) -> list[FreeSlot] | Refused:
        """Slots in which a number may be called, the quietest first; `Refused` for one that may not be at all."""
        number = dialable(phone, self.bookings.rules.calling_at(now).numbers)
        if isinstance(number, Refusal):
            return Refused(number)
        with self.bookings.engine.connect() as connection:
            callee = changes.callee(connection, number.e164, account, now)
        verdict = may_call(callee, now, self.bookings.rules.calling_at(now))
        if isinstance(verdict, Refused):
            return verdict
        return self.slots.free(now, lambda slot: self._suits(callee, slot))

    def book(self, request: Request, begins: datetime, now: datetime) -> Answer | SlotTaken:
        """Store a request with a place in the slot that begins then. NoSuchSlot when none does.

        A number that waits in the queue already keeps what it has, and no place is taken.
        """
        opening = self.slots.capacity(begins)
        with writing(self.bookings.engine) as connection:
            answer = self.book_in(connection, request, opening, now)
            if isinstance(answer, SlotTaken):
                connection.rollback()
        return answer

    def book_in(
        self, connection: Connection, request: Request, opening: tuple[Slot, int] | None, now: datetime
    ) -> Answer | SlotTaken:
        """The same within a transaction of `db.writing`, which is to be rolled back if the slot is taken.

        Without an opening: as soon as somebody can call.
        """
        if opening is None:
            return self.bookings.book_in(connection, request, now)
        slot, places = opening
        answer = self.bookings.book_in(connection, _at(request, slot), now)
        if not isinstance(answer, Booked) or answer.again:
            return answer
        return answer if take_place(connection, request.id, slot, places, now) else SlotTaken()

    def move(
        self, number: int, begins: datetime, *, by: str, reason: str, at: datetime
    ) -> Slot | SlotTaken | NotNow | Refused:
        """Promise another time for a callback. NoSuchCallback, NoSuchSlot, or IllegalMove when it cannot be moved:
        it is being dialled, over, or there is no answer to tell yet.
        """
        opening = self.slots.capacity(begins)
        with writing(self.bookings.engine) as connection:
            row = changes.lock_number(connection, number)
            moved = self.move_in(connection, row, opening, by=by, reason=reason, at=at)
            if isinstance(moved, SlotTaken):
                connection.rollback()
        return moved

    def move_in(
        self, connection: Connection, row: RowMapping, opening: tuple[Slot, int], *, by: str, reason: str, at: datetime
    ) -> Slot | SlotTaken | NotNow | Refused:
        """The same with a locked row, within a transaction that is to be rolled back if the slot is taken."""
        slot, places = opening
        _from_outside(row, State.POSTPONED)
        verdict = self._verdict(changes.callee(connection, row["phone"], row["account_id"], at), slot.begins)
        if not isinstance(verdict, Allowed):
            return verdict
        if not take_place(connection, row["id"], slot, places, at):
            return SlotTaken()
        if not _is_at(row, slot):
            self._promise(connection, row, slot, by=by, reason=reason, at=at)
        return slot

    def cancel(self, number: int, *, by: str, reason: str, at: datetime) -> None:
        """Cancel a callback, and with it its case. NoSuchCallback; IllegalMove when it is too late."""
        with writing(self.bookings.engine) as connection:
            cancel_in(connection, changes.lock_number(connection, number), by=by, reason=reason, at=at)

    def _suits(self, callee: Callee, slot: Slot) -> bool:
        """Whether somebody may be called from the beginning of a slot to its end."""
        return all(isinstance(self._verdict(callee, at), Allowed) for at in (slot.begins, slot.ends - LAST_MOMENT))

    def _verdict(self, callee: Callee, at: datetime) -> Allowed | NotNow | Refused:
        return may_call(callee, at, self.bookings.rules.calling_at(at))

    def _promise(
        self, connection: Connection, row: RowMapping, slot: Slot, *, by: str, reason: str, at: datetime
    ) -> None:
        promise = Promise(slot.begins, slot.ends)
        until = deadline(Kind(row["kind"]), promise, at, self.bookings.rules.booking)
        times = {"due_at": slot.begins, "promised_from": slot.begins, "promised_until": slot.ends}
        times["deadline"] = max(row["deadline"], until)
        changes.change(connection, row, State.POSTPONED, by=by, reason=reason, at=at, **times)


def cancel_in(connection: Connection, row: RowMapping, *, by: str, reason: str, at: datetime) -> None:
    """Cancel the callback of a locked row, and with it its case; IllegalMove when it is too late."""
    if row["state"] is State.CANCELLED:
        return
    _from_outside(row, State.CANCELLED)
    changes.change(connection, row, State.CANCELLED, by=by, reason=reason, at=at)
    give_back(connection, row["id"])


def _from_outside(row: RowMapping, wanted: State) -> None:
    """IllegalMove for a change that cannot be, or that only those may make who are on the phone (docs/decisions.md)."""
    if row["state"] in IN_FLIGHT:
        raise IllegalMove(row["state"], wanted)
    move(row["state"], wanted)


def _is_at(row: RowMapping, slot: Slot) -> bool:
    return bool(row["promised_from"] == slot.begins and row["due_at"] == slot.begins)


def _at(request: Request, slot: Slot) -> Request:
    return replace(request, promise=Promise(slot.begins, slot.ends))
