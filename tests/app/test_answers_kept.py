"""What callers answered is in memory as long as their call goes on, and is told to this user's own console alone."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from agi.ami_message import Message
from agi.reception import Arrival
from app.answers_kept import NAME, AnswersAsked, AnswersKept, telling_answers
from app.local_socket import listening
from console.desk.answers import ServiceAway
from menus.answers import Given
from menus.events import Answered, Ended, Outcome
from menus.steps import Choose, Pressed
from menus.values import Line
from tests.edition import shipped

FIRST, SECOND = "a" * 32, "b" * 32
MENU = Choose((Line("main"),), frozenset("12345"), 6.0)
DEBT = Given("До меню", "узнать долг")
HANGUP = Message((("Event", "Hangup"), ("Uniqueid", "1.7")))


def arrival(call: str = FIRST, first: str = FIRST, line: str = "1.7") -> Arrival:
    return Arrival(call, line, None, first)


def answers(kept: AnswersKept, who: Arrival, *ends: Outcome) -> None:
    """A conversation in which somebody chooses what they owe; it may come to an end."""
    watcher = kept.watcher(who, shipped())
    watcher.notice(Answered(MENU, Pressed("2")))
    for outcome in ends:
        watcher.notice(Ended(outcome))


@pytest.fixture
def kept() -> AnswersKept:
    return AnswersKept()


@pytest.fixture
def asked(kept: AnswersKept, tmp_path: Path) -> Iterator[AnswersAsked]:
    with telling_answers(tmp_path, kept):
        yield AnswersAsked(tmp_path)


def test_it_is_told_while_the_call_goes_on_and_gone_with_the_line(kept: AnswersKept, asked: AnswersAsked) -> None:
    answers(kept, arrival(), Outcome.TRANSFERRED)
    assert asked.of(FIRST) == [DEBT]
    kept.happened(Message((("Event", "Hangup"), ("Uniqueid", "1.8"))))
    assert asked.of(FIRST) == [DEBT]
    kept.happened(HANGUP)
    assert asked.of(FIRST) is None


@pytest.mark.parametrize("outcome", [Outcome.HUNG_UP, Outcome.GOODBYE])
def test_it_is_gone_with_a_conversation_that_was_all_there_was(kept: AnswersKept, outcome: Outcome) -> None:
    answers(kept, arrival(), outcome)
    assert kept.of(FIRST) is None


def test_who_comes_back_from_a_queue_is_the_same_caller(kept: AnswersKept) -> None:
    answers(kept, arrival(), Outcome.TRANSFERRED)
    answers(kept, arrival(SECOND, FIRST))
    assert kept.of(FIRST) == [DEBT, DEBT]
    assert kept.of(SECOND) is None


def test_calls_that_ended_while_asterisk_was_away_are_forgotten(kept: AnswersKept) -> None:
    for call, line, ends in ((FIRST, "1.7", [Outcome.TRANSFERRED]), (SECOND, "1.8", [Outcome.TRANSFERRED])):
        answers(kept, arrival(call, call, line), *ends)
    answers(kept, arrival("c" * 32, "c" * 32, "1.9"))
    kept.connected(_Session([Message((("Uniqueid", "1.8"),))]))  # type: ignore[arg-type]
    assert [kept.of(call) is None for call in (FIRST, SECOND, "c" * 32)] == [True, False, False]


class _Session:
    """Asterisk with these channels."""

    def __init__(self, channels: list[Message]) -> None:
        self._channels = channels

    def entries(self, _: str) -> list[Message]:
        return self._channels


def test_more_calls_than_there_can_be_push_out_the_oldest() -> None:
    kept = AnswersKept(most=2)
    for call in (FIRST, SECOND, "c" * 32):
        answers(kept, arrival(call, call))
    assert [kept.of(call) is None for call in (FIRST, SECOND, "c" * 32)] == [True, False, False]


@pytest.mark.usefixtures("asked")
def test_only_the_service_s_own_user_can_ask(tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("said", [b"", b"no question\n", b"[]\n", b"{}\n", b"7\n"])
def test_who_asks_for_nothing_is_no_burden(kept: AnswersKept, asked: AnswersAsked, tmp_path: Path, said: bytes) -> None:
    answers(kept, arrival(), Outcome.TRANSFERRED)
    with socket.socket(socket.AF_UNIX) as odd:
        odd.connect(str(tmp_path / NAME))
        odd.sendall(said)
        odd.shutdown(socket.SHUT_WR)
        assert odd.recv(1000) == b""
    assert asked.of(FIRST) == [DEBT]


def test_a_service_that_is_away_or_does_not_answer_is_told_as_such(tmp_path: Path) -> None:
    asked = AnswersAsked(tmp_path)
    with pytest.raises(ServiceAway):
        asked.of(FIRST)
    with listening(tmp_path / NAME), pytest.raises(ServiceAway):
        asked.of(FIRST)
