"""Who is signed in: sessions live in the database, end by themselves, and are new at every sign-in."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, insert, select, update

from db.audit import Action, note
from db.staff_tables import Role, StaffMember, StaffSession

_staff, _sessions = StaffMember.__table__, StaffSession.__table__
FOUND = select(
    _sessions.c.id, _sessions.c.began_at, _sessions.c.seen_at, _staff.c.id.label("staff_id"), _staff.c.name,
    _staff.c.full_name, _staff.c.role, _staff.c.operator, _staff.c.password_once,
).join(_staff, _staff.c.id == _sessions.c.staff_id).where(_staff.c.disabled_at.is_(None))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionRules:
    """How long somebody stays signed in: `idle_minutes` without doing anything, `hours` in any case."""

    idle_minutes: int = 60
    hours: int = 12

    def __post_init__(self) -> None:
        """ValueError for a session that would never begin."""
        if self.idle_minutes < 1 or self.hours < 1:
            raise ValueError("a session lasts a minute at least")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in. `session` is the id of the session, not its secret.

    `password_once`: they came in by a password that somebody else has made, and may only choose an own one.
    """

    session: str
    staff_id: int
    name: str
    full_name: str
    role: Role
    operator: str | None
    password_once: bool = False


@dataclass(frozen=True, slots=True)
class Sessions:
    """The register of sessions. Safe to use from many threads. SQLAlchemyError when the database fails."""

    engine: Engine
    rules: SessionRules

    def find(self, secret: str, at: datetime) -> SignedIn | None:
        """Whoever holds the secret of a session that has not ended."""
        return self.still(hashed(secret), at)

    def still(self, session: str, at: datetime) -> SignedIn | None:
        """Who is signed in by a session, if it has not ended."""
        query = FOUND.where(_sessions.c.id == session, *self._lasting(at))
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return _signed_in(row) if row else None

    def lasting(self, at: datetime) -> Mapping[str, SignedIn]:
        """By the session: everybody who is signed in by one that has not ended."""
        with self.engine.connect() as connection:
            rows = connection.execute(FOUND.where(*self._lasting(at))).mappings().all()
        return {row["id"]: _signed_in(row) for row in rows}

    def seen(self, session: str, at: datetime) -> None:
        """The person behind a session does something: it will not end for idleness for a while."""
        with self.engine.begin() as connection:
            here = (_sessions.c.id == session, _sessions.c.seen_at < at, *self._lasting(at))
            connection.execute(update(_sessions).where(*here).values(seen_at=at))

    def end(self, secret: str, at: datetime) -> None:
        """Sign out; a session that is not there is over already."""
        with self.engine.begin() as connection:
            ended = delete(_sessions).where(_sessions.c.id == hashed(secret)).returning(_sessions.c.staff_id)
            key = connection.execute(ended).scalar_one_or_none()
            if key is not None:
                note(connection, Action.SIGNED_OUT, by=key, at=at)

    def begin(self, connection: Connection, staff_id: int, at: datetime) -> str:
        """Open a session and return its secret, which is in the cookie and nowhere else. Those that are over go."""
        secret = secrets.token_urlsafe(32)
        connection.execute(delete(_sessions).where(~(self._lasting(at)[0] & self._lasting(at)[1])))
        row = {"id": hashed(secret), "staff_id": staff_id, "began_at": at, "seen_at": at}
        connection.execute(insert(_sessions), row)
        return secret

    def _lasting(self, at: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        idle, whole = timedelta(minutes=self.rules.idle_minutes), timedelta(hours=self.rules.hours)
        return _sessions.c.seen_at > at - idle, _sessions.c.began_at > at - whole


def _signed_in(row: RowMapping) -> SignedIn:
    names = ("staff_id", "name", "full_name", "role", "operator", "password_once")
    return SignedIn(row["id"], *(row[name] for name in names))


def hashed(secret: str) -> str:
    """What stands for a secret that is random: it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
