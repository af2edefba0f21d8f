"""Wishes to be called back, stored before anybody is promised anything: one way for calls, employees and menus."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, exists, insert, select, text

from callbacks.booking import CallbackRules, Kind, Plan, Request, plan
from callbacks.lifecycle import START, move
from callbacks.numbers import Refusal, dialable
from callbacks.policy import NotNow, Refused
from db import callback_changes as changes
from db.callback_tables import OPEN_IN_QUEUE, Callback
from db.case_numbers import HOLD_NUMBERS, NEXT_NUMBER
from db.case_tables import Case
from db.writing import writing

_callbacks, _cases = Callback.__table__, Case.__table__


@dataclass(frozen=True, slots=True)
class Booked:
    """The wish is durably stored. `number` is told to the caller; `due` is empty while an answer is awaited.

    `again`: the caller had asked before and is still waiting; that request keeps its place, and no other is made.
    """

    number: int
    due: datetime | None
    again: bool


Answer = Booked | NotNow | Refused


@dataclass(frozen=True, slots=True)
class Bookings:
    """Books callbacks. Safe to use from many threads and processes."""

    engine: Engine
    rules: CallbackRules

    def book(self, request: Request, now: datetime) -> Answer:
        """Judge a request by the policy and store it. Doing it twice is as good as doing it once."""
        with writing(self.engine) as connection:
            return self.book_in(connection, request, now)

    def book_in(self, connection: Connection, request: Request, now: datetime) -> Answer:
        """The same within a transaction of `db.writing`, for those who store something with it."""
        number = dialable(request.phone, self.rules.calling_at(now).numbers)
        if isinstance(number, Refusal):
            return Refused(number)
        told = replace(request, phone=number.e164)
        callee = changes.callee(connection, told.phone, told.account, now)
        planned = plan(told, callee, now, self.rules)
        return _stored(connection, told, planned) if isinstance(planned, Plan) else planned


def _stored(connection: Connection, request: Request, planned: Plan) -> Booked:
    """Hold the counter first: everybody else waits for the commit, so nobody books the same meanwhile."""
    connection.execute(HOLD_NUMBERS)
    if known := _known(connection, request):
        return Booked(known["number"], known["due_at"], again=known["id"] != request.id)
    number = _number_of_case(connection, request) or connection.execute(NEXT_NUMBER).scalar_one()
    _insert(connection, request, planned, number)
    return Booked(number, planned.due, again=False)


def _known(connection: Connection, request: Request) -> RowMapping | None:
    """This request, or the one of the same number that waits in the queue already."""
    same = _callbacks.c.id == request.id
    if request.kind is Kind.QUEUE:
        same |= (_callbacks.c.phone == request.phone) & text(OPEN_IN_QUEUE)
    return connection.execute(select(_callbacks).where(same)).mappings().first()


def _number_of_case(connection: Connection, request: Request) -> int | None:
    """A case and the call that answers it are one matter to the caller, with one number; a second call has its own."""
    taken = exists().where(_callbacks.c.number == _cases.c.number)
    number = select(_cases.c.number).where(_cases.c.id == request.case, ~taken)
    return connection.execute(number).scalar_one_or_none()


def _insert(connection: Connection, request: Request, planned: Plan, number: int) -> None:
    consent = request.consent
    connection.execute(insert(_callbacks), {**_row(request, planned), "number": number})
    for sequence, state in enumerate((START, move(START, planned.state)), start=1):
        changes.enter(connection, request.id, sequence, state, by=consent.by, reason="", at=consent.at)


def _row(request: Request, planned: Plan) -> Mapping[str, Any]:
    return {
        "id": request.id,
        "kind": request.kind,
        "state": planned.state,
        "phone": request.phone,
        "typed": request.typed,
        "topic": request.topic,
        "skill": request.skill,
        "account_id": request.account,
        "case_id": request.case,
        "arrived_at": request.arrived,
        "due_at": planned.due,
        "promised_from": request.promise and request.promise.begins,
        "promised_until": request.promise and request.promise.ends,
        "deadline": planned.deadline,
        "changes": 2,
        "attempts": 0,
        "fence": 0,
        "consent_at": request.consent.at,
        "consent_by": request.consent.by,
        "consent_key": request.consent.key,
        "call_id": request.consent.call_id,
        "recording_id": request.consent.recording,
    }
