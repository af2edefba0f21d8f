"""Tokens of the company's other systems: made, shown once, compared, revoked."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Engine, RowMapping, and_, bindparam, insert, select, update

from db.api_tables import ApiToken
from db.lookup import Lookup

PREFIX = "avs"
"""How every token begins, so that one that is lost in a text can be found."""
NOBODYS = hashlib.sha256(b"").hexdigest()
"""What a token is compared with whose id nobody has: it takes as long, and never fits."""

_tokens = ApiToken.__table__
BY_ID = select(
    _tokens.c.secret_hash, _tokens.c.name, _tokens.c.scopes, _tokens.c.expires_at, _tokens.c.revoked_at
).where(_tokens.c.id == bindparam("id"))


class Scope(StrEnum):
    """What a token allows."""

    READINGS_WRITE = "readings:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    CALLBACKS_READ = "callbacks:read"
    CALLBACKS_WRITE = "callbacks:write"
    METRICS_READ = "metrics:read"


@dataclass(frozen=True, slots=True)
class System:
    """Somebody whose token was accepted. `actor` is what they are called in histories."""

    id: str
    name: str
    scopes: frozenset[Scope]

    @property
    def actor(self) -> str:
        """Who did it, in the histories of cases and callbacks and among the wrong guesses."""
        return f"api:{self.id}"


class NameTaken(Exception):
    """A token of this name is in force."""


class ApiTokens:
    """The tokens. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._by_id = Lookup(engine, BY_ID)

    def add(self, name: str, scopes: frozenset[Scope], *, by: str, at: datetime, expires: datetime) -> str:
        """Make a token; it can never be shown again. NameTaken while another one of the name is in force."""
        key, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        row = {
            "id": key,
            "name": name,
            "secret_hash": _hashed(secret),
            "scopes": " ".join(sorted(scopes)),
            "created_at": at,
            "created_by": by,
            "expires_at": expires,
        }
        with self._engine.begin() as connection:
            if connection.execute(select(_tokens.c.id).where(_in_force(name, at))).first():
                raise NameTaken
            connection.execute(insert(_tokens), row)
        return f"{PREFIX}_{key}_{secret}"

    def listed(self) -> Sequence[RowMapping]:
        """Every token that was ever made, without its hash, the newest first."""
        columns = (column for column in _tokens.c if column.name != "secret_hash")
        with self._engine.connect() as connection:
            return connection.execute(select(*columns).order_by(_tokens.c.created_at.desc())).mappings().all()

    def revoke(self, name: str, at: datetime) -> bool:
        """End the token of a name at once. False when none is in force."""
        with self._engine.begin() as connection:
            ended = update(_tokens).where(_in_force(name, at)).values(revoked_at=at)
            return connection.execute(ended).rowcount > 0

    def system(self, token: str, at: datetime) -> System | None:
        """Who shows this token; None for one that is wrong, over or revoked: nobody is told which."""
        prefix, key, secret = (*token.split("_", 2), "", "")[:3]
        rows = self._by_id.rows(id=key)
        stored, name, scopes, expires, revoked = rows[0] if rows else (NOBODYS, "", "", at, None)
        fits = hmac.compare_digest(stored, _hashed(secret))
        if not fits or prefix != PREFIX or not secret or revoked or expires <= at:
            return None
        return System(key, name, frozenset(map(Scope, scopes.split())))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _in_force(name: str, at: datetime) -> ColumnElement[bool]:
    return and_(_tokens.c.name == name, _tokens.c.revoked_at.is_(None), _tokens.c.expires_at > at)
