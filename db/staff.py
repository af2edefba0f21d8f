"""The people who work in the console: added, listed, given passwords, disabled. Each change is in the audit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from db.audit import Action, note
from db.passwords import Passwords
from db.staff_tables import Role, StaffMember, StaffSession
from db.writing import writing

NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")

_staff, _sessions = StaffMember.__table__, StaffSession.__table__


class NameTaken(Exception):
    """Somebody has this name or this phone already."""


class NoSuchMember(Exception):
    """Nobody has this name."""


class LastAdministrator(Exception):
    """Nobody else could add or let in anybody; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be added. `name` fits `NAME`; `operator` is the phone they work at."""

    name: str
    full_name: str
    role: Role
    operator: str | None = None


@dataclass(frozen=True, slots=True)
class StaffBook:
    """The register of staff. Safe to use from many threads. SQLAlchemyError when the database fails.

    `by` is the id of who does it; None for the command of whoever runs the service.
    """

    engine: Engine
    passwords: Passwords = field(default_factory=Passwords)

    def add(self, newcomer: Newcomer, password: str, *, at: datetime, by: int | None = None, once: bool = False) -> int:
        """Add somebody; returns their id. `once`: the password is good for choosing an own one.

        ValueError, WeakPassword or NameTaken when that cannot be.
        """
        if not NAME.fullmatch(newcomer.name):
            raise ValueError("a name is 2 to 32 small letters, figures, dots and dashes")
        row = {
            "name": newcomer.name,
            "full_name": newcomer.full_name,
            "role": newcomer.role,
            "operator": newcomer.operator,
            "password": self.passwords.hashed(password),
            "password_once": once,
        }
        try:
            with self.engine.begin() as connection:
                key: int = connection.execute(insert(_staff).returning(_staff.c.id), row).scalar_one()
                note(connection, Action.STAFF_ADDED, by=by, at=at, about=f"staff:{key}")
        except IntegrityError:
            raise NameTaken from None
        return key

    def listed(self) -> Sequence[RowMapping]:
        """Everybody, by name, without passwords."""
        shown = (_staff.c.id, _staff.c.name, _staff.c.full_name, _staff.c.role, _staff.c.operator, _staff.c.disabled_at)
        with self.engine.connect() as connection:
            return connection.execute(select(*shown).order_by(_staff.c.name)).mappings().all()

    def set_password(
        self, name: str, password: str, *, at: datetime, by: int | None = None, once: bool = False
    ) -> None:
        """Give a new password, which lets in again whoever was disabled, and end their sessions. `once`: it is good
        for choosing an own one.

        WeakPassword or NoSuchMember when that cannot be.
        """
        hashed = self.passwords.hashed(password)
        with writing(self.engine) as connection:
            key = _changed(connection, name, password=hashed, password_once=once, disabled_at=None)
            note(connection, Action.PASSWORD_SET, by=by, at=at, about=f"staff:{key}")

    def set_role(self, name: str, role: Role, *, at: datetime, by: int | None = None) -> None:
        """Say what somebody may do, and end their sessions. NoSuchMember, LastAdministrator."""
        with writing(self.engine) as connection:
            if role is not Role.ADMINISTRATOR:
                _spare_the_last(connection, name)
            key = _changed(connection, name, role=role)
            note(connection, Action.ROLE_SET, by=by, at=at, about=f"staff:{key}")

    def set_operator(self, name: str, operator: str | None, *, at: datetime, by: int | None = None) -> None:
        """Say at which phone somebody works, if at any. NameTaken when that is somebody else's, NoSuchMember."""
        try:
            with writing(self.engine) as connection:
                key = _changed(connection, name, operator=operator)
                note(connection, Action.PHONE_SET, by=by, at=at, about=f"staff:{key}")
        except IntegrityError:
            raise NameTaken from None

    def disable(self, name: str, *, at: datetime, by: int | None = None) -> None:
        """Let somebody in no more and end their sessions. NoSuchMember, LastAdministrator."""
        with writing(self.engine) as connection:
            _spare_the_last(connection, name)
            key = _changed(connection, name, disabled_at=at)
            note(connection, Action.STAFF_DISABLED, by=by, at=at, about=f"staff:{key}")


def find_member(connection: Connection, which: ColumnElement[bool]) -> RowMapping | None:
    """The one who is meant, with the hash of the password."""
    return connection.execute(select(_staff).where(which)).mappings().one_or_none()


def _spare_the_last(connection: Connection, name: str) -> None:
    """Two who shut each other out at once wait here for each other: the second one finds nobody else."""
    there = (_staff.c.role == Role.ADMINISTRATOR) & _staff.c.disabled_at.is_(None)
    query = select(_staff.c.name).where(there).order_by(_staff.c.id).with_for_update()
    if connection.execute(query).scalars().all() == [name]:
        raise LastAdministrator


def _changed(connection: Connection, name: str, **values: object) -> int:
    member = find_member(connection, _staff.c.name == name)
    if member is None:
        raise NoSuchMember
    connection.execute(update(_staff).where(_staff.c.id == member["id"]).values(**values))
    connection.execute(delete(_sessions).where(_sessions.c.staff_id == member["id"]))
    key: int = member["id"]
    return key
