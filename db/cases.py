"""Cases as a conversation sees them: registered with a number, and found again while they are open.

A case that is answered by a callback is told with that (`db.callback_answers`), not here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, bindparam, exists, func, insert, or_, select, text

from callbacks.lifecycle import OVER as OVER_OF_CALLBACKS
from callbacks.lifecycle import State
from callbacks.working_days import due_day
from db.callback_tables import Callback, one_of
from db.case_numbers import NEXT_NUMBER
from db.case_states import OVER
from db.case_tables import Case, CaseChange, Channel, Recording, RecordingKind
from db.clock import Clock
from db.lookup import Lookup
from db.work import Answers, Work
from menus.callback_steps import BookCallback
from menus.case_steps import CaseRegistered, CaseState, FindOpenCase, NoOpenCase, OpenCase, RegisterCase, Topic
from menus.steps import Recorded

CALLER = "caller"
"""Who brings a case into its first state, in its history."""

_cases, _callbacks = Case.__table__, Callback.__table__
NOT_OVER_OF_CALLBACKS = one_of(frozenset(State) - OVER_OF_CALLBACKS, "callbacks")

STORED = select(_cases.c.number, _cases.c.due).where(_cases.c.id == bindparam("id"))
OPEN_CASE = (
    select(_cases.c.number, _cases.c.state, func.count().over())
    .where(
        *(_cases.c.state != state for state in sorted(OVER)),
        or_(_cases.c.phone == bindparam("caller"), _cases.c.account_id == bindparam("account")),
        ~exists().where(_callbacks.c.case_id == _cases.c.id, text(NOT_OVER_OF_CALLBACKS)),
    )
    .order_by(_cases.c.due.desc(), _cases.c.number.desc())
    .limit(1)
)


class Cases:
    """Stores and finds cases. Safe to use from many threads. `working_days` is the time for an answer (R10)."""

    def __init__(self, engine: Engine, now: Clock, working_days: int = 1) -> None:
        self._engine = engine
        self._now = now
        self._working_days = working_days
        self._open = Lookup(engine, OPEN_CASE)

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {RegisterCase: self._register, FindOpenCase: lambda _, step: partial(self._find, step)}

    def _find(self, step: FindOpenCase) -> OpenCase | NoOpenCase:
        for number, state, found in self._open.rows(caller=step.caller, account=step.account):
            return OpenCase(number, CaseState(state), found - 1)
        return NoOpenCase()

    def _register(self, call_id: str, step: RegisterCase) -> Work:
        """Fix the identity of the case and the moment; the number is given with the transaction."""
        now = self._now()
        message = step.message
        row = opened(step, call_id, now, due_day(now, self._working_days))
        return partial(self._store, row, listed(message, call_id, now) if message else None)

    def _store(self, row: dict[str, Any], recording: dict[str, Any] | None) -> CaseRegistered:
        """Store all or nothing. The number is counted first: from there on, everybody else waits for the commit."""
        with self._engine.begin() as connection:
            number = connection.execute(NEXT_NUMBER).scalar_one()
            if known := connection.execute(STORED, {"id": row["id"]}).one_or_none():
                connection.rollback()
                return CaseRegistered(*known)
            insert_case(connection, {**row, "number": number}, recording)
        return CaseRegistered(number, row["due"])


@dataclass(frozen=True, slots=True)
class Letter:
    """A case that came otherwise than in a call (R4, R10, R11): what it says, and where the answer goes.

    `reply_to` is an address, of a house or of e-mail; `phone` in E.164. `account` is one whose owner has proven to be.
    """

    channel: Channel
    topic: Topic
    text: str
    account: int | None = None
    phone: str | None = None
    reply_to: str | None = None


def register_in(connection: Connection, letter: Letter, *, by: str, at: datetime, working_days: int) -> CaseRegistered:
    """Register a letter within a transaction; `by`: the employee or the system that hands it in."""
    number = connection.execute(NEXT_NUMBER).scalar_one()
    due = due_day(at, working_days)
    row = _new(letter, letter.channel, at, due) | {"number": number, "text": letter.text, "reply_to": letter.reply_to}
    insert_case(connection, row, None, by=by)
    return CaseRegistered(number, due)


def insert_case(
    connection: Connection, row: dict[str, Any], recording: dict[str, Any] | None, *, by: str = CALLER
) -> None:
    """Write a case, its first state, and the entry of its recording; what is counted and checked before."""
    if recording:
        connection.execute(insert(Recording), recording)
    connection.execute(insert(Case), row)
    first = {"case_id": row["id"], "sequence": 1, "state": row["state"], "at": row["registered_at"]}
    connection.execute(insert(CaseChange), {**first, "actor": by, "note": ""})


def listed(message: Recorded, call_id: str, now: datetime) -> dict[str, Any]:
    """The entry of a message in the list of recordings."""
    return {
        "id": message.recording,
        "call_id": call_id,
        "kind": RecordingKind.MESSAGE,
        "seconds": round(message.seconds),
        "made_at": now,
    }


def opened(step: RegisterCase | BookCallback, call_id: str, now: datetime, due: date) -> dict[str, Any]:
    """A case as a call opens it, with an identity of its own; its number is given when it is stored."""
    recording = step.message and step.message.recording
    return _new(step, Channel.PHONE, now, due) | {"recording_id": recording, "call_id": call_id}


def _new(about: RegisterCase | BookCallback | Letter, channel: Channel, now: datetime, due: date) -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "topic": about.topic,
        "channel": channel,
        "account_id": about.account,
        "phone": about.phone,
        "state": CaseState.REGISTERED,
        "registered_at": now,
        "due": due,
    }
