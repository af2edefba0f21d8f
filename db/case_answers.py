"""The answer to a case: written down once it is there, and then told by the deferred call that waited for it (R5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert

from callbacks.booking import told_by
from callbacks.lifecycle import State
from callbacks.policy import Allowed, NotNow, Refused, first_moment, may_call
from callbacks.slots import Slot
from db import callback_changes as changes
from db.callback_appointments import Appointments, SlotTaken
from db.case_book import find_case, open_calls
from db.case_changes import change_in, enter
from db.case_tables import CaseAnswer
from db.slots import take_place
from db.writing import writing
from menus.case_steps import CaseState

LONGEST_ANSWER = 2000
READY, CORRECTED = "ответ готов", "ответ исправлен"
"""Entries of the histories of the case and of the call."""

Opening = tuple[Slot, int]


class NoCallWaits(Exception):
    """A time was wanted for a call, and no call waits for the answer of the case; nothing was changed."""


@dataclass(frozen=True, slots=True)
class AnswerStored:
    """The answer is durably stored. `call` is what its call is called by, if there is one that is not over.

    It is made not before `due`, and late after `deadline`.
    """

    call: int | None = None
    due: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseAnswers:
    """Takes the answers of cases. Safe to use from many threads and processes; all moments are aware."""

    appointments: Appointments

    def answer(
        self, number: int, answer: str, *, by: str, at: datetime, begins: datetime | None = None
    ) -> AnswerStored | SlotTaken | NotNow | Refused:
        """Store an answer, and schedule the call that waits for it: at once, or in the slot that begins then.

        A further answer corrects the one before; the call stays as it is. NoSuchCase, NoSuchSlot, NoCallWaits,
        IllegalChange when the case is over, or ChangedMeanwhile.
        """
        opening = self.appointments.slots.capacity(begins) if begins else None
        with writing(self.appointments.bookings.engine) as connection:
            outcome = self.answer_in(connection, number, answer, opening, by=by, at=at)
            if not isinstance(outcome, AnswerStored):
                connection.rollback()
            return outcome

    def answer_in(
        self, connection: Connection, number: int, answer: str, opening: Opening | None, *, by: str, at: datetime
    ) -> AnswerStored | SlotTaken | NotNow | Refused:
        """The same within a transaction of `db.writing`, which is to be rolled back unless the answer is stored."""
        calls = open_calls(connection, number)
        _store(connection, find_case(connection, number), answer, by=by, at=at)
        waiting = next((call for call in calls if call["state"] is State.WAITING_ANSWER), None)
        if waiting is not None:
            return self._scheduled(connection, waiting, opening, by=by, at=at)
        if opening:
            raise NoCallWaits
        return AnswerStored(*((calls[0]["number"], calls[0]["due_at"], calls[0]["deadline"]) if calls else ()))

    def _scheduled(
        self, connection: Connection, call: RowMapping, opening: Opening | None, *, by: str, at: datetime
    ) -> AnswerStored | SlotTaken | NotNow | Refused:
        times = self._in_slot(connection, call, opening, at) if opening else self._soon(connection, call, at)
        if not isinstance(times, dict):
            return times
        changes.change(connection, call, State.SCHEDULED, by=by, reason=READY, at=at, **times)
        return AnswerStored(call["number"], times["due_at"], times["deadline"])

    def _soon(self, connection: Connection, call: RowMapping, at: datetime) -> dict[str, Any]:
        """Whether the number may be called at all, the worker asks before it dials."""
        rules = self.appointments.bookings.rules
        callee = changes.callee(connection, call["phone"], call["account_id"], at)
        due = first_moment(callee, at, rules.calling_at(at))
        return {"due_at": due, "deadline": told_by(due, call["deadline"], at, rules.booking)}

    def _in_slot(
        self, connection: Connection, call: RowMapping, opening: Opening, at: datetime
    ) -> dict[str, Any] | SlotTaken | NotNow | Refused:
        slot, places = opening
        callee = changes.callee(connection, call["phone"], call["account_id"], at)
        verdict = may_call(callee, slot.begins, self.appointments.bookings.rules.calling_at(slot.begins))
        if not isinstance(verdict, Allowed):
            return verdict
        if not take_place(connection, call["id"], slot, places, at):
            return SlotTaken()
        promised = {"promised_from": slot.begins, "promised_until": slot.ends}
        return {"due_at": slot.begins, "deadline": slot.ends, **promised}


def _store(connection: Connection, case: RowMapping, answer: str, *, by: str, at: datetime) -> None:
    if case["state"] is CaseState.ANSWERED:
        sequence = enter(connection, case, CaseState.ANSWERED, actor=by, note=CORRECTED, at=at)
    else:
        sequence = change_in(connection, case, CaseState.ANSWERED, actor=by, note=READY, at=at)
    row = {"case_id": case["id"], "sequence": sequence, "answer": answer, "at": at, "actor": by}
    connection.execute(insert(CaseAnswer), row)
