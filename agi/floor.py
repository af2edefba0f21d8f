"""The operators' floor as Asterisk tells it: who is on duty, who waits in which queue, how long conversations last.

A pure value that each event turns into the next one. `FloorBoard` keeps the newest for everybody who asks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from agi.ami import AmiSession
from agi.ami_message import Message
from callbacks.presence import Presence

FREE = "1"
NOT_THERE = frozenset({"0", "4", "5"})
"""Device states of app_queue: unknown, invalid, unavailable. 1 is "not in use"; all others are busy or ringing."""
USUAL_TALK = 180.0
"""Seconds of a conversation until the queues have measured their own."""


@dataclass(frozen=True, slots=True)
class OperatorPhone:
    """A member of the queues: its interface (`PJSIP/anna`), device state, and whether it takes calls at the moment."""

    interface: str
    state: str
    paused: bool

    @property
    def on_duty(self) -> bool:
        """Whether the phone is there and its operator has not paused."""
        return self.state not in NOT_THERE and not self.paused

    @property
    def free(self) -> bool:
        """Whether a call can ring there now."""
        return self.state == FREE and not self.paused

    @property
    def presence(self) -> Presence:
        """Where the operator is."""
        if self.state in NOT_THERE:
            return Presence.AWAY
        if self.paused:
            return Presence.PAUSED
        return Presence.FREE if self.free else Presence.BUSY


@dataclass(frozen=True, slots=True)
class InLine:
    """A caller who waits: Asterisk's id of the call, its channel, and the queue."""

    call: str
    channel: str
    queue: str


@dataclass(frozen=True, slots=True)
class Floor:
    """One moment. `line` holds the callers of all queues in the order in which they are served."""

    phones: tuple[OperatorPhone, ...] = ()
    line: tuple[InLine, ...] = ()
    talk: float = USUAL_TALK
    """Average length of a conversation in seconds; newer ones count for more, as in app_queue."""
    wrap_up: float = 0.0
    """Seconds after a conversation in which its operator is not called: a setting that Asterisk does not tell."""

    @property
    def operators(self) -> int:
        """Operators on duty, whether they talk or not."""
        return sum(phone.on_duty for phone in self.phones)

    @property
    def presence(self) -> Mapping[Presence, int]:
        """How many operators are where."""
        return Counter(phone.presence for phone in self.phones)

    @property
    def free(self) -> tuple[str, ...]:
        """The interfaces that a call can ring at now."""
        return tuple(phone.interface for phone in self.phones if phone.free)

    def after(self, event: Message) -> "Floor":
        """The floor after an event; the same one after events that have nothing to do with it."""
        match event.event:
            case "QueueMemberStatus" | "QueueMemberPause" | "QueueMemberAdded" | "QueueMember":
                return self._with(_phone(event))
            case "QueueMemberRemoved":
                return replace(self, phones=tuple(one for one in self.phones if one.interface != event["Interface"]))
            case "QueueCallerJoin" | "QueueEntry":
                return self._joined(_in_line(event), int(event["Position"] or 1))
            case "QueueCallerLeave":
                return self._left(event["Uniqueid"])
            case "AgentComplete":
                return replace(self, talk=(3 * self.talk + float(event["TalkTime"] or 0)) / 4)
            case _:
                return self

    def _with(self, phone: OperatorPhone) -> "Floor":
        others = tuple(one for one in self.phones if one.interface != phone.interface)
        return replace(self, phones=tuple(sorted((*others, phone), key=lambda one: one.interface)))

    def _joined(self, caller: InLine, position: int) -> "Floor":
        """Whoever waits longer may come back with a better place: then before the one who had it."""
        line = list(self._left(caller.call).line)
        same_queue = [number for number, one in enumerate(line) if one.queue == caller.queue]
        line.insert(same_queue[position - 1] if position <= len(same_queue) else len(line), caller)
        return replace(self, line=tuple(line))

    def _left(self, call: str) -> "Floor":
        return replace(self, line=tuple(one for one in self.line if one.call != call))


def read_floor(status: Iterable[Message]) -> Floor:
    """The floor from the entries of QueueStatus."""
    entries = list(status)
    talks = [float(one["TalkTime"]) for one in entries if one.event == "QueueParams" and int(one["Completed"] or 0)]
    floor = Floor(talk=sum(talks) / len(talks) if talks else USUAL_TALK)
    waiting = (one for one in entries if one.event == "QueueEntry")
    for entry in (*(one for one in entries if one.event == "QueueMember"), *sorted(waiting, key=_waited, reverse=True)):
        floor = floor.after(entry)
    return floor


def _waited(entry: Message) -> int:
    return int(entry["Wait"] or 0)


def _phone(event: Message) -> OperatorPhone:
    return OperatorPhone(event["Interface"] or event["Location"], event["Status"], event["Paused"] == "1")


def _in_line(event: Message) -> InLine:
    return InLine(event["Uniqueid"], event["Channel"], event["Queue"])


class FloorBoard:
    """Shows the newest floor. Read by any thread: a floor never changes, it is replaced."""

    def __init__(self, wrap_up: float = 0.0) -> None:
        self._wrap_up = wrap_up
        self.floor: Floor | None = None
        """None while nobody can tell: not connected to Asterisk."""

    def connected(self, session: AmiSession) -> None:
        """Ask for everything anew. Events that are older than the answer end in the same state."""
        self.floor = replace(read_floor(session.entries("QueueStatus")), wrap_up=self._wrap_up)

    def happened(self, event: Message) -> None:
        """Turn to the next floor."""
        if self.floor:
            self.floor = self.floor.after(event)

    def disconnected(self) -> None:
        """Forget: what is not known is not told."""
        self.floor = None
