"""Tells each caller in a queue how long it will take, from the live floor.

app_queue itself plays a sentence every 90 seconds without the caller leaving the line, but one and the same file for
everybody. Asterisk looks for a sound in the language of the channel first: each number of minutes is a "language" with
its own wording of that one sentence, and a channel's language follows its expected wait. When we are gone, callers
hear the sentence without a number.
"""

import logging
from collections.abc import Callable

from asterisk.manager import ManagerException

from agi.ami import AmiRefused, AmiSession
from agi.floor import Floor, InLine
from callbacks.waiting import expected_wait

log = logging.getLogger(__name__)

LANGUAGE = "ru"
TOLD = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 30, 45, 60)
"""Minutes that are told; what lies between is rounded up, and beyond the last nobody knows."""


def language(minutes: int | None) -> str:
    """The language in which the waiting sentence says this many minutes; the plain one when it says none."""
    told = next((step for step in TOLD if minutes is not None and 0 < minutes <= step), None)
    return LANGUAGE if told is None else f"{LANGUAGE}_w{told:02}"


def wait_for_a_new_caller(floor: Floor | None) -> int | None:
    """Minutes that a caller waits who joins now; None when nobody can tell."""
    return None if floor is None else _wait(floor, len(floor.line))


def _wait(floor: Floor, ahead: int) -> int | None:
    return expected_wait(ahead, len(floor.free), floor.operators, floor.talk + floor.wrap_up)


class WaitingTimes:
    """Brings the language of every waiting channel in line with its expected wait, one round after the other."""

    def __init__(self, floor: Callable[[], Floor | None], session: Callable[[], AmiSession]) -> None:
        self._floor = floor
        self._session = session
        self._set: dict[str, str] = {}

    def go_round(self) -> None:
        """Do one round. Without Asterisk it does nothing; the next round makes up for it."""
        floor = self._floor()
        if floor is None:
            self._set.clear()
            return
        self._set = {caller.call: self._set.get(caller.call, LANGUAGE) for caller in floor.line}
        try:
            for ahead, caller in enumerate(floor.line):
                self._tell(caller, language(_wait(floor, ahead)))
        except ManagerException as error:
            log.info("waiting times were not told: %s", type(error).__name__)

    def _tell(self, caller: InLine, wanted: str) -> None:
        if self._set[caller.call] == wanted:
            return
        change = (("Channel", caller.channel), ("Variable", "CHANNEL(language)"), ("Value", wanted))
        try:
            self._session().order("Setvar", *change)
        except AmiRefused:
            log.debug("a caller left before being told")
        self._set[caller.call] = wanted
