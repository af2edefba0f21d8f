"""What callers answered in the calls that go on, in memory alone, and told to the console over a socket of this user.

It is gone with the call: with the conversation, or, once that has been given to a person, with the caller's line.
Neither disk, journal, log nor figures have any of it.
"""

import socket
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from agi.ami import AmiSession
from agi.ami_message import Message
from agi.reception import Arrival
from app.local_socket import connected, received, send, serving
from console.desk.answers import ServiceAway
from menus.answers import Answers, Given
from menus.edition import Edition
from menus.events import Ended, Event, Outcome, Watcher

NAME = "answers.sock"
PATIENCE = 0.5
"""Seconds for one question and its answer: whoever waits shows a card to an operator."""
MOST_CALLS = 2000
"""Calls that are kept, the newest; far more than there can be at once."""
UNREADABLE = (OSError, ValueError, KeyError, TypeError, StopIteration)
STAYS = frozenset({Outcome.TRANSFERRED, Outcome.FAILED})
"""Ends of a conversation after which the caller is still there, with a person or on the way to one."""


@dataclass(slots=True)
class _Call:
    """A telephone call: its line, what was answered in each of its conversations, and whether one goes on."""

    line: str
    parts: list[Answers]
    talking: bool = True


class AnswersKept:
    """One a process. Follows Asterisk for hang-ups. Safe to use from many threads."""

    def __init__(self, most: int = MOST_CALLS) -> None:
        self._most = most
        self._lock = Lock()
        self._calls: OrderedDict[str, _Call] = OrderedDict()

    def watcher(self, arrival: Arrival, edition: Edition) -> Watcher:
        """Keep what is answered in one conversation."""
        answers = Answers(edition)
        with self._lock:
            call = self._calls.setdefault(arrival.first_call_id, _Call(arrival.asterisk_id, []))
            call.parts.append(answers)
            call.talking = True
            while len(self._calls) > self._most:
                self._calls.popitem(last=False)
        return _Keeping(self, arrival.first_call_id, answers)

    def of(self, call: str) -> list[Given] | None:
        """What was answered in a call, by our id of the first conversation of it; None when nothing is known of it."""
        with self._lock:
            kept = self._calls.get(call)
            parts = list(kept.parts) if kept else []
        return [given for part in parts for given in part.given] if kept else None

    def over(self, call: str, outcome: Outcome) -> None:
        """A conversation has ended."""
        with self._lock:
            if outcome not in STAYS:
                self._calls.pop(call, None)
            elif kept := self._calls.get(call):
                kept.talking = False

    def connected(self, session: AmiSession) -> None:
        """Forget the calls that ended while nobody could tell us."""
        with self._lock:
            waiting = {kept.line for kept in self._calls.values() if not kept.talking}
        self._forget(waiting - {channel["Uniqueid"] for channel in session.entries("CoreShowChannels")})

    def happened(self, event: Message) -> None:
        """A line was hung up."""
        if event.event == "Hangup":
            self._forget({event["Uniqueid"]})

    def disconnected(self) -> None:
        """What was answered stays true."""

    def _forget(self, lines: set[str]) -> None:
        with self._lock:
            for call in [call for call, kept in self._calls.items() if kept.line in lines]:
                del self._calls[call]


@dataclass(frozen=True, slots=True)
class _Keeping:
    kept: AnswersKept
    call: str
    answers: Answers

    def notice(self, event: Event) -> None:
        self.answers.notice(event)
        if isinstance(event, Ended):
            self.kept.over(self.call, event.outcome)


@contextmanager
def telling_answers(home: Path, kept: AnswersKept) -> Iterator[None]:
    """Answer whoever asks inside the context."""
    with serving(home / NAME, partial(_answer, kept)):
        yield


def _answer(kept: AnswersKept, connection: socket.socket) -> None:
    connection.settimeout(PATIENCE)
    with suppress(*UNREADABLE):  # whoever asked has left, or did not ask for a call
        messages = received(connection)  # kept: with its end the connection ends
        asked = next(messages)
        given = kept.of(str(asked["call"]))
        send(connection, {"given": given if given is None else [[one.place, one.told] for one in given]})


@dataclass(frozen=True, slots=True)
class AnswersAsked:
    """The port of `console.desk.answers`: asks the service of this home."""

    home: Path

    def of(self, call: str) -> Sequence[Given] | None:
        """What was answered in a call; None when it is over. ServiceAway."""
        try:
            return _told(self._asked(call))
        except UNREADABLE as fault:
            raise ServiceAway from fault

    def _asked(self, call: str) -> Mapping[str, Any]:
        connection = connected(self.home / NAME, PATIENCE)
        with connection:
            send(connection, {"call": call})
            return next(received(connection))


def _told(answer: Mapping[str, Any]) -> Sequence[Given] | None:
    given = answer["given"]
    return given if given is None else [Given(place, told) for place, told in given]
