"""One callback with all that happened, those of a number, and numbers that want no calls.

To change one: `db.callback_appointments`; to list many: `db.callback_register`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, RowMapping, Select, select, text

from callbacks.lifecycle import State
from db import callback_changes as changes
from db.callback_changes import NoSuchCallback
from db.callback_tables import NOT_OVER, WAITS, Callback, CallbackAttempt, CallbackChange, OptOut
from db.inserts import if_new
from db.slots import give_back
from db.writing import writing

_callbacks, _history, _attempts = Callback.__table__, CallbackChange.__table__, CallbackAttempt.__table__
OPT_OUT = if_new(OptOut.__table__)
OPTED_OUT = "клиент просил больше не звонить"


@dataclass(frozen=True, slots=True)
class WholeCallback:
    """A callback with its history and its attempts, the first ones first."""

    callback: RowMapping
    history: Sequence[RowMapping]
    attempts: Sequence[RowMapping]


@dataclass(frozen=True, slots=True)
class CallbackDesk:
    """The register of callbacks, to read. Safe to use from many threads."""

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
        return WholeCallback(row, self._rows(history), self._rows(attempts))

    def opt_out(self, phone: str, *, by: str, at: datetime) -> None:
        """Note that a number in E.164 wants no calls (D16), and end what waits for it. `by`: "caller", an employee."""
        with writing(self.engine) as connection:
            wish = {"phone": phone, "at": at, "actor": by, "attempt_id": None}
            connection.execute(OPT_OUT[connection.dialect.name], wish)
            waiting = text(f"({WAITS} OR state IN ('requested', 'waiting_answer'))")
            for row in changes.locked(connection, select(_callbacks).where(_callbacks.c.phone == phone, waiting)):
                changes.change(connection, row, State.OPTED_OUT, by=by, reason=OPTED_OUT, at=at)
                give_back(connection, row["id"])

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().all()
