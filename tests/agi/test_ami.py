"""The session with Asterisk's manager interface cannot hang, be injected, or lose an event silently."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pytest
from asterisk.manager import ManagerAuthException
from hypothesis import given, settings
from hypothesis import strategies as st

from agi import ami
from agi.ami import AmiLost, AmiRefused, AmiSession
from agi.ami_message import LONGEST_FIELD, written
from tests.fake_ami import GREETING, SECRET, Answer, Fields, Session, fake_ami, message, well_behaved


@contextmanager
def connected(answer: Answer = well_behaved) -> Iterator[tuple[AmiSession, Session]]:
    """Both ends of a session."""
    with fake_ami(answer) as fake, closing(AmiSession(socket.create_connection(("127.0.0.1", fake.port)))) as session:
        yield session, fake.sessions.get(timeout=5)


def test_logging_in_is_pyst2s_own_action_and_a_wrong_secret_is_its_own_error() -> None:
    with connected() as (session, _):
        assert session.login("autosecretary", SECRET)["Response"] == "Success"
        with pytest.raises(ManagerAuthException):
            session.login("autosecretary", "guessed")


def test_an_answer_is_known_by_its_id_whatever_comes_before_it() -> None:
    def confused(session: Session, asked: Fields) -> None:
        session.tell(Response="Success", ActionID="somebody-else", Message="not yours")
        session.tell(Event="OriginateResponse", ActionID=asked["ActionID"], Reason="4")
        session.tell(Response="Success", ActionID=asked["ActionID"], Message="yours")

    with connected(confused) as (session, _):
        assert session.order("Originate")["Message"] == "yours"
        assert next(session.events())["Reason"] == "4"


def test_a_list_is_whole_and_the_events_in_between_are_not_part_of_it() -> None:
    def answer(session: Session, asked: Fields) -> None:
        number = asked["ActionID"]
        session.tell(Response="Success", ActionID=number, EventList="start")
        session.tell(Event="CoreShowChannel", ActionID=number, Uniqueid="1")
        session.tell(Event="Hangup", Uniqueid="9")
        session.tell(Event="CoreShowChannel", ActionID=number, Uniqueid="2")
        session.tell(Event="CoreShowChannelsComplete", ActionID=number, EventList="Complete")

    with connected(answer) as (session, _):
        assert [entry["Uniqueid"] for entry in session.entries("CoreShowChannels")] == ["1", "2"]
        assert next(session.events())["Uniqueid"] == "9"


def test_an_error_is_an_answer() -> None:
    def refuse(session: Session, asked: Fields) -> None:
        session.tell(Response="Error", ActionID=asked["ActionID"], Message="Permission denied")

    with connected(refuse) as (session, _):
        for ask in (session.order, session.entries):
            with pytest.raises(AmiRefused, match="Permission denied"):
                ask("Originate")


@pytest.mark.parametrize("talks", [False, True], ids=["silent", "talking"])
def test_a_peer_that_never_reads_ends_the_session_and_hangs_nobody(
    monkeypatch: pytest.MonkeyPatch, talks: bool
) -> None:
    monkeypatch.setattr(ami, "SILENCE", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        waiting.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ours = socket.create_connection(waiting.getsockname())
        deaf, _ = waiting.accept()
        deaf.sendall(GREETING)
        over = threading.Event()
        talking = threading.Thread(target=talk, args=(deaf, over if talks else None))
        talking.start()
        try:
            with deaf, closing(AmiSession(ours)) as session, pytest.raises(AmiLost):
                while True:
                    session.post("Originate", ("Variable", "x" * 400))
        finally:
            over.set()
            talking.join()


def talk(deaf: socket.socket, until: threading.Event | None) -> None:
    """Tell events without an end."""
    with suppress(OSError):
        while until and not until.wait(0.05):
            deaf.sendall(message({"Event": "Newchannel"}))


def test_messages_may_come_in_any_pieces() -> None:
    def dribble(session: Session, asked: Fields) -> None:
        for byte in message({"Response": "Success", "ActionID": asked["ActionID"], "Message": "до конца"}):
            session.raw(bytes([byte]))

    with connected(dribble) as (session, _):
        assert session.order("Ping")["Message"] == "до конца"


def test_a_lost_answer_ends_the_session_instead_of_freezing_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "ANSWER", 0.2)
    with connected(lambda *_: None) as (session, _):
        for _ in range(2):
            with pytest.raises(AmiLost):
                session.order("Originate")


def test_a_quiet_line_is_pinged_and_a_dead_one_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "PING", 0.05)
    monkeypatch.setattr(ami, "SILENCE", 0.3)

    def answers_once(session: Session, asked: Fields) -> None:
        if asked["ActionID"].endswith("-1"):
            well_behaved(session, asked)

    with connected(answers_once) as (session, peer):
        with pytest.raises(AmiLost):
            list(session.events())
        assert [peer.asked.get(timeout=5)["Action"] for _ in range(2)] == ["Ping", "Ping"]


@pytest.mark.parametrize(
    "sent",
    [
        b"no field at all\r\n\r\n",
        b"Event: Newchannel\r\nVariable: " + b"x" * 20_000 + b"\r\n\r\n",
        b"Event: Newchannel\r\n" + b"A: b\r\n" * 600 + b"\r\n",
        b"\r\n" * 600,
        b"Response: Success\r\nActionID: autosec",
    ],
    ids=["not a field", "an endless line", "an endless message", "nothing but ends", "half a message"],
)
def test_what_asterisk_would_not_send_ends_the_session(sent: bytes) -> None:
    def broken(session: Session, _: Fields) -> None:
        session.raw(sent)
        session.cut()

    with connected(broken) as (session, _), pytest.raises(AmiLost):
        session.order("Ping")


def test_a_list_without_end_ends_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "MOST_EVENTS", 50)

    def endless(session: Session, asked: Fields) -> None:
        session.tell(Response="Success", ActionID=asked["ActionID"], EventList="start")
        session.raw(message({"Event": "CoreShowChannel", "ActionID": asked["ActionID"]}) * 60)

    with connected(endless) as (session, _), pytest.raises(AmiLost):
        session.entries("CoreShowChannels")


def test_too_many_events_end_the_session_rather_than_being_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "MOST_EVENTS", 50)
    with connected() as (session, peer):
        peer.raw(message({"Event": "Newexten"}) * 60)
        session._reader.join(5)  # its end is what this test waits for
        assert len(list(session.events())) < 60
        with pytest.raises(AmiLost):
            session.order("Ping")


@pytest.mark.parametrize("greeting", [b"220 mail.example.com ESMTP\r\n", b"", b"\xff" * 40_000])
def test_another_service_on_the_port_is_not_talked_to(greeting: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ami, "ANSWER", 0.3)
    with fake_ami(greeting=greeting) as fake, pytest.raises(AmiLost):
        AmiSession(socket.create_connection(("127.0.0.1", fake.port)))


def test_words_that_are_no_utf_8_do_not_end_the_session() -> None:
    with connected() as (session, peer):
        peer.raw(b"Event: Newchannel\r\nCallerIDName: \xcf\xe5\xf2\xf0\r\n\r\n")
        peer.tell(Event="Hangup", Uniqueid="1")
        events = session.events()
        assert [next(events).event, next(events).event] == ["Newchannel", "Hangup"]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text("AZaz:\r\n", max_size=6), st.text(max_size=30)), max_size=5))
def test_no_value_can_end_a_line_or_begin_another_action(fields: list[tuple[str, str]]) -> None:
    try:
        text = written(fields)
    except ValueError:
        return
    assert text.count("\n") == text.count("\r") - 1 == len(fields)
    assert text.splitlines() == [*(f"{name}: {value}" for name, value in fields), ""]


def test_a_value_that_asterisk_would_cut_off_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="Variable"):
        written([("Variable", "ё" * (LONGEST_FIELD // 2))])


def test_what_is_asked_never_shows_in_a_message_printed_by_accident() -> None:
    def echo(session: Session, asked: Fields) -> None:
        session.tell(Response="Success", ActionID=asked["ActionID"], CallerIDNum="+79042801234")

    with connected(echo) as (session, _):
        assert "79042801234" not in repr(session.order("Status"))
