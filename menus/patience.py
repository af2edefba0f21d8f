"""What a caller experiences while a service takes its time."""

from collections.abc import Callable

from menus.ports import Pause
from menus.steps import CallerHungUp

PATIENCE = 2.0
"""Seconds of a look-up after which the caller is told to wait a moment (how a phone menu should behave)."""


class Patience:
    """One word that we are looking, and a way to leave."""

    def __init__(self, wait: Callable[[Pause], None], reassure: Callable[[], None]) -> None:
        self._wait = wait
        self._reassure = reassure
        self._told = False
        self._gone = False

    def waited_to_the_end(self, seconds: float, pause: Pause) -> None:
        """As `waited`, but a caller who hangs up does not stop what they have confirmed: the next step finds out."""
        if self._gone:
            pause()
            return
        try:
            self.waited(seconds, pause)
        except CallerHungUp:
            self._gone = True

    def waited(self, seconds: float, pause: Pause) -> None:
        self._wait(pause)
        if seconds >= PATIENCE and not self._told:
            self._told = True
            self._reassure()
