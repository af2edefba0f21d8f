"""Passwords of people, hashed by argon2id with the parameters of RFC 9106's second recommendation (64 MiB)."""

import secrets
from dataclasses import dataclass, field
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128
AT_ONCE = 2
"""Verifications at the same time: each takes 64 MiB and a processor."""


class WeakPassword(Exception):
    """A password that is too short or too long."""


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes and verifies. Safe to use from many threads."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    _places: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))

    def hashed(self, password: str) -> str:
        """What is stored instead of a password. WeakPassword when it may not be used."""
        check(password)
        with self._places:
            return self.hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. Without a stored one no, after as much work: nobody learns which names exist."""
        with self._places:
            try:
                return self.hasher.verify(stored or self.hasher.hash(secrets.token_hex()), password)
            except (VerificationError, InvalidHashError):
                return False


def check(password: str) -> None:
    """WeakPassword when it may not be used."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword


def generated() -> str:
    """A password nobody has to think of: 96 bits in letters and figures."""
    return secrets.token_urlsafe(12)
