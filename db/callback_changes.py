"""The one way a stored callback changes: by the table of the lifecycle, with an entry in the history.

The end of a deferred call is told to its case in the same transaction. A talk closes a case that is answered; a call
that the customer does not want cancels the case, or closes it if there is an answer. Any other end (nobody could be
reached, no calls wanted at all) leaves the case open: the answer is still owed, `CaseBook.listed` shows who has none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from callbacks.lifecycle import LIVE, State, move
from callbacks.limits import LENGTH, Span
from callbacks.outcomes import CONTACTS
from callbacks.policy import Callee
from callbacks.ports import Settlement
from callbacks.quiet_hours import zone_of
from callbacks.reserving import reserved_until
from db.callback_tables import LONGEST_REASON, Callback, CallbackAttempt, CallbackChange, OptOut
from db.case_changes import change_in
from db.case_states import NEXT
from db.case_tables import Case
from db.tables import Account
from menus.case_steps import CaseState

_callbacks, _attempts, _opt_outs = Callback.__table__, CallbackAttempt.__table__, OptOut.__table__
_accounts, _cases = Account.__table__, Case.__table__

AFTER_THE_CALL: Mapping[State, tuple[CaseState, ...]] = {
    State.DONE: (CaseState.CLOSED,),
    State.CANCELLED: (CaseState.CLOSED, CaseState.CANCELLED),
}
"""Where a case goes when its call ends so: into the first of these states that may follow its own, if any."""


class NoSuchCallback(Exception):
    """No callback has this number."""


CONTACTED = select(_attempts.c.ended_at).where(_attempts.c.outcome.in_(sorted(CONTACTS)))


def locked(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    """The rows of callbacks that a query finds, kept from everybody else; those in other hands are left out."""
    return connection.execute(query.with_for_update(of=_callbacks, skip_locked=True)).mappings().all()


def lock(connection: Connection, callback: str) -> RowMapping:
    """The row of a callback, as soon as nobody else has it."""
    query = select(_callbacks).where(_callbacks.c.id == callback).with_for_update()
    return connection.execute(query).mappings().one()


def lock_number(connection: Connection, number: int) -> RowMapping:
    """The row of the callback that people call by a number. NoSuchCallback."""
    query = select(_callbacks).where(_callbacks.c.number == number).with_for_update()
    found = connection.execute(query).mappings().one_or_none()
    if found is None:
        raise NoSuchCallback
    return found


def change(
    connection: Connection, row: RowMapping, wanted: State, *, by: str, reason: str, at: datetime, **values: Any
) -> None:
    """Bring a locked row into another state; IllegalMove when that cannot be. Whoever held it holds it no more."""
    state = move(State(row["state"]), wanted)
    if state not in LIVE:
        values = {"worker": None, "operator": None, "lease_until": None, **values}
    if "due_at" in values and not _the_same_time_again(row, state):
        values["assigned_until"] = row["assigned_to"] and reserved_until(values["due_at"], at)
    note(connection, row, state, by=by, reason=reason, at=at, **values)
    if row["case_id"] and state in AFTER_THE_CALL:
        _tell_case(connection, row["case_id"], state, by=by, reason=reason, at=at)


def _the_same_time_again(row: RowMapping, state: State) -> bool:
    """A call that never left the house is ordered again at once: its operator has had the time to take it."""
    return state is State.SCHEDULED and row["state"] in LIVE


def _tell_case(connection: Connection, case: str, state: State, *, by: str, reason: str, at: datetime) -> None:
    row = connection.execute(select(_cases).where(_cases.c.id == case).with_for_update()).mappings().one()
    for following in AFTER_THE_CALL[state]:
        if following in NEXT[CaseState(row["state"])]:
            change_in(connection, row, following, actor=by, note=reason, at=at)
            return


def note(
    connection: Connection, row: RowMapping, state: State, *, by: str, reason: str, at: datetime, **values: Any
) -> None:
    """Write a state and other values of a locked row, and an entry of its history."""
    here = _callbacks.c.id == row["id"]
    sequence = row["changes"] + 1
    connection.execute(update(_callbacks).where(here).values(state=state, changes=sequence, **values))
    enter(connection, row["id"], sequence, state, by=by, reason=reason, at=at)


def enter(
    connection: Connection, callback: str, sequence: int, state: State, *, by: str, reason: str, at: datetime
) -> None:
    """Add an entry to a history."""
    entry = {"callback_id": callback, "sequence": sequence, "state": state, "at": at, "actor": by}
    connection.execute(insert(CallbackChange), {**entry, "reason": reason[:LONGEST_REASON]})


def apply(connection: Connection, row: RowMapping, settlement: Settlement, *, by: str, at: datetime) -> None:
    """Bring a locked row where a settlement says."""
    times = {"due_at": settlement.due, "deadline": settlement.deadline}
    told = {name: moment for name, moment in times.items() if moment is not None}
    change(connection, row, settlement.state, by=by, reason=settlement.reason, at=at, **told)


def callee(connection: Connection, phone: str, account: int | None, at: datetime) -> Callee:
    """What is known of a number, in E.164, and of the account it would be called about."""
    since = at - (LENGTH[Span.MONTH] + 1) * timedelta(days=1)
    contacts = connection.execute(CONTACTED.where(_attempts.c.phone == phone, _attempts.c.ended_at > since)).scalars()
    opted_out = connection.execute(select(_opt_outs.c.phone).where(_opt_outs.c.phone == phone)).first()
    zone = select(_accounts.c.time_zone).where(_accounts.c.id == account)
    return Callee(phone, zone_of(connection.execute(zone).scalar()), opted_out is not None, tuple(contacts))
