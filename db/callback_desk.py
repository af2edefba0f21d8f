"""One callback with all that happened, those of a number, and numbers that want no calls (D16).

To change one: `db.callback_appointments`; to list many: `db.callback_register`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine, RowMapping, Select, delete, insert, select, text

from callbacks.lifecycle import State
from db import callback_changes as changes
from db.callback_changes import NoSuchCallback
from db.callback_tables import NOT_OVER, WAITS, Callback, CallbackAttempt, CallbackChange, OptOut, OptOutRemoval
from db.case_tables import Case, CaseAnswer
from db.inserts import if_new
from db.slots import give_back
from db.tables import Account
from db.writing import writing

_callbacks, _history, _attempts = Callback.__table__, CallbackChange.__table__, CallbackAttempt.__table__
_opt_outs, _answers = OptOut.__table__, CaseAnswer.__table__
_cases, _accounts = Case.__table__, Account.__table__
OPT_OUT = if_new(OptOut.__table__)
OPTED_OUT = "клиент просил больше не звонить"


@dataclass(frozen=True, slots=True)
class WholeCallback:
    """A callback with its history and its attempts, the first ones first, and the answer it is to tell, if any.

    `account` is the number of the customer's account, `case` what was asked, if the call is to answer a case.
    """

    callback: RowMapping
    history: Sequence[RowMapping]
    attempts: Sequence[RowMapping]
    answer: str | None
    account: str | None
    case: RowMapping | None


@dataclass(frozen=True, slots=True)
class CallbackDesk:
    """The register of callbacks, to look up, and that of numbers that are not called. Safe to use from many threads."""

    engine: Engine

    def open_of(self, phone: str) -> Sequence[RowMapping]:
        """The open callbacks of a number in E.164, the newest first: what a caller who phones again is told."""
        mine = select(_callbacks).where(_callbacks.c.phone == phone, text(NOT_OVER))
        return self._rows(mine.order_by(_callbacks.c.number.desc()))

    def whole(self, number: int) -> WholeCallback:
        """One callback. NoSuchCallback."""
        found = self._rows(select(_callbacks).where(_callbacks.c.number == number))
        if not found:
            raise NoSuchCallback
        (row,) = found
        history = select(_history).where(_history.c.callback_id == row["id"]).order_by(_history.c.sequence)
        attempts = select(_attempts).where(_attempts.c.callback_id == row["id"]).order_by(_attempts.c.begun_at)
        answer = select(_answers.c.answer).where(_answers.c.case_id == row["case_id"])
        newest = self._rows(answer.order_by(_answers.c.sequence.desc()).limit(1))
        account = self._rows(select(_accounts.c.number).where(_accounts.c.id == row["account_id"]))
        case = self._rows(select(_cases).where(_cases.c.id == row["case_id"]))
        return WholeCallback(
            row,
            self._rows(history),
            self._rows(attempts),
            answer=newest[0]["answer"] if newest else None,
            account=account[0]["number"] if account else None,
            case=case[0] if case else None,
        )

    def made(self, since: datetime) -> Sequence[RowMapping]:
        """The attempts of all operators since then, the newest first, each with what it is for."""
        about = (_attempts.c.id, _callbacks.c.number, _callbacks.c.phone, _callbacks.c.topic)
        made = select(*about, _attempts.c.operator, _attempts.c.begun_at, _attempts.c.outcome).join(_callbacks)
        return self._rows(made.where(_attempts.c.begun_at >= since).order_by(_attempts.c.begun_at.desc()))

    def assigned(self) -> Sequence[RowMapping]:
        """The open callbacks that are an operator's, those due first at the top; last those whose time is not known."""
        theirs = select(_callbacks).where(_callbacks.c.assigned_to.is_not(None), text(NOT_OVER))
        return self._rows(theirs.order_by(_callbacks.c.due_at.is_(None), _callbacks.c.due_at, _callbacks.c.number))

    def anybodys(self, most: int) -> Sequence[RowMapping]:
        """At most so many callbacks that wait for whoever is free, those due first at the top."""
        waiting = select(_callbacks).where(text(WAITS), _callbacks.c.assigned_to.is_(None))
        first = (_callbacks.c.due_at, _callbacks.c.arrived_at, _callbacks.c.id)
        return self._rows(waiting.order_by(*first).limit(most))

    def opted_out(self) -> Sequence[RowMapping]:
        """The numbers that are not called, the newest first."""
        return self._rows(select(_opt_outs).order_by(_opt_outs.c.at.desc(), _opt_outs.c.phone))

    def opt_out(self, phone: str, *, by: str, at: datetime, reason: str | None = None) -> bool:
        """Note that a number in E.164 wants no calls, and end what waits for it. `by`: "caller", an employee.

        False when that was known; the first entry stays.
        """
        with writing(self.engine) as connection:
            wish = {"phone": phone, "at": at, "actor": by, "attempt_id": None, "reason": reason}
            entered = OPT_OUT[connection.dialect.name].returning(_opt_outs.c.phone)
            is_new = connection.execute(entered, wish).first() is not None
            waiting = text(f"({WAITS} OR state IN ('requested', 'waiting_answer'))")
            for row in changes.locked(connection, select(_callbacks).where(_callbacks.c.phone == phone, waiting)):
                changes.change(connection, row, State.OPTED_OUT, by=by, reason=OPTED_OUT, at=at)
                give_back(connection, row["id"])
            return is_new

    def opt_in(self, phone: str, *, by: str, at: datetime, reason: str) -> bool:
        """Let a number in E.164 be called again; who and why is kept. What was ended stays so.

        False when it could be called anyway.
        """
        with writing(self.engine) as connection:
            removed = delete(_opt_outs).where(_opt_outs.c.phone == phone).returning(_opt_outs.c.at, _opt_outs.c.actor)
            known = connection.execute(removed).one_or_none()
            if known is None:
                return False
            entry = {"id": uuid4().hex, "phone": phone, "opted_out_at": known[0], "opted_out_by": known[1]}
            connection.execute(insert(OptOutRemoval), {**entry, "at": at, "actor": by, "reason": reason})
            return True

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().all()
