"""Who looked at or changed what: only ever added to, kept apart from what was seen (`db.staff_tables.AuditEntry`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine, RowMapping, insert, select

from db.staff_tables import AuditEntry, StaffMember

_audit, _staff = AuditEntry.__table__, StaffMember.__table__


class Action(StrEnum):
    """What can be found in the audit."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    STAFF_ADDED = "staff_added"
    PASSWORD_SET = "password_set"  # noqa: S105  a word of the audit
    PHONE_SET = "phone_set"
    STAFF_DISABLED = "staff_disabled"
    CARD_OPENED = "card_opened"
    READING_ENTERED = "reading_entered"
    CASE_OPENED = "case_opened"
    CALLBACK_BOOKED = "callback_booked"
    CALLBACK_OPENED = "callback_opened"
    CALLBACK_MOVED = "callback_moved"
    CALLBACK_ASSIGNED = "callback_assigned"
    CALLBACK_CANCELLED = "callback_cancelled"
    CALLBACK_PUT_BACK = "callback_put_back"
    CASE_ANSWERED = "case_answered"
    ANSWER_TAKEN_BACK = "answer_taken_back"
    WRAPPED_UP = "wrapped_up"
    RECORDING_HEARD = "recording_heard"


def note(connection: Connection, action: Action, *, by: int | None, at: datetime, about: str | None = None) -> None:
    """Add an entry in the transaction of what it tells. `about` is a kind and an id: `account:7`."""
    connection.execute(insert(_audit), {"at": at, "staff_id": by, "action": action.value, "about": about})


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit. Safe to use from many threads. SQLAlchemyError when the database fails: then nothing is shown."""

    engine: Engine

    def note(self, action: Action, *, by: int | None, at: datetime, about: str | None = None) -> None:
        """Add an entry."""
        with self.engine.begin() as connection:
            note(connection, action, by=by, at=at, about=about)

    def noted(self, action: Action, *, by: int, about: str, since: datetime) -> bool:
        """Whether somebody has done this about that since then."""
        theirs = (_audit.c.staff_id == by, _audit.c.action == action.value, _audit.c.about == about)
        with self.engine.connect() as connection:
            query = select(_audit.c.id).where(*theirs, _audit.c.at >= since).limit(1)
            return connection.execute(query).first() is not None

    def newest(self, most: int) -> Sequence[RowMapping]:
        """At most so many entries, the newest first, each with the name of who it was."""
        entries = select(_audit, _staff.c.name).outerjoin(_staff, _staff.c.id == _audit.c.staff_id)
        with self.engine.connect() as connection:
            return connection.execute(entries.order_by(_audit.c.id.desc()).limit(most)).mappings().all()
