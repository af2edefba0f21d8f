"""The tables of the console: who works here, who is signed in, and who has looked at what.

The rules of `db.tables` hold here too. People are never deleted, only disabled: the audit refers to them.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Base, Moment, words_of

NAME_LENGTH = 32


class Role(StrEnum):
    """What somebody may do: take calls, lead the floor as well, or look after the service as well."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class StaffMember(Base):
    """Somebody who signs in to the console. `operator` is the name of the phone they work at, if they take calls."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), unique=True)
    """What they sign in by, in small letters."""
    full_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(words_of(Role, "role"))
    operator: Mapped[str | None] = mapped_column(String(64), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    """Argon2's own notation: parameters, salt and hash."""
    password_once: Mapped[bool] = mapped_column(server_default=false())
    """Somebody else has made the password: whoever comes in by it chooses an own one first."""
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class StaffSession(Base):
    """One sign-in that lasts. `id` is a hash of the secret in the cookie: who reads the table cannot sign in by it."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)


class SignInFailures(Base):
    """Sign-ins that failed one after the other, by name and by address. `id` is a hash: people type passwords as names
    by mistake.
    """

    __tablename__ = "sign_in_failures"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Moment, index=True)


class AuditEntry(Base):
    """Who did what, when and about whom. Rows are only ever added: the database refuses anything else.

    `about` is a kind and an id (`account:7`, `case:1024`), never a number, a name or a value.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    """Empty when nobody was signed in."""
    system: Mapped[str | None] = mapped_column(String(64))
    """The name of the token, when another system asked."""
    action: Mapped[str] = mapped_column(String(32))
    about: Mapped[str | None] = mapped_column(String(80), index=True)
