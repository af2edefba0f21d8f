"""One phone: what it is told to do, and what comes of it."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from bench.handsets.dialogue import Dialogue
from bench.handsets.line import Line, Saying
from bench.handsets.sip import Place

Facts = dict[str, Any]
Dial = Callable[[str, Place, float], Dialogue]
"""Begins a call to an address, with sound at a place, at a time."""


class Phone:
    """Does one thing at a time. Times are seconds of one clock."""

    def __init__(self, host: str, dial: Dial) -> None:
        self._line = Line(host)
        self._dial = dial
        self._busy = False
        self.call: Dialogue | None = None

    def obey(self, order: Facts, now: float) -> None:
        """Begin to `call` an address, or to `say` A-law in base64."""
        self._busy = True
        match order:
            case {"call": str(address)}:
                self.call = self._dial(address, self._line.place, now)
            case {"say": str(sound)}:
                self._line.saying = Saying(b64decode(sound), now)

    def turn(self, due: float, now: float) -> Facts | None:
        """Do what is `due`; return what has come of the order, once."""
        if self.call:
            self.call.turn(now)
            if self.call.place and not self.call.over:
                self._line.turn(self.call.place, due, now)
        outcome = self._outcome(now) if self._busy else None
        if outcome:
            self._busy, self._line.saying = False, None
        return outcome

    def _outcome(self, now: float) -> Facts | None:
        if not self.call or self.call.over:
            return {"failed": self.call.over if self.call else "no call"}
        match self._line.saying:
            case None if self.call.place:
                return {"at": now, "frames": 0, "late": 0}
            case Saying(done=True, frames=frames, late=late):
                return {"at": now, "frames": frames, "late": late}
            case Saying() as saying if saying.unasked(now):
                return {"failed": "no question was heard"}
        return None
