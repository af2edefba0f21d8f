"""What Asterisk tells of its queues is kept in order until it is stored; a gap begins with what Asterisk knows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from agi.ami_link import AmiLink
from agi.ami_message import Message
from agi.queue_events import MOST_FACTS, QueueRecorder, TooManyFacts, fact_of
from callbacks.visits import Abandoned, Answered, Completed, Fact, HungUp, Joined, Left, Standing
from tests.fake_ami import SECRET, Fields, Session, fake_ami, well_behaved

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CALL, OURS, ATTEMPT = "1732352400.7", "c" * 32, "a" * 32


class Book:
    """Keeps facts; fails as often as told."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.failures = 0

    def note(self, facts: Sequence[Fact]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError
        self.facts += facts


def event(name: str, call: str = CALL, **fields: str) -> Message:
    named = (("Event", name), ("Uniqueid", call), ("CallerIDNum", "+79042801234"), ("Queue", "debt"))
    return Message((*named, *fields.items(), ("ChanVariable", f"AUTOSECRETARY_CALL={OURS}")))


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


def joined(at: datetime = NOW) -> Joined:
    return Joined(CALL, OURS, "debt", at)


@pytest.mark.parametrize(
    ("told", "fact"),
    [
        (event("QueueCallerJoin", Position="1"), joined()),
        (event("QueueCallerJoin", call=ATTEMPT), Joined(ATTEMPT, ATTEMPT, "debt", NOW)),
        (event("QueueCallerLeave"), Left(CALL, NOW)),
        (event("AgentConnect", MemberName="anna", HoldTime="40"), Answered(joined(ago(40)), "anna", NOW)),
        (
            event("AgentComplete", MemberName="anna", HoldTime="40", TalkTime="60"),
            Completed(Answered(joined(ago(100)), "anna", ago(60)), NOW),
        ),
        (event("QueueCallerAbandon", HoldTime="40"), Abandoned(joined(ago(40)), NOW)),
        (event("QueueCallerAbandon", HoldTime="\u0664"), Abandoned(joined(), NOW)),
        (event("Hangup"), HungUp(CALL, NOW)),
        (event("Newstate"), None),
    ],
)
def test_an_event_is_a_fact_without_a_number_in_it(told: Message, fact: Fact | None) -> None:
    assert fact_of(told, NOW) == fact
    assert "7904" not in repr(fact)


def test_facts_wait_for_the_database_in_their_order() -> None:
    book = Book()
    recorder = QueueRecorder(book, lambda: NOW)
    recorder.happened(event("QueueCallerJoin"))
    book.failures = 1
    with pytest.raises(OSError):
        recorder.write_down()
    recorder.happened(event("Hangup"))
    recorder.write_down()
    recorder.write_down()
    assert book.facts == [joined(), HungUp(CALL, NOW)]


def test_a_database_that_stays_away_ends_the_session_rather_than_filling_the_memory() -> None:
    recorder = QueueRecorder(Book(), lambda: NOW)
    for _ in range(MOST_FACTS):
        recorder.happened(event("Hangup"))
    with pytest.raises(TooManyFacts):
        recorder.happened(event("Hangup"))


def test_a_session_begins_with_who_waits_and_which_calls_there_are() -> None:
    def answer(session: Session, asked: Fields) -> None:
        number = asked["ActionID"]
        if asked["Action"] not in {"QueueStatus", "CoreShowChannels"}:
            well_behaved(session, asked)
            return
        session.tell(Response="Success", ActionID=number, EventList="start")
        if asked["Action"] == "QueueStatus":
            session.tell(Event="QueueEntry", ActionID=number, Queue="debt", Uniqueid=CALL, Wait="30")
        else:
            variable = f"AUTOSECRETARY_CALL={OURS}"
            session.tell(
                Event="CoreShowChannel", ActionID=number, Uniqueid=CALL, Application="Queue", ChanVariable=variable
            )
            session.tell(Event="CoreShowChannel", ActionID=number, Uniqueid="1.2", Application="AGI")
        session.tell(Event="Done", ActionID=number, EventList="Complete")

    book = Book()
    recorder = QueueRecorder(book, lambda: NOW)
    with fake_ami(answer) as fake:
        link = AmiLink(("127.0.0.1", fake.port), SECRET, [recorder])
        link.start()
        while not book.facts:
            recorder.write_down()
        link.stop()
    assert book.facts == [Standing((joined(ago(30)),), frozenset({CALL, "1.2"}), frozenset({CALL}))]
