"""A contact centre for measurements: what Asterisk tells of its queues, and what the service writes down of its calls.

The console follows the first by the manager interface and reads the second in the database, as in earnest; nobody
phones.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

from sqlalchemy import Engine, insert

from agi.free_operators import PHONE
from agi.queue_events import CALL
from callbacks.visits import Answered, Completed, Joined
from callbacks.working_days import day_of
from db.clock import utc_now
from db.journal import Journal
from db.queue_visits import QueueVisits
from db.tables import Call, CallStep
from db.visit_tables import QueueVisit
from menus.events import Ended, Entered, Outcome, Transferred
from tests.fake_ami import FakeAmi, Fields, Session, fake_ami, well_behaved

FREE, BUSY, RINGS = "1", "2", "6"
"""Device states of app_queue."""
WAY = ("main", "debt", "debt_menu", "main", "information", "contacts", "information", "main")


@dataclass
class Ringing:
    """A call at an operator's phone."""

    joined: Joined
    operator: str
    rang: float
    """When Asterisk told it (`perf_counter`)."""
    answered: Answered | None = None


class CallCentre:
    """Calls come, ring, are answered and end, each at a free operator."""

    def __init__(self, engine: Engine, ami: FakeAmi) -> None:
        self._visits = QueueVisits(engine)
        self.journal = Journal(engine, utc_now)
        self._ami = ami
        self._numbers = count(1)

    def ring(self, operator: str) -> Ringing:
        """A caller goes through the menu and waits; then the phone of an operator rings."""
        asterisk_id = f"1.{next(self._numbers)}"
        own = uuid4().hex
        notes = self.journal.begin(own, asterisk_id, "+79042801234")
        for node in WAY:
            notes.notice(Entered(node))
        notes.notice(Transferred("operators", "asked", None, ()))
        notes.notice(Ended(Outcome.TRANSFERRED))
        call = Ringing(Joined(asterisk_id, own, "operators", utc_now()), operator, time.perf_counter())
        self._visits.note([call.joined])
        self._tell("QueueCallerJoin", call, Position="1")
        self._tell("AgentCalled", call)
        self._status(call, RINGS)
        return call

    def answer(self, call: Ringing) -> None:
        """The operator takes it."""
        call.answered = Answered(call.joined, call.operator, utc_now())
        self._visits.note([call.answered])
        self._tell("QueueCallerLeave", call)
        self._tell("AgentConnect", call)
        self._status(call, BUSY)

    def end(self, call: Ringing) -> None:
        """The talk is over."""
        assert call.answered
        self._visits.note([Completed(call.answered, utc_now())])
        self._tell("AgentComplete", call, TalkTime="60")
        self._tell("Hangup", call)
        self._status(call, FREE)

    def _tell(self, event: str, call: Ringing, **more: str) -> None:
        fields = {"Queue": "operators", "Channel": "PJSIP/trunk-1", "Uniqueid": call.joined.call}
        variable = f"{CALL}={call.joined.call_id}"
        self._send(Event=event, Interface=PHONE + call.operator, **fields, ChanVariable=variable, **more)

    def _status(self, call: Ringing, state: str) -> None:
        self._send(Event="QueueMemberStatus", Interface=PHONE + call.operator, Status=state, Paused="0")

    def _send(self, **fields: str) -> None:
        for session in list(self._ami.sessions.queue):
            session.tell(**fields)


@contextmanager
def manager_of(operators: list[str]) -> Iterator[FakeAmi]:
    """A manager interface at which all these operators are there and free."""

    def answer(session: Session, asked: Fields) -> None:
        number = asked["ActionID"]
        match asked["Action"]:
            case "Login":
                session.tell(Response="Success", ActionID=number)
            case "QueueStatus":
                session.tell(Response="Success", ActionID=number, EventList="start")
                for name in operators:
                    member = {"Event": "QueueMember", "Queue": "operators", "Location": PHONE + name}
                    session.tell(**member, ActionID=number, Status=FREE, Paused="0")
                session.tell(Event="QueueStatusComplete", ActionID=number, EventList="Complete", ListItems="0")
            case _:
                well_behaved(session, asked)

    with fake_ami(answer) as fake:
        yield fake


def earlier_today(engine: Engine, calls: int) -> None:
    """Write down the calls of a day that is nearly over, all of them through the menu to an operator."""
    now = utc_now()
    midnight = day_of(now)[0]
    each = (now - midnight) / (calls + 1)
    with engine.begin() as connection:
        for first in range(0, calls, 1000):
            told = [_past(number, midnight + number * each) for number in range(first, min(first + 1000, calls))]
            connection.execute(insert(Call.__table__), [call for call, _, _ in told])
            connection.execute(insert(CallStep.__table__), [step for _, steps, _ in told for step in steps])
            connection.execute(insert(QueueVisit.__table__), [visit for _, _, visit in told])


def _past(number: int, at: datetime) -> tuple[dict[str, object], list[dict[str, object]], dict[str, object]]:
    own, asterisk_id = f"{number:032x}", f"0.{number}"
    call = {"id": own, "asterisk_id": asterisk_id, "started_at": at, "ended_at": at, "path": " ".join(WAY)}
    steps: list[dict[str, object]] = [
        {"call_id": own, "sequence": step, "at": at, "node": node, "what": "entered", "result": ""}
        for step, node in enumerate(WAY, 1)
    ]
    times = {"joined_at": at, "answered_at": at + timedelta(seconds=30), "ended_at": at + timedelta(seconds=120)}
    visit = {"asterisk_id": asterisk_id, "sequence": 1, "call_id": own, "queue": "operators", "ending": "talked"}
    return {**call, "outcome": "transferred"}, steps, {**visit, **times, "operator": f"operator{number % 50 + 1}"}
