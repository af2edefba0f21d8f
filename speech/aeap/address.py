"""Where the recogniser listens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A port of this machine, and the path that only Asterisk is told."""

    port: int
    secret: str
    host: str = "127.0.0.1"
