"""Signing in: by name and password, with a delay that grows with every failure of a name and of an address.

A try counts as failed before the password is looked at, and is forgiven afterwards: tries that come at once, or in the
middle of which the service is killed, count all the same.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, delete, select, update

from db.audit import Action, note
from db.inserts import if_new
from db.passwords import Passwords, check
from db.sessions import Sessions, SignedIn, hashed
from db.staff import NAME, find_member
from db.staff_tables import SignInFailures, StaffMember, StaffSession
from db.writing import writing

_staff, _failures, _sessions = StaffMember.__table__, SignInFailures.__table__, StaffSession.__table__
ENTER = if_new(_failures)
LONGEST_INPUT = 200


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Failures that are free of delay, for a name and for an address; then 1, 2, 4, … seconds up to `longest_delay`.

    Failures are forgotten after `forget_hours` without another one.
    """

    per_name: int = 4
    per_address: int = 20
    longest_delay: int = 900
    forget_hours: int = 24

    def delay(self, failures: int, free: int) -> timedelta:
        """How long to wait after so many failures."""
        over = failures - free
        return timedelta(seconds=min(self.longest_delay, 2 ** min(over, 30)) if over >= 0 else 0)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Signed in: the secret of the new session."""

    secret: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The name or the password is wrong; which one is not told."""


@dataclass(frozen=True, slots=True)
class TooSoon:
    """Too many failures; the password was not looked at. No try counts before `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Same:
    """The new password is the old one."""


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """Where people sign in. Safe to use from many threads. SQLAlchemyError when the database fails."""

    engine: Engine
    sessions: Sessions
    limits: SignInLimits
    passwords: Passwords = field(default_factory=Passwords)

    def sign_in(
        self, name: str, password: str, *, address: str, at: datetime, before: str | None = None
    ) -> Welcome | Wrong | TooSoon:
        """Try a name and a password from an address. `before` is the secret of an older session of the same browser,
        which ends with a sign-in: a new one always gets a secret of its own.
        """
        name, keys = name.strip().lower()[:LONGEST_INPUT], self._keys(name, address)
        with writing(self.engine) as connection:
            until = self._enter(connection, keys, at)
            if until:
                return TooSoon(until)
            member = _somebody(connection, name)
        stored = member["password"] if member and member["disabled_at"] is None else None
        if self.passwords.matches(stored, password[:LONGEST_INPUT]) and member:
            return self._let_in(member, keys, before, at)
        self._note(Action.SIGN_IN_FAILED, by=None, about=member["id"] if member else None, at=at)
        return Wrong()

    def change_password(
        self, who: SignedIn, old: str, new: str, *, address: str, at: datetime
    ) -> Welcome | Wrong | TooSoon | Same:
        """Let somebody who is signed in choose a new password. All their sessions end, whoever has them, and they go on
        by a new one. Failures count as those of signing in do. WeakPassword.
        """
        check(new)
        keys = self._keys(who.name, address)
        with writing(self.engine) as connection:
            until = self._enter(connection, keys, at)
            if until:
                return TooSoon(until)
            member = _somebody(connection, who.name)
        if member is None or not self.passwords.matches(member["password"], old[:LONGEST_INPUT]):
            self._note(Action.PASSWORD_REFUSED, by=who.staff_id, about=who.staff_id, at=at)
            return Wrong()
        return Same() if new == old else self._renew(member, self.passwords.hashed(new), keys, at)

    def _renew(self, member: RowMapping, stored: str, keys: dict[str, int], at: datetime) -> Welcome | Wrong:
        with writing(self.engine) as connection:
            if _somebody(connection, member["name"]) != member:  # changed while the passwords were looked at
                return Wrong()
            self._forgive(connection, keys)
            values = {"password": stored, "password_once": False}
            connection.execute(update(_staff).where(_staff.c.id == member["id"]).values(values))
            connection.execute(delete(_sessions).where(_sessions.c.staff_id == member["id"]))
            note(connection, Action.PASSWORD_CHANGED, by=member["id"], at=at, about=f"staff:{member['id']}")
            return Welcome(self.sessions.begin(connection, member["id"], at))

    def _enter(self, connection: Connection, keys: dict[str, int], at: datetime) -> datetime | None:
        """Count a try as failed for each key, or tell until when there is none."""
        oldest = at - timedelta(hours=self.limits.forget_hours)
        connection.execute(delete(_failures).where(_failures.c.last_at < oldest))
        for key in sorted(keys):  # in one order, so that two tries at once wait for each other and not in a circle
            connection.execute(ENTER[connection.dialect.name], {"id": key, "count": 0, "last_at": at})
        query = select(_failures).where(_failures.c.id.in_(sorted(keys))).order_by(_failures.c.id).with_for_update()
        rows = connection.execute(query).mappings().all()
        open_again: datetime = max(row["last_at"] + self.limits.delay(row["count"], keys[row["id"]]) for row in rows)
        if open_again > at:
            return open_again
        counted = {"count": _failures.c.count + 1, "last_at": at}
        connection.execute(update(_failures).where(_failures.c.id.in_(sorted(keys))).values(counted))
        return None

    def _let_in(self, member: RowMapping, keys: dict[str, int], before: str | None, at: datetime) -> Welcome | Wrong:
        with writing(self.engine) as connection:
            if _somebody(connection, member["name"]) != member:  # changed while the password was looked at
                return Wrong()
            self._forgive(connection, keys)
            if before:
                connection.execute(delete(_sessions).where(_sessions.c.id == hashed(before)))
            note(connection, Action.SIGNED_IN, by=member["id"], at=at)
            return Welcome(self.sessions.begin(connection, member["id"], at))

    def _forgive(self, connection: Connection, keys: dict[str, int]) -> None:
        """The name begins anew; the address only gets back this try: who knows one password must not try all others."""
        name, address = keys
        connection.execute(delete(_failures).where(_failures.c.id == name))
        connection.execute(
            update(_failures)
            .where(_failures.c.id == address, _failures.c.count > 0)
            .values(count=_failures.c.count - 1)
        )

    def _note(self, action: Action, *, by: int | None, about: int | None, at: datetime) -> None:
        with self.engine.begin() as connection:
            note(connection, action, by=by, at=at, about=None if about is None else f"staff:{about}")

    def _keys(self, name: str, address: str) -> dict[str, int]:
        """What failures are counted by, the name first, each with how many are free."""
        return {
            _key("name", name.strip().lower()[:LONGEST_INPUT]): self.limits.per_name,
            _key("address", address): self.limits.per_address,
        }


def _somebody(connection: Connection, name: str) -> RowMapping | None:
    """The one of this name; nobody has one that no database would take."""
    return find_member(connection, _staff.c.name == name) if NAME.fullmatch(name) else None


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "replace")).hexdigest()
