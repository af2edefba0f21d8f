"""What is kept of a call: names of nodes, prompts, steps and replies, and the client number for the operator.

Never what the caller keyed or said, an amount, a meter number: an event holds them, a note does not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from db.clock import Clock
from menus.events import (
    Answered,
    Asked,
    Ended,
    Entered,
    Event,
    Fact,
    KeptSilent,
    Keyed,
    Listening,
    Saying,
    Spoke,
    Transferred,
    Uttered,
)
from menus.expecting import Heard
from menus.steps import Account

SPOKEN = "spoke"
"""What the note of a message is called; its result ends in the name of the recording."""

LONGEST_PATH = 2000


class Entry(NamedTuple):
    """One thing to write: that there is news of this call, and the row of a step unless the call only began."""

    call: "CallNotes"
    step: dict[str, Any] | None


class CallNotes:
    """The watcher of one call. Its thread notes, the journal's thread reads `row`.

    `news` says that the row of the call differs from what is stored.
    """

    def __init__(
        self, call_id: str, asterisk_id: str, caller: str | None, now: Clock, add: Callable[[Entry], None]
    ) -> None:
        self.id = call_id
        self.news = True
        self._asterisk_id = _fit(asterisk_id, 150)
        self._caller = caller and _fit(caller, 32)
        self._now = now
        self._add = add
        self._started_at = now()
        self._ended_at: datetime | None = None
        self._account: str | None = None
        self._reason: str | None = None
        self._outcome: str | None = None
        self._path: list[str] = []
        self._sequence = 0
        add(Entry(self, None))

    def notice(self, event: Event) -> None:
        """Note an event. Microseconds; neither waits nor raises."""
        if isinstance(event, Answered):
            return  # that the caller did something was noted; what it means may be anybody's number
        at = self._now()
        what, result = self._note(event, at)
        self._sequence += 1
        step = {
            "call_id": self.id,
            "sequence": self._sequence,
            "at": at,
            "node": self._path[-1] if self._path else "",
            "what": what,
            "result": _fit(result, 500),
        }
        self._add(Entry(self, step))

    def row(self) -> dict[str, Any]:
        """The row of the call as it is now. From here on, only what comes later is news."""
        self.news = False
        return {
            "id": self.id,
            "asterisk_id": self._asterisk_id,
            "started_at": self._started_at,
            "ended_at": self._ended_at,
            "caller": self._caller,
            "account": self._account,
            "path": _fit(" ".join(self._path), LONGEST_PATH),
            "reason": self._reason,
            "outcome": self._outcome,
        }

    def _note(self, event: Fact, at: datetime) -> tuple[str, str]:
        """Keep what concerns the call as a whole; return what happened and its result, in names."""
        match event:
            case Entered(node):
                self._path.append(_fit(node, 64))
                self.news = True
                return "entered", ""
            case Saying(lines, answer_expected):
                return "asked" if answer_expected else "said", " ".join([line.prompt for line in lines])
            case Keyed():
                return "keyed", ""
            case KeptSilent():
                return "silence", ""
            case Uttered(sounds):
                return "heard", f"{sounds.hypotheses[0].score:.2f}" if isinstance(sounds, Heard) else type(
                    sounds
                ).__name__
            case Listening():
                return "listening", ""
            case Spoke(seconds, recording):
                return SPOKEN, f"{seconds:.0f} s {recording}"
            case Asked(step, reply):
                if isinstance(reply, Account):
                    self._account, self.news = reply.number, True
                return type(step).__name__, type(reply).__name__
            case Transferred(queue, reason, account):
                self._account = account or self._account
                self._reason, self.news = _fit(reason, 64), True
                return "transferred", f"{queue} {reason}"
            case Ended(outcome):
                self._ended_at, self._outcome, self.news = at, outcome.value, True
                return "ended", outcome.value
            case _:
                assert_never(event)


def _fit(text: str, length: int) -> str:
    """Cut to the column, and take out what a database refuses (NUL, lone surrogates): a note must never be refused."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "?" for character in text)
    return text[:length]
