"""The clock of the stores; tests bring their own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time, aware."""


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)
