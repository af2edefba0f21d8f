"""A cancellation that was a mistake, taken back: the callback waits where it waited, and so does its case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, text

from callbacks.booking import Kind
from callbacks.lifecycle import IllegalMove, State
from callbacks.policy import Allowed, NotNow, Refused, may_call
from callbacks.slots import Slot
from db import callback_changes as changes
from db.callback_appointments import Appointments, SlotTaken
from db.callback_tables import OPEN_IN_QUEUE, Callback, CallbackChange
from db.case_changes import enter
from db.case_states import OVER as CASES_OVER
from db.case_tables import Case, CaseChange
from db.slots import NoSuchSlot, take_place
from menus.case_steps import CaseState

_callbacks, _history, _cases, _case_history = (
    Callback.__table__,
    CallbackChange.__table__,
    Case.__table__,
    CaseChange.__table__,
)


@dataclass(frozen=True, slots=True)
class TimeIsOver:
    """The promised time, or the time in which it was worth anything, has passed meanwhile."""


@dataclass(frozen=True, slots=True)
class AnotherWaits:
    """The same number has asked again meanwhile, and waits."""

    number: int


@dataclass(frozen=True, slots=True)
class CaseIsOver:
    """Its case was closed apart from it: there is nothing to tell."""


Hindrance = SlotTaken | NotNow | Refused | TimeIsOver | AnotherWaits | CaseIsOver


def put_back(
    connection: Connection, appointments: Appointments, number: int, *, by: str, reason: str, at: datetime
) -> RowMapping | Hindrance:
    """Put a cancelled callback back, in a transaction of `db.writing` that is to be rolled back if something hinders.

    The row as it was. NoSuchCallback; IllegalMove when it is not cancelled.
    """
    row = changes.lock_number(connection, number)
    if row["state"] is not State.CANCELLED:
        raise IllegalMove(row["state"], State.SCHEDULED)
    wanted = _waited_in(connection, row)
    hindrance = _hindered(connection, appointments, row, wanted, at)
    if hindrance is None and row["case_id"]:
        hindrance = _case_back(connection, row, by=by, reason=reason, at=at)
    if hindrance is not None:
        return hindrance
    changes.change(connection, row, wanted, by=by, reason=reason, at=at, due_at=row["due_at"])
    return row


def _waited_in(connection: Connection, row: RowMapping) -> State:
    before = _entries(connection, row)[1]["state"]
    return State.WAITING_ANSWER if before is State.WAITING_ANSWER else State.SCHEDULED


def _entries(connection: Connection, row: RowMapping) -> Sequence[RowMapping]:
    """The last two entries of the history, the newest first."""
    mine = select(_history).where(_history.c.callback_id == row["id"]).order_by(_history.c.sequence.desc()).limit(2)
    return connection.execute(mine).mappings().all()


def _hindered(
    connection: Connection, appointments: Appointments, row: RowMapping, wanted: State, at: datetime
) -> Hindrance | None:
    if wanted is State.WAITING_ANSWER:
        return None
    in_slot = row["promised_from"] is not None and row["promised_from"] == row["due_at"]
    if row["kind"] is Kind.QUEUE and (hindrance := _in_queue(connection, row, at)):
        return hindrance
    if in_slot and row["due_at"] <= at:
        return TimeIsOver()
    when = max(row["due_at"], at)
    callee = changes.callee(connection, row["phone"], row["account_id"], at)
    verdict = may_call(callee, when, appointments.bookings.rules.calling_at(when))
    if isinstance(verdict, Refused) or (in_slot and not isinstance(verdict, Allowed)):
        return verdict
    return _place_taken(connection, appointments, row, at) if in_slot else None


def _in_queue(connection: Connection, row: RowMapping, at: datetime) -> TimeIsOver | AnotherWaits | None:
    other = select(_callbacks.c.number).where(_callbacks.c.phone == row["phone"], text(OPEN_IN_QUEUE))
    number = connection.execute(other).scalar_one_or_none()
    if number is not None:
        return AnotherWaits(number)
    return TimeIsOver() if row["deadline"] < at else None


def _place_taken(connection: Connection, appointments: Appointments, row: RowMapping, at: datetime) -> SlotTaken | None:
    try:
        slot, places = appointments.slots.capacity(row["promised_from"])
    except NoSuchSlot:
        return SlotTaken()
    slot = Slot(slot.begins, row["promised_until"])
    return None if take_place(connection, row["id"], slot, places, at) else SlotTaken()


def _case_back(connection: Connection, row: RowMapping, *, by: str, reason: str, at: datetime) -> CaseIsOver | None:
    """Open the case again if it ended with the callback, in the same moment; one that is open stays as it is."""
    case = connection.execute(select(_cases).where(_cases.c.id == row["case_id"]).with_for_update()).mappings().one()
    if CaseState(case["state"]) not in CASES_OVER:
        return None
    ended, before = _states_of(connection, case["id"])
    if ended["at"] != _entries(connection, row)[0]["at"]:
        return CaseIsOver()
    enter(connection, case, CaseState(before["state"]), actor=by, note=reason, at=at)
    return None


def _states_of(connection: Connection, case: str) -> Sequence[RowMapping]:
    theirs = select(_case_history).where(_case_history.c.case_id == case)
    return connection.execute(theirs.order_by(_case_history.c.sequence.desc()).limit(2)).mappings().all()
