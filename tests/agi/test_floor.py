"""The floor is what Asterisk's events say, in whatever order they and the answer to a question come."""

import socket
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agi.ami import AmiLost, AmiSession
from agi.ami_message import Message
from agi.floor import USUAL_TALK, Floor, read_floor
from agi.free_operators import FreeOperators
from agi.waiting_times import WaitingTimes, language, wait_for_a_new_caller
from callbacks.presence import Presence
from tests.fake_ami import Fields, Session, fake_ami, well_behaved

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def event(name: str, **fields: object) -> Message:
    return Message((("Event", name), *((key, str(value)) for key, value in fields.items())))


def member(operator: str, status: int = 1, paused: int = 0, queue: str = "operators") -> Message:
    return event("QueueMember", Queue=queue, Location=f"PJSIP/{operator}", Status=status, Paused=paused)


def changes(operator: str, status: int, paused: int = 0) -> Message:
    return event("QueueMemberStatus", Queue="debt", Interface=f"PJSIP/{operator}", Status=status, Paused=paused)


def joins(call: str, position: int, queue: str = "operators") -> Message:
    return event("QueueCallerJoin", Queue=queue, Position=position, Uniqueid=call, Channel=f"PJSIP/trunk-{call}")


def leaves(call: str, queue: str = "operators") -> Message:
    return event("QueueCallerLeave", Queue=queue, Position=1, Uniqueid=call)


def after(floor: Floor, *events: Message) -> Floor:
    for happened in events:
        floor = floor.after(happened)
    return floor


def line(floor: Floor) -> list[str]:
    return [caller.call for caller in floor.line]


def test_an_operator_of_several_queues_counts_once() -> None:
    floor = read_floor([member("anna"), member("anna", queue="debt"), member("petr", status=5)])
    assert (floor.operators, floor.free) == (1, ("PJSIP/anna",))


def test_who_talks_is_on_duty_and_who_pauses_or_is_gone_is_not() -> None:
    floor = after(read_floor([member("anna"), member("petr")]), changes("anna", 2))
    assert (floor.operators, floor.free) == (2, ("PJSIP/petr",))
    assert (after(floor, changes("petr", 1, paused=1)).operators, after(floor, changes("anna", 5)).operators) == (1, 1)


def test_everybody_is_free_busy_pausing_or_away() -> None:
    floor = read_floor([member("anna"), member("petr", 2), member("olga", paused=1), member("ivan", 5, paused=1)])
    assert floor.presence == {Presence.FREE: 1, Presence.BUSY: 1, Presence.PAUSED: 1, Presence.AWAY: 1}


def test_callers_of_all_queues_stand_in_one_line_by_arrival() -> None:
    entries = [
        event("QueueEntry", Queue="debt", Position=1, Uniqueid="late", Wait=5),
        event("QueueEntry", Queue="grid", Position=1, Uniqueid="early", Wait=50),
    ]
    floor = after(read_floor(entries), joins("last", 2, "grid"))
    assert line(floor) == ["early", "late", "last"]


def test_who_comes_back_to_an_earlier_place_stands_before_those_of_that_queue() -> None:
    floor = after(Floor(), joins("a", 1), joins("b", 2), joins("c", 1, "debt"), leaves("a"), joins("a", 1))
    assert line(floor) == ["a", "b", "c"]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.booleans(), st.integers(1, 4)), max_size=30), st.data())
def test_events_older_than_the_answer_end_in_the_same_line(
    happened: list[tuple[str, bool, int]], data: st.DataObject
) -> None:
    events = [joins(call, position) if comes else leaves(call) for call, comes, position in happened]
    asked_at = data.draw(st.integers(0, len(events)))
    from_the_start = after(Floor(), *events)
    answer = after(Floor(), *events[:asked_at])
    told_again = data.draw(st.integers(0, asked_at))
    assert set(line(after(answer, *events[told_again:]))) == set(line(from_the_start))


def test_the_length_of_conversations_follows_those_that_end() -> None:
    params = event("QueueParams", Queue="debt", Completed=10, TalkTime=100)
    idle = event("QueueParams", Queue="grid", Completed=0, TalkTime=0)
    assert read_floor([params, idle]).talk == 100
    assert read_floor([idle]).talk == USUAL_TALK
    assert after(read_floor([params]), event("AgentComplete", TalkTime=300)).talk == 150


def test_the_wait_counts_everybody_ahead_and_nobody_guesses_without_asterisk() -> None:
    busy = after(read_floor([member("anna", 2), member("petr", 2)]), *(joins(call, 9) for call in "abc"))
    assert wait_for_a_new_caller(busy) == 6
    assert wait_for_a_new_caller(replace(busy, wrap_up=60.0)) == 8, "an operator writes down how it went"
    assert wait_for_a_new_caller(read_floor([member("anna")])) == 0
    assert wait_for_a_new_caller(read_floor([])) is None
    assert wait_for_a_new_caller(None) is None


def test_who_is_free_for_a_callback_is_whoever_the_callers_in_line_do_not_need() -> None:
    floor = read_floor([member("anna"), member("petr"), member("olga", 2)])
    spare = FreeOperators(lambda: floor, ["debt"], timedelta(0), lambda: NOW)
    assert [(one.name, one.skills) for one in spare.free()] == [
        (name, frozenset({"debt"})) for name in ("anna", "petr")
    ]
    floor = after(floor, joins("a", 1))
    assert [one.name for one in spare.free()] == ["anna"]
    floor = after(floor, joins("b", 2))
    assert spare.free() == []
    assert FreeOperators(lambda: None, ["debt"], timedelta(0), lambda: NOW).free() == []


def test_whoever_was_in_a_call_is_left_alone_for_as_long_as_wrapping_up_takes() -> None:
    floor, now = read_floor([member("anna", 2), member("petr", 5)]), NOW
    spare = FreeOperators(lambda: floor, ["debt"], timedelta(seconds=10), lambda: now)
    assert spare.free() == []
    floor = after(floor, changes("anna", 1), changes("petr", 1))
    assert [one.name for one in spare.free()] == ["petr"], "who comes on duty was in no call"
    now += timedelta(seconds=10)
    assert [one.name for one in spare.free()] == ["anna", "petr"]


def test_minutes_are_rounded_up_to_those_that_are_told() -> None:
    told = {minutes: language(minutes) for minutes in (None, 0, 1, 10, 11, 60, 61)}
    assert told == {None: "ru", 0: "ru", 1: "ru_w01", 10: "ru_w10", 11: "ru_w15", 60: "ru_w60", 61: "ru"}


def test_each_waiting_channel_gets_the_language_of_its_wait_once() -> None:
    def nobody_is_there(session: Session, asked: Fields) -> None:
        if asked.get("Channel") == "PJSIP/trunk-b":
            session.tell(Response="Error", ActionID=asked["ActionID"], Message="No such channel")
        else:
            well_behaved(session, asked)

    floor: Floor | None = after(read_floor([member("anna", 2)]), joins("a", 1), joins("b", 2), joins("c", 3))
    with fake_ami(nobody_is_there) as fake, closing(connected_to(fake.port)) as session:
        times = WaitingTimes(lambda: floor, lambda: session)
        times.go_round()
        times.go_round()
        assert floor
        floor = after(floor, leaves("a"))
        times.go_round()
        assert told_over(fake.sessions.get(timeout=5)) == [
            ("PJSIP/trunk-a", "ru_w03"),
            ("PJSIP/trunk-b", "ru_w06"),
            ("PJSIP/trunk-c", "ru_w09"),
            ("PJSIP/trunk-b", "ru_w03"),
            ("PJSIP/trunk-c", "ru_w06"),
        ]


def test_without_asterisk_a_round_does_nothing() -> None:
    floor: Floor | None = after(read_floor([member("anna", 2)]), joins("a", 1))

    def no_session() -> AmiSession:
        raise AmiLost(0, "not connected to Asterisk")

    times = WaitingTimes(lambda: floor, no_session)
    times.go_round()
    floor = None
    times.go_round()


def connected_to(port: int) -> AmiSession:
    return AmiSession(socket.create_connection(("127.0.0.1", port)))


def told_over(session: Session) -> list[tuple[str, str]]:
    """What was set on which channel so far."""
    asked = [session.asked.get() for _ in range(session.asked.qsize())]
    return [(one["Channel"], one["Value"]) for one in asked]
