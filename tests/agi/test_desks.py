"""An operator's desk is what Asterisk's events say: whether calls come there, and which call rings or runs."""

from datetime import UTC, datetime, timedelta

import pytest

from agi.ami_message import Message
from agi.desks import DeskBoard, Desks, after, standing
from callbacks.desks import Desk, DeskCall, FloorAway, Pause

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CALL = "ab" * 16


def event(name: str, **fields: str) -> Message:
    return Message((("Event", name), *fields.items()))


def of_call(name: str, operator: str = "anna", uniqueid: str = "1.7") -> Message:
    return event(name, Interface=f"PJSIP/{operator}", Uniqueid=uniqueid, ChanVariable=f"AUTOSECRETARY_CALL={CALL}")


def told(*events: Message) -> Desks:
    desks: Desks = {}
    for happened in events:
        desks = after(desks, happened, NOON)
    return desks


RINGS = DeskCall("1.7", CALL, NOON, talking=False)
TALKS = DeskCall("1.7", CALL, NOON, talking=True)
THERE = event("QueueMemberStatus", Interface="PJSIP/anna", Status="1", Paused="0")


def test_a_call_rings_is_answered_and_is_over() -> None:
    assert told(THERE)["anna"] == Desk(reachable=True)
    assert told(THERE, of_call("AgentCalled"))["anna"].call == RINGS
    assert told(THERE, of_call("AgentCalled"), of_call("AgentConnect"))["anna"].call == TALKS
    for end in ("AgentComplete", "Hangup"):
        assert told(THERE, of_call("AgentCalled"), of_call("AgentConnect"), of_call(end))["anna"].call is None


@pytest.mark.parametrize("end", ["AgentRingNoAnswer", "QueueCallerAbandon", "Hangup"])
def test_a_call_that_was_not_answered_rings_no_more(end: str) -> None:
    assert told(THERE, of_call("AgentCalled"), of_call(end))["anna"].call is None


def test_a_call_that_somebody_else_takes_is_not_at_this_desk() -> None:
    desks = told(of_call("AgentCalled"), of_call("AgentCalled", "petr"), of_call("AgentConnect", "petr"))
    assert (desks["anna"].call, desks["petr"].call) == (None, TALKS)


def test_the_end_of_another_call_changes_nothing() -> None:
    assert told(of_call("AgentConnect"), of_call("Hangup", uniqueid="1.8"))["anna"].call == TALKS


@pytest.mark.parametrize(
    ("reason", "pause"), [("wrap_up", Pause.WRAP_UP), ("break", Pause.BREAK), ("lunch", Pause.BREAK), ("", Pause.BREAK)]
)
def test_a_pause_has_its_reason(reason: str, pause: Pause) -> None:
    paused = event("QueueMemberPause", Interface="PJSIP/anna", Status="1", Paused="1", PausedReason=reason)
    assert told(THERE, paused)["anna"] == Desk(reachable=True, pause=pause)
    assert told(THERE, paused, THERE)["anna"].pause is None


def test_a_phone_that_is_gone_is_not_reachable() -> None:
    gone = event("QueueMemberStatus", Interface="PJSIP/anna", Status="5", Paused="0")
    assert not told(THERE, gone)["anna"].reachable


def test_calls_that_began_before_us_are_found_among_the_channels() -> None:
    customer = event("CoreShowChannel", Channel="PJSIP/trunk-1", Uniqueid="1.7", Linkedid="1.7", ChannelStateDesc="Up")
    customer = Message((*customer.fields, ("ChanVariable", f"AUTOSECRETARY_CALL={CALL}")))
    leg = event("CoreShowChannel", Channel="PJSIP/anna-0002", Uniqueid="1.9", Linkedid="1.7", ChannelStateDesc="Up")
    rings = event(
        "CoreShowChannel", Channel="PJSIP/petr-3", Uniqueid="1.10", Linkedid="1.7", ChannelStateDesc="Ringing"
    )
    assert dict(standing([customer, leg, rings], NOON)) == {"anna": TALKS, "petr": RINGS}


def test_nobody_is_told_anything_before_asterisk_was_asked() -> None:
    board = DeskBoard(lambda: NOON + timedelta(0))
    board.happened(THERE)
    with pytest.raises(FloorAway):
        board.at("anna")
