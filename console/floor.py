"""What the console needs of the telephone: a port, filled in by `agi.desks`."""

from typing import Protocol

from callbacks.desks import Desk, Pause


class Floor(Protocol):
    """The operators' desks."""

    def at(self, operator: str) -> Desk:
        """The desk of an operator at this moment, without asking anybody. FloorAway when nobody can tell."""

    def pause(self, operator: str, pause: Pause | None) -> None:
        """Let no calls come to an operator, or let them come again. FloorAway when that cannot be ordered."""
