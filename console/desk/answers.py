"""What the console asks the service about a call that goes on: a port, filled in by `app.answers_kept`."""

from collections.abc import Sequence
from typing import Protocol

from menus.answers import Given


class ServiceAway(Exception):
    """The process of the calls does not answer, or not in time."""


class Answers(Protocol):
    """What callers have keyed and said."""

    def of(self, call: str) -> Sequence[Given] | None:
        """What was answered in a call, in its order; None when it is over. ServiceAway."""
