"""The dialler orders what the policy let through and nothing else; of a call it tells what Asterisk said."""

import queue
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from agi.ami import AmiLost, AmiSession
from agi.ami_message import Message
from agi.attempts import kept, told
from agi.dialler import Dialler
from callbacks.booking import Kind
from callbacks.numbers import Dialable, NumberRules, dialable
from callbacks.outcomes import Outcome
from callbacks.ports import AsteriskUnreachable, Attempt, Claim, Ending, Going, Gone, NotOrdered
from tests.callbacks.hostile import hostile
from tests.fake_ami import Answer, Fields, Session, fake_ami, well_behaved

A, B = "a" * 32, "b" * 32


def attempt(id_: str = A, kind: Kind = Kind.QUEUE, number: str = "+79042801234") -> Attempt:
    claim = Claim(
        callback="1", number=1, fence=1, operator="anna", kind=kind, phone=number, typed=False, topic="debt",
        skill="debt", account=None, case=None, deadline=datetime(2026, 12, 1, tzinfo=UTC), outcomes=(),
    )  # fmt: skip
    return Attempt(id_, claim, Dialable(number))


@dataclass
class Notes:
    """A ledger that writes down what it is told."""

    entries: list[tuple[str, str, Outcome | None]] = field(default_factory=list)

    def answered(self, attempt: str) -> None:
        self.entries.append(("answered", attempt, None))

    def ended(self, attempt: str, ending: Ending) -> None:
        self.entries.append(("ended", attempt, ending.outcome))


class Asked:
    """What was asked of the fake Asterisk, in order, on whatever session."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.actions: queue.Queue[Fields] = queue.Queue()

    def __call__(self, session: Session, asked: Fields) -> None:
        if asked["Action"] != "CoreShowChannels":
            self.actions.put(asked)
        self._answer(session, asked)

    def next(self) -> Fields:
        return self.actions.get(timeout=5)


@contextmanager
def dialler(answer: Answer = well_behaved) -> Iterator[tuple[Dialler, Notes, Asked]]:
    """A dialler on a session, what it tells, and what it asks of Asterisk."""
    notes, asked = Notes(), Asked(answer)
    with fake_ami(asked) as fake, ExitStack() as stack:

        def opened() -> AmiSession:
            session = AmiSession(socket.create_connection(("127.0.0.1", fake.port)))
            stack.callback(session.close)
            return session

        session = opened()
        yield Dialler(lambda: session, opened, notes), notes, asked


def event(name: str, **fields: str) -> Message:
    return Message((("Event", name), *fields.items()))


def hangup(id_: str = A, state: str = "Ringing", cause: str = "16", reply: str = "", **variables: str) -> Message:
    named = tuple(("ChanVariable", f"{name}={value}") for name, value in variables.items())
    ended = event("Hangup", Uniqueid=id_, ChannelStateDesc=state, Cause=cause, TechCause=reply)
    return Message((*ended.fields, *named))


def test_the_customer_is_called_with_the_attempt_as_the_id_of_the_channel_and_the_gate_before_it() -> None:
    with dialler() as (dial, _, asked):
        dial.dial(attempt())
        order = asked.next()
    assert (order["Action"], order["Channel"]) == ("Originate", "PJSIP/+79042801234@outgoing")
    assert (order["ChannelId"], order["PreDialGoSub"]) == (A, f"callback-gate,s,1({A})")
    assert (order["Context"], order["Async"]) == ("callback", "false")


@pytest.mark.parametrize(("kind", "chosen"), [(Kind.DEFERRED, False), (Kind.QUEUE, True)])
def test_for_a_deferred_call_or_a_chosen_operator_the_operator_comes_first_and_the_customer_after_the_key(
    kind: Kind, chosen: bool
) -> None:
    made = attempt(kind=kind)
    with dialler() as (dial, notes, asked):
        dial.dial(replace(made, claim=replace(made.claim, chosen=chosen)))
        order = asked.next()
        assert (order["Channel"], order["CallerID"]) == ("PJSIP/anna", '"1" <1>'), "what to look up"
        dial.happened(event("UserEvent", UserEvent="CallbackAccepted", Attempt=A))
        assert asked.next()["Channel"] == "PJSIP/+79042801234@outgoing"
        assert notes.entries == []


def test_an_operator_who_does_not_accept_means_that_nobody_was_dialled() -> None:
    with dialler() as (dial, notes, _):
        dial.dial(attempt(kind=Kind.DEFERRED))
        dial.happened(hangup(f"operator-{A}", cause="19"))
        assert notes.entries == [("ended", A, Outcome.NOT_DIALLED)]


def test_an_operator_who_waits_is_told_when_the_customer_is_not_reached() -> None:
    with dialler() as (dial, notes, asked):
        dial.dial(attempt(kind=Kind.DEFERRED))
        dial.happened(event("UserEvent", UserEvent="CallbackAccepted", Attempt=A))
        dial.happened(event("Newchannel", Uniqueid=A))
        dial.happened(hangup(cause="17", reply="486"))
        assert notes.entries == [("ended", A, Outcome.BUSY)]
        # The order for the customer has a session of its own: which of the two comes first is not told.
        assert sorted(asked.next()["Action"] for _ in range(3)) == ["Originate", "Originate", "Redirect"]


def test_no_hostile_number_reaches_originate() -> None:
    """Neither by the policy nor, unless it looks Russian, if somebody forges what the policy returns."""
    numbers = hostile()
    assert not [number for number in numbers if isinstance(dialable(number, NumberRules()), Dialable)]
    forged = [number for number in numbers if not re.fullmatch(r"\+7(?!80)[3489]\d{9}", number, re.ASCII)]
    assert len(forged) > 450
    with dialler() as (dial, _, asked):
        for number in forged:
            with pytest.raises(NotOrdered):
                dial.dial(replace(attempt(), number=Dialable(number)))
        assert asked.actions.qsize() == 0


@pytest.mark.parametrize(
    ("id_", "operator", "skill"), [("a", "anna", "debt"), (A, "an na", "debt"), (A, "anna", "debt,s")]
)
def test_nothing_with_a_metacharacter_reaches_originate(id_: str, operator: str, skill: str) -> None:
    forged = attempt(id_, Kind.DEFERRED)
    with dialler() as (dial, _, asked), pytest.raises(NotOrdered):
        dial.dial(replace(forged, claim=replace(forged.claim, operator=operator, skill=skill)))
    assert asked.actions.qsize() == 0


def test_a_refusal_of_asterisk_and_a_line_that_is_down_are_certain_a_lost_answer_is_not() -> None:
    def refuse(session: Session, asked: Fields) -> None:
        session.tell(Response="Error", ActionID=asked["ActionID"], Message="Extension does not exist.")

    with dialler(refuse) as (dial, _, _), pytest.raises(NotOrdered):
        dial.dial(attempt(kind=Kind.DEFERRED))

    def down() -> AmiSession:
        raise AmiLost(0, "not connected to Asterisk")

    for kind in Kind:
        with pytest.raises(NotOrdered):
            Dialler(down, down, Notes()).dial(attempt(kind=kind))
    with pytest.raises(AsteriskUnreachable):
        Dialler(down, down, Notes()).fates([A])
    with dialler(lambda session, _: session.cut()) as (dial, notes, _):
        dial.dial(attempt(kind=Kind.DEFERRED))
        assert notes.entries == []


def test_who_answered_and_who_took_the_call_is_told() -> None:
    with dialler() as (dial, notes, _):
        dial.dial(attempt())
        dial.happened(event("Newchannel", Uniqueid=A))
        dial.happened(event("Newstate", Uniqueid=A, ChannelStateDesc="Up"))
        dial.happened(hangup(state="Up", MEMBERINTERFACE="PJSIP/anna"))
        assert notes.entries == [("answered", A, None), ("ended", A, Outcome.TALKED)]


def test_an_operators_phone_that_is_not_there_means_that_nobody_was_dialled() -> None:
    with dialler() as (dial, notes, _):
        dial.dial(attempt(kind=Kind.DEFERRED))
        dial.happened(event("OriginateResponse", Response="Failure", Uniqueid=f"operator-{A}"))
        assert notes.entries == [("ended", A, Outcome.NOT_DIALLED)]


@pytest.mark.parametrize(
    ("cause", "reply", "found"),
    [
        ("17", "486", Outcome.BUSY),
        ("17", "600", Outcome.BUSY),
        ("19", "480", Outcome.NO_ANSWER),
        ("18", "408", Outcome.NO_ANSWER),
        ("21", "603", Outcome.BLOCKED),
        ("21", "403", Outcome.BLOCKED),
        ("127", "607", Outcome.BLOCKED),
        ("127", "608", Outcome.BLOCKED),
        ("34", "503", Outcome.CONGESTION),
        ("1", "404", Outcome.FAILED),
        ("28", "484", Outcome.FAILED),
        ("38", "500", Outcome.FAILED),
    ],
)
def test_what_became_of_a_call_is_told_apart(cause: str, reply: str, found: Outcome) -> None:
    """As Asterisk 22.10.1 reported it of softphones that answered so."""
    assert told(hangup(cause=cause, reply=reply)).outcome is found
    entry = kept(f"Ringing|{cause}|{reply}||")
    assert entry
    assert entry.outcome is found


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("Up|16|||PJSIP/anna", Outcome.TALKED),
        ("Up|16||talked|", Outcome.TALKED),
        ("Up|16||machine|", Outcome.MACHINE),
        ("Up|16||no_operator|", Outcome.NO_OPERATOR),
        ("Up|0||gave_up|", Outcome.GAVE_UP),
        ("Up|0|||", Outcome.GAVE_UP),
        ("Down|0||not_dialled|", Outcome.NOT_DIALLED),
    ],
)
def test_after_the_answer_the_dialplan_says_how_far_it_came(entry: str, found: Outcome) -> None:
    end = kept(entry)
    assert end
    assert end.outcome is found
    assert kept("nonsense") is None


def test_the_fate_of_each_attempt_is_asked_of_asterisk() -> None:
    def asterisk(session: Session, asked: Fields) -> None:
        number = asked["ActionID"]
        match asked["Action"], asked.get("Key"):
            case "CoreShowChannels", _:
                session.tell(Response="Success", ActionID=number, EventList="start")
                session.tell(Event="CoreShowChannel", ActionID=number, Uniqueid=A, ChannelStateDesc="Up")
                session.tell(Event="CoreShowChannelsComplete", ActionID=number, EventList="Complete")
            case "DBGet", key if key == B:
                session.tell(Response="Success", ActionID=number, EventList="start")
                session.tell(Event="DBGetResponse", ActionID=number, Key=B, Val="Ringing|17|486||")
                session.tell(Event="DBGetComplete", ActionID=number, EventList="Complete")
            case _:
                session.tell(Response="Error", ActionID=number, Message="Database entry not found")

    with dialler(asterisk) as (dial, _, _):
        fates = dial.fates([A, B, "c" * 32])
    assert fates == {A: Going(answered=True), B: Ending(Outcome.BUSY), "c" * 32: Gone()}


def test_asterisk_forgets_the_endings_it_is_told_to_and_is_asked_for_nothing_else() -> None:
    def asterisk(session: Session, asked: Fields) -> None:
        number = asked["ActionID"]
        session.tell(Response="Success", ActionID=number, EventList="start")
        for key in (A, "no attempt", B):
            session.tell(Event="DBGetTreeResponse", ActionID=number, Key=f"/callback/{key}", Val="Up|16|||")
        session.tell(Event="DBGetTreeComplete", ActionID=number, EventList="Complete")

    with dialler(asterisk) as (dial, _, _):
        assert dial.endings() == [A, B]
    with dialler() as (dial, _, asked):
        dial.forget([A, B])
        told = [asked.next() for _ in range(2)]
    assert [(one["Action"], one["Variable"]) for one in told] == [
        ("Setvar", f"DB_DELETE(callback/{id_})") for id_ in (A, B)
    ]


def test_what_ended_while_nobody_listened_is_told_at_the_next_session() -> None:
    def later(session: Session, asked: Fields) -> None:
        if asked["Action"] == "DBGet":
            session.tell(Response="Success", ActionID=asked["ActionID"], EventList="start")
            session.tell(Event="DBGetResponse", ActionID=asked["ActionID"], Val="Up|16||machine|")
            session.tell(Event="DBGetComplete", ActionID=asked["ActionID"], EventList="Complete")
        else:
            well_behaved(session, asked)

    with dialler(later) as (dial, notes, _):
        dial.dial(attempt())
        dial.disconnected()
        dial.connected(dial._session())
        assert notes.entries == [("ended", A, Outcome.MACHINE)]
