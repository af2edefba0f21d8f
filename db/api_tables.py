"""The tables of the API: the tokens of the company's other systems, and the answers that were given to them.

The rules of `db.tables` hold here too. Of a token only a hash is stored.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables import Base, Moment

LONGEST_NAME = 32
LONGEST_KEY = 64


class ApiToken(Base):
    """What a system shows to be let in. `id` is the public part of the token, `secret_hash` the SHA-256 of the rest:
    256 bits of chance need no slow hash. `scopes` are separated by spaces.
    """

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiAnswer(Base):
    """The answer to a request, by the key that the system has given it: stored with what the request has changed.

    `fingerprint` tells another request with the same key. The body is JSON and holds no personal data.
    """

    __tablename__ = "api_answers"

    token_id: Mapped[str] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
