"""An Asterisk that outlives the workers: real AMI and FastAGI protocols, and its own witness of whom it has dialled.

It does what the dialplan does: a channel with the attempt's id, the question at the gate, the ringing, an end that is
kept. What it has not got: a sound. Each of its faults is one that the real one has.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from callbacks.outcomes import Outcome
from tests.fake_ami import FakeAmi, Fields, Session, fake_ami
from tests.kills.worker import MARK, OPERATORS

PATIENCE = 60.0
LINE_ENDS = {
    Outcome.BUSY: ("Ringing", "17", ""),
    Outcome.NO_ANSWER: ("Ringing", "19", ""),
    Outcome.CONGESTION: ("Ringing", "34", ""),
    Outcome.BLOCKED: ("Ringing", "21", "603"),
    Outcome.FAILED: ("Ringing", "1", ""),
    Outcome.NOT_DIALLED: ("Down", "0", ""),
}
"""State, cause and SIP reply of calls that are not answered; those that are end in order."""


@dataclass(frozen=True)
class Ring:
    """A phone has rung."""

    attempt: str
    phone: str
    at: datetime


@dataclass
class Asterisk:
    """`calls` are the customers' channels by attempt, and their states; `asked` the operators who have not answered."""

    gate_port: int
    now: datetime
    calls: dict[str, str] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    operators: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    ends: dict[str, Outcome] = field(default_factory=dict)
    """What became of attempts, of those that it can tell."""
    rings: list[Ring] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    """What must never happen, and did."""
    down: bool = False
    stalled: bool = False
    """It takes orders and does not come to carry them out."""
    _orders: list[Fields] = field(default_factory=list)
    _listeners: list[Session] = field(default_factory=list)
    _ordering: list[Session] = field(default_factory=list)
    _mark: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # As the manager interface ------------------------------------------------------

    def __call__(self, session: Session, asked: Fields) -> None:
        """Answer an action."""
        if self.down:
            session.cut()
            return
        number = asked["ActionID"]
        match asked["Action"]:
            case "QueueStatus":
                self._tell_list(session, number, "QueueStatus", [self._member(name) for name in OPERATORS])
                self._listen(session)
            case "CoreShowChannels":
                self._tell_list(session, number, "CoreShowChannels", self._channels())
            case "DBGet":
                self._tell_kept(session, asked)
            case "DBGetTree":
                response = "DBGetTreeResponse"
                keys = [{"Event": response, "Key": f"/callback/{attempt}", "Val": ""} for attempt in list(self.kept)]
                self._tell_list(session, number, "DBGetTree", keys)
            case "Originate":
                self._ordered(session, asked)
            case action:
                if action == "Events":
                    self._ordering.append(session)
                elif action == "Setvar":
                    self.kept.pop(asked["Variable"].removeprefix("DB_DELETE(callback/").removesuffix(")"), None)
                session.tell(Response="Success", ActionID=number)

    def _tell_list(self, session: Session, number: str, name: str, entries: list[Fields]) -> None:
        session.tell(Response="Success", ActionID=number, EventList="start")
        for entry in entries:
            session.tell(ActionID=number, **entry)
        session.tell(Event=f"{name}Complete", ActionID=number, EventList="Complete", ListItems=str(len(entries)))

    def _member(self, name: str) -> Fields:
        return {"Event": "QueueMember", "Location": f"PJSIP/{name}", "Status": "1", "Paused": "0", "Queue": "operators"}

    def _channels(self) -> list[Fields]:
        with self._lock:
            states = {**self.calls, **{f"operator-{attempt}": state for attempt, state in self.operators.items()}}
        show = "CoreShowChannel"
        return [{"Event": show, "Uniqueid": name, "ChannelStateDesc": state} for name, state in states.items()]

    def _tell_kept(self, session: Session, asked: Fields) -> None:
        end = self.kept.get(asked["Key"])
        if end is None:
            session.tell(Response="Error", ActionID=asked["ActionID"], Message="Database entry not found")
        else:
            self._tell_list(session, asked["ActionID"], "DBGet", [{"Event": "DBGetResponse", "Val": end}])

    def _listen(self, session: Session) -> None:
        with self._lock:
            self._listeners.append(session)
            session.tell(**self._mark_event())

    def _tell_all(self, **event: str) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for session in listeners:
            session.tell(**event)

    # Orders --------------------------------------------------------------------------

    def _ordered(self, session: Session, asked: Fields) -> None:
        if asked["ChannelId"].startswith("operator-"):
            with self._lock:
                self.operators[asked["ChannelId"].removeprefix("operator-")] = "Ringing"
            session.tell(Response="Success", ActionID=asked["ActionID"])
        elif self.stalled:
            self._orders.append(asked)
            session.done.set()
        else:
            self._carry_out(asked)
            session.done.set()

    def recover(self) -> None:
        """Carry out what was left."""
        self.stalled = False
        orders, self._orders = self._orders, []
        for asked in orders:
            self._carry_out(asked)

    def _carry_out(self, asked: Fields) -> None:
        attempt, phone = asked["ChannelId"], asked["Channel"].removeprefix("PJSIP/").removesuffix("@outgoing")
        if asked["PreDialGoSub"] != f"callback-gate,s,1({attempt})":
            self.wrongs.append("an order without the question at the gate")
        with self._lock:
            if attempt in self.calls:
                return
            self.calls[attempt], self.phones[attempt] = "Down", phone
        self._tell_all(Event="Newchannel", Uniqueid=attempt)
        let_out = self._asks_at_the_gate(attempt)
        with self._lock:
            if attempt not in self.calls:  # it has died meanwhile
                return
            if let_out:
                self._ring(attempt, phone)
        if not let_out:
            self.end(attempt, Outcome.NOT_DIALLED)

    def _ring(self, attempt: str, phone: str) -> None:
        if any(self.phones[other] == phone and state != "Down" for other, state in self.calls.items()):
            self.wrongs.append("a phone rings for two calls")
        self.calls[attempt] = "Ringing"
        self.rings.append(Ring(attempt, phone, self.now))

    def _asks_at_the_gate(self, attempt: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.gate_port), PATIENCE) as line, line.makefile("rwb") as agi:
                agi.write(f"agi_network_script: let-out\nagi_arg_1: {attempt}\n\n".encode())
                agi.flush()
                answer = agi.readline()
                agi.write(b"200 result=1\n")
                agi.flush()
        except OSError:
            return False
        return answer == b'SET VARIABLE "LET_OUT" "yes"\n'

    def settled(self) -> None:
        """Wait until every order that was begun is carried out, or its connection is broken."""
        for session in list(self._ordering):
            assert session.done.wait(PATIENCE), "an order is not carried out"
            self._ordering.remove(session)

    # What becomes of calls ---------------------------------------------------------------

    def accept(self, attempt: str) -> None:
        """The operator answers and presses the key."""
        self.operators[attempt] = "Up"
        self._tell_all(Event="UserEvent", UserEvent="CallbackAccepted", Attempt=attempt, Uniqueid=f"operator-{attempt}")

    def decline(self, attempt: str) -> None:
        """The operator does not answer, or hangs up."""
        with self._lock:
            self.operators.pop(attempt, None)
        self._tell_all(Event="Hangup", Uniqueid=f"operator-{attempt}", ChannelStateDesc="Ringing", Cause="16")

    def tired(self) -> None:
        """Operators who have accepted, and for whom nobody is being called, have heard enough music."""
        for attempt, state in list(self.operators.items()):
            if state == "Up" and attempt not in self.calls:
                self.decline(attempt)

    def answer(self, attempt: str) -> None:
        """The called person answers, and is joined with an operator."""
        self.calls[attempt] = "Up"
        self._tell_all(Event="Newstate", Uniqueid=attempt, ChannelStateDesc="Up")
        self._tell_all(Event="BridgeEnter", Uniqueid=attempt)

    def end(self, attempt: str, outcome: Outcome) -> None:
        """Hang up, and keep how it ended."""
        state, cause, reply = LINE_ENDS.get(outcome, ("Up", "16", ""))
        taken_by = "PJSIP/anna" if outcome is Outcome.TALKED else ""
        with self._lock:
            self.calls.pop(attempt, None)
            self.operators.pop(attempt, None)
            self.kept[attempt] = f"{state}|{cause}|{reply}|{outcome}|{taken_by}"
            self.ends[attempt] = outcome
        variable = f"MEMBERINTERFACE={taken_by}" if taken_by else f"AUTOSECRETARY_RESULT={outcome}"
        told = {"ChannelStateDesc": state, "Cause": cause, "TechCause": reply, "ChanVariable": variable}
        self._tell_all(Event="Hangup", Uniqueid=attempt, **told)

    # Faults ------------------------------------------------------------------------------

    def cut(self) -> None:
        """Break every session off."""
        with self._lock:
            listeners, self._listeners = self._listeners, []
        for session in [*listeners, *self._ordering]:
            session.cut()

    def restart(self) -> None:
        """Lose every call and every order; what was kept stays."""
        self.cut()
        with self._lock:
            self.calls.clear()
            self.operators.clear()
            self._orders.clear()

    def begin(self, now: datetime) -> None:
        """A round begins: nothing is known of the one before."""
        self.restart()
        self.now, self.down, self.stalled = now, False, False
        for memory in (self.kept, self.ends, self.phones, self.rings, self.wrongs):
            memory.clear()

    # Marks -------------------------------------------------------------------------------

    def mark(self) -> int:
        """Send a mark; each worker tells when it has taken what came before."""
        with self._lock:
            self._mark += 1
            self._tell_all(**self._mark_event())
            return self._mark

    def _mark_event(self) -> Fields:
        return {"Event": "UserEvent", "UserEvent": MARK, "Number": str(self._mark)}


@contextmanager
def asterisk(gate_port: int, now: datetime) -> Iterator[tuple[Asterisk, FakeAmi]]:
    """An Asterisk on a port of its own."""
    switch = Asterisk(gate_port, now)
    with fake_ami(switch) as fake:
        yield switch, fake
