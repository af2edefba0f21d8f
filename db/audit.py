"""Who looked at or changed what: only ever added to, kept apart from what was seen (`db.staff_tables.AuditEntry`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select

from db.staff_tables import AuditEntry, StaffMember
from db.tables import Account

_audit, _staff = AuditEntry.__table__, StaffMember.__table__


WHO = func.coalesce(_staff.c.name, _audit.c.system).label("name")
ENTRIES = select(_audit, WHO).outerjoin(_staff, _staff.c.id == _audit.c.staff_id).order_by(_audit.c.id.desc())
KNOWN = {"staff": (_staff.c.id, _staff.c.name), "account": (Account.__table__.c.id, Account.__table__.c.number)}
"""What entries may be about that has a name of its own: its key and its name."""


class Action(StrEnum):
    """What can be found in the audit. Each has its words in `console.people.audit`."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    STAFF_ADDED = "staff_added"
    PASSWORD_SET = "password_set"  # noqa: S105  a word of the audit
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    PASSWORD_REFUSED = "password_refused"  # noqa: S105
    ROLE_SET = "role_set"
    PHONE_SET = "phone_set"
    STAFF_DISABLED = "staff_disabled"
    CARD_OPENED = "card_opened"
    ACCOUNT_SEARCHED = "account_searched"
    READING_ENTERED = "reading_entered"
    CASE_OPENED = "case_opened"
    CALLBACK_BOOKED = "callback_booked"
    CALLBACK_OPENED = "callback_opened"
    CALLBACK_MOVED = "callback_moved"
    CALLBACK_ASSIGNED = "callback_assigned"
    CALLBACK_CANCELLED = "callback_cancelled"
    CALLBACK_PUT_BACK = "callback_put_back"
    CASE_ASKED = "case_asked"
    CASE_ANSWERED = "case_answered"
    ANSWER_TAKEN_BACK = "answer_taken_back"
    WRAPPED_UP = "wrapped_up"
    RECORDING_HEARD = "recording_heard"
    AUDIT_VIEWED = "audit_viewed"
    SENTENCE_PUBLISHED = "sentence_published"


def note(connection: Connection, action: Action, *, by: int | None, at: datetime, about: str | None = None) -> None:
    """Add an entry in the transaction of what it tells. `about` is a kind and an id: `account:7`."""
    connection.execute(insert(_audit), {"at": at, "staff_id": by, "action": action.value, "about": about})


def note_system(connection: Connection, action: Action, *, system: str, at: datetime, about: str) -> None:
    """Add an entry about what another system did or was told: by the name of its token."""
    connection.execute(insert(_audit), {"at": at, "system": system, "action": action.value, "about": about})


NOBODY = 0
"""Stands for whoever was not signed in, and for commands of whoever runs the service."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries: from `since` to just before `until` (aware), each of the others if it is given.

    `staff` is the id of who it was, or `NOBODY`; `about` is as it was noted.
    """

    since: datetime
    until: datetime
    staff: int | None = None
    action: Action | None = None
    about: str | None = None


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
        """At most so many entries, the newest first, each with the name of who it was: of staff, or of a token."""
        return self._read(ENTRIES.limit(most))

    def found(self, sought: Sought, most: int, before: int | None = None) -> Sequence[RowMapping]:
        """At most so many entries, the newest first; with `before` (an id) those that come after it in the list."""
        asked = [_audit.c.at >= sought.since, _audit.c.at < sought.until]
        if sought.staff is not None:
            asked.append(_audit.c.staff_id == sought.staff if sought.staff else _audit.c.staff_id.is_(None))
        if sought.action is not None:
            asked.append(_audit.c.action == sought.action.value)
        if sought.about is not None:
            asked.append(_audit.c.about == sought.about)
        if before is not None:
            asked.append(_audit.c.id < before)
        return self._read(ENTRIES.where(*asked).limit(most))

    def known(self, abouts: Collection[str]) -> Mapping[str, str]:
        """The name of each member of staff and the number of each account among what entries are about."""
        found: dict[str, str] = {}
        with self.engine.connect() as connection:
            for kind, columns in KNOWN.items():
                keys = [
                    int(key)
                    for kept, _, key in (about.partition(":") for about in abouts)
                    if kept == kind and key.isdecimal()
                ]
                rows = connection.execute(select(*columns).where(columns[0].in_(keys)))
                found |= {f"{kind}:{key}": name for key, name in rows}
        return found

    def about(self, kind: str, name: str) -> str | None:
        """What entries about a member of staff or an account are noted by; None when there is none of this name."""
        key, known = KNOWN[kind]
        with self.engine.connect() as connection:
            found = connection.execute(select(key).where(known == name)).scalar_one_or_none()
        return None if found is None else f"{kind}:{found}"

    def _read(self, query: Select[Any]) -> Sequence[RowMapping]:
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().all()
