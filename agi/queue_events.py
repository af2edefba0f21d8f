"""What Asterisk tells of its queues, as facts about visits (`callbacks.visits`), kept until they are stored.

Facts are taken off Asterisk's thread at once, with the moment at which they were heard, and written down by a chore: a
database that is away for a while delays them and loses none. Numbers and names of callers are not looked at.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from agi.ami import AmiSession
from agi.ami_message import Message
from callbacks.visits import Abandoned, Answered, Completed, Fact, HungUp, Joined, Left, Standing

OUR_ID = re.compile(r"[0-9a-f]{32}")
CALL = "AUTOSECRETARY_CALL"
"""The channel variable with our id of a call (`channelvars` in manager.conf)."""
LONGEST_NAME = 64
MOST_FACTS = 20_000
"""That may wait for the database: some hours of a busy day."""
BATCH = 200


class VisitBook(Protocol):
    """Where facts are written down."""

    def note(self, facts: Sequence[Fact]) -> None:
        """Write facts down in their order, all or none; twice is as good as once."""


class TooManyFacts(Exception):
    """The database has been away for so long that what happened meanwhile is given up."""


class QueueRecorder:
    """Follows the session it is subscribed to. `write_down` is called by one thread at a time, again and again."""

    def __init__(self, book: VisitBook, now: Callable[[], datetime]) -> None:
        self._book = book
        self._now = now
        self._waiting: deque[Fact] = deque()
        self._taken: list[Fact] = []
        """What is being written down, again and again until the book has it."""

    def connected(self, session: AmiSession) -> None:
        """Ask what has become of everybody meanwhile."""
        channels = session.entries("CoreShowChannels")
        entries = [one for one in session.entries("QueueStatus") if one.event == "QueueEntry"]
        self._waiting.append(standing(entries, channels, self._now()))

    def happened(self, event: Message) -> None:
        """Take what concerns visits. TooManyFacts ends the session: the next one begins with what Asterisk knows."""
        fact = fact_of(event, self._now())
        if fact is None:
            return
        if len(self._waiting) >= MOST_FACTS:
            self._waiting = deque()
            raise TooManyFacts
        self._waiting.append(fact)

    def disconnected(self) -> None:
        """What was heard stays true."""

    def write_down(self) -> None:
        """Store what was heard. What the book raises goes through, and nothing is lost."""
        while batch := self._batch():
            self._book.note(batch)
            self._taken = []

    def _batch(self) -> Sequence[Fact]:
        """Facts are taken off first: Asterisk's thread adds to those that wait meanwhile."""
        waiting = self._waiting
        if not self._taken:
            self._taken = [waiting.popleft() for _ in range(min(BATCH, len(waiting)))]
        return self._taken


def fact_of(event: Message, at: datetime) -> Fact | None:
    """What an event says of a visit; None for one that says nothing."""
    match event.event:
        case "QueueCallerJoin":
            return _joined(event, at)
        case "QueueCallerLeave":
            return Left(_call(event), at)
        case "AgentConnect":
            return _answered(event, at)
        case "AgentComplete":
            return Completed(_answered(event, at - _seconds(event, "TalkTime")), at)
        case "QueueCallerAbandon":
            return Abandoned(_joined(event, at - _seconds(event, "HoldTime")), at)
        case "Hangup":
            return HungUp(_call(event), at)
        case _:
            return None


def standing(entries: Iterable[Message], channels: Sequence[Message], at: datetime) -> Standing:
    """What the lists of waiting callers and of channels say."""
    variables = {_call(channel): channel for channel in channels}
    line = (_joined(entry, at - _seconds(entry, "Wait"), variables.get(_call(entry), entry)) for entry in entries)
    queued = frozenset(_call(channel) for channel in channels if channel["Application"] == "Queue")
    return Standing(tuple(line), frozenset(variables), queued)


def _joined(event: Message, at: datetime, channel: Message | None = None) -> Joined:
    """A call that we make has one id for both of us."""
    call = _call(event)
    known = next((id_ for id_ in (call, (channel or event).channel_variable(CALL)) if OUR_ID.fullmatch(id_)), None)
    return Joined(call, known, event["Queue"][:LONGEST_NAME], at)


def _answered(event: Message, at: datetime) -> Answered:
    return Answered(_joined(event, at - _seconds(event, "HoldTime")), event["MemberName"][:LONGEST_NAME], at)


def _call(event: Message) -> str:
    return event["Uniqueid"][:150]


def _seconds(event: Message, name: str) -> timedelta:
    return timedelta(seconds=int(event[name]) if event[name].isascii() and event[name].isdigit() else 0)
