"""A question is spoken, heard or keyed; whatever the recogniser does, the caller gets on at least as with keys."""

import socket
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agi.channel import ANSWERING, Channel
from agi.listening import Listener
from agi.narrator import Part
from agi.phone import AgiPhone
from agi.wire import Wire
from menus.expecting import Choice, Deaf, Heard, Hypothesis, Noise, Option, Sounds, Unclear, YesNo
from menus.ports import Answer, StillThinking
from menus.steps import CallerHungUp
from menus.values import Line
from tests.fake_asterisk import Named

HEADER = b"agi_network: yes\nagi_uniqueid: 1.1\n\n"
ONSET = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=onset'
OVER = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=over'
NOISE = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=noise'
UNCLEAR = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=unclear'
THINKING = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=thinking'
BUSY = '200 result=1 (speech) endpos=0 results=1 score0=0 text0="" grammar0=busy'
GONE = "200 result=1 (speech) endpos=0 results=0 "
TIMEOUT = "200 result=1 (timeout) endpos=0"
TWO = (
    '200 result=1 (speech) endpos=0 results=2 score0=88 text0="сто два" grammar0=heard '
    'score1=7 text1="два" grammar1=heard'
)
LINES = (Line("greeting"), Line("main"))
THREADS = ThreadPoolExecutor(1)


@dataclass(frozen=True)
class Told:
    """Sounds called like their prompts; a prompt with values is several."""

    sounds: int = 1

    @contextmanager
    def telling(self, lines: tuple[Line, ...]) -> Iterator[Sequence[Part]]:
        yield [Part(partial(Named, line.prompt), ready=True) for line in lines for _ in range(self.sounds)]


@dataclass
class Asterisk:
    """Answers the commands of one call: SPEECH RECOGNIZE as told, in order, everything else as if all were well."""

    recognised: list[str]
    creates: bool = True
    commands: list[str] = field(default_factory=list)

    def serve(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as stream:
            stream.write(HEADER)
            stream.flush()
            for sent in stream:
                command = sent.decode().strip()
                self.commands.append(command)
                stream.write(f"{self.reply(command)}\n".encode())
                stream.flush()

    def reply(self, command: str) -> str:
        match command.split()[:2]:
            case ["SPEECH", "CREATE"]:
                return f"200 result={int(self.creates)}"
            case ["SPEECH", "RECOGNIZE"]:
                return self.recognised.pop(0)
            case ["GET", "DATA"]:
                return "200 result=2"
            case ["STREAM", "FILE"]:
                return "200 result=0 endpos=8000"
            case _:
                return "200 result=1"

    def heard(self, *words: str) -> list[str]:
        """The commands that begin so."""
        return [command for command in self.commands if command.startswith(words)]


@contextmanager
def channel(asterisk: Asterisk) -> Iterator[Channel]:
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=asterisk.serve, args=(theirs,))
    thread.start()
    with ours:
        yield Channel(Wire(ours))
        ours.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def phone(asterisk: Asterisk, *, ready: bool = True, sounds: int = 1) -> Iterator[AgiPhone]:
    with channel(asterisk) as line:
        yield AgiPhone(line, Told(sounds), None, "f" * 32, THREADS, recogniser=lambda: ready)


def ask(asterisk: Asterisk) -> Answer | StillThinking:
    with phone(asterisk) as asked:
        return asked.ask(LINES, 5, YesNo())


def test_words_stop_the_prompt_and_are_listened_for_at_once() -> None:
    asterisk = Asterisk([ONSET, TWO])
    assert ask(asterisk) == Heard((Hypothesis("сто два", 0.88), Hypothesis("два", 0.07)))
    assert asterisk.commands[-2:] == ['SPEECH RECOGNIZE "greeting" 2', 'SPEECH RECOGNIZE "named/pause" 27']


@pytest.mark.parametrize(
    ("replies", "heard"),
    [
        ([OVER, ONSET, THINKING, UNCLEAR], Unclear()),
        ([ONSET, THINKING, TWO], Heard((Hypothesis("сто два", 0.88), Hypothesis("два", 0.07)))),
        ([ONSET, THINKING, "200 result=1 (digit) digit=7 endpos=0"], "7"),
        ([ONSET, THINKING, THINKING], Deaf()),
        ([ONSET, THINKING, BUSY], Deaf()),
        ([ONSET, THINKING, GONE], Deaf()),
    ],
)
def test_whoever_has_spoken_may_be_told_that_it_takes_a_moment(replies: list[str], heard: Answer) -> None:
    asterisk = Asterisk(replies)
    with phone(asterisk) as asked:
        answer = asked.ask(LINES, 5, YesNo())
        assert isinstance(answer, StillThinking)
        asked.play((Line("one_moment"),), must_hear=False)
        assert answer.hear_out() == heard
    assert not asterisk.recognised


def test_the_sentences_of_a_prompt_follow_each_other_and_words_are_waited_for_after_the_last() -> None:
    asterisk = Asterisk([OVER, OVER])
    assert ask(asterisk) is None
    assert asterisk.heard("SPEECH")[1:] == [
        'SPEECH SET grammar "[\\"yes_no\\"]"',
        'SPEECH SET listen "1.05 1.00"',
        'SPEECH RECOGNIZE "greeting" 2',
        'SPEECH SET listen "6.05 1.00"',
        'SPEECH RECOGNIZE "main" 32',
    ]


def test_words_are_waited_for_after_the_last_part_of_a_sentence_not_in_its_middle() -> None:
    asterisk = Asterisk([OVER, OVER])
    with phone(asterisk, sounds=2) as asked:
        assert asked.ask((Line("debt"),), 5, YesNo()) is None
    assert asterisk.heard("SPEECH RECOGNIZE") == ['SPEECH RECOGNIZE "debt" 2', 'SPEECH RECOGNIZE "debt" 32']


def test_words_after_the_prompt_come_with_the_command_that_plays_it() -> None:
    asterisk = Asterisk([OVER, TWO])
    assert ask(asterisk) == Heard((Hypothesis("сто два", 0.88), Hypothesis("два", 0.07)))
    assert asterisk.commands[-1] == 'SPEECH RECOGNIZE "main" 32', "time to say it: 25 s after those to begin in"


@pytest.mark.parametrize("before", [[], [OVER], [ONSET], [OVER, ONSET]])
def test_a_key_wins_at_any_moment(before: list[str]) -> None:
    asterisk = Asterisk([*before, "200 result=1 (digit) digit=7 endpos=0"])
    assert ask(asterisk) == "7"
    assert asterisk.commands[-1].startswith("SPEECH RECOGNIZE"), "nothing is said or asked after it"


@pytest.mark.parametrize(
    ("replies", "heard"),
    [
        ([OVER, NOISE], Noise()),
        ([NOISE, OVER], None),
        ([ONSET, NOISE], Noise()),
        ([ONSET, UNCLEAR], Unclear()),
        ([ONSET, BUSY], Deaf()),
        ([BUSY], Deaf()),
    ],
)
def test_silence_noise_and_what_was_not_understood_are_told_apart(replies: list[str], heard: Sounds | None) -> None:
    asterisk = Asterisk(replies)
    assert ask(asterisk) == heard
    assert not asterisk.recognised


def test_the_line_to_the_recogniser_is_opened_once_a_call_when_it_is_needed() -> None:
    asterisk = Asterisk([OVER] * 4)
    with phone(asterisk) as asked:
        asked.ask(LINES, 5, None)
        assert not asterisk.heard("SPEECH")
        for _ in range(2):
            asked.ask(LINES, 5, YesNo())
    assert len(asterisk.heard("SPEECH CREATE")) == 1


def test_without_recognition_a_question_is_asked_as_ever() -> None:
    asterisk = Asterisk([])
    with channel(asterisk) as line:
        assert AgiPhone(line, Told(), None, "f" * 32, THREADS).ask(LINES, 5, YesNo()) == "2"
    assert not asterisk.heard("SPEECH")


def test_confirmed_words_are_told_to_who_has_heard_them() -> None:
    asterisk = Asterisk([ONSET, TWO])
    with phone(asterisk) as asked:
        asked.ask(LINES, 5, YesNo())
        asked.keep("сто два")
    assert asterisk.commands[-1] == 'SPEECH SET keep "сто два"'


def test_who_has_let_the_call_down_is_told_nothing_more() -> None:
    asterisk = Asterisk([ONSET, GONE])
    with phone(asterisk) as asked:
        asked.ask(LINES, 5, YesNo())
        asked.keep("сто два")
    assert not asterisk.heard("SPEECH SET keep")


@dataclass(frozen=True)
class Failure:
    """How the recogniser lets a call down."""

    replies: list[str] = field(default_factory=list)
    creates: bool = True
    ready: bool = True


FAILURES = {
    "away": Failure(ready=False),
    "refuses": Failure(creates=False),
    "dies": Failure([GONE]),
    "dies_after_the_onset": Failure([ONSET, GONE]),
    "was_never_there": Failure(["200 result=0"]),
    "unknown_kind": Failure([OVER.replace("over", "gossip")]),
    "score_beyond": Failure([TWO.replace("88", "8800")]),
    "negative_score": Failure([TWO.replace("88", "-8")]),
    "endless_text": Failure([TWO.replace("сто", "сто" * 400)]),
    "cut_in_the_middle": Failure([TWO[:55]]),
    "onset_for_ever": Failure([ONSET, ONSET]),
    "words_without_kind": Failure(['200 result=1 (speech) results=1 score0=88 text0="два"']),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_who_lets_a_call_down_is_told_of_once_and_not_asked_again(failure: Failure) -> None:
    asterisk = Asterisk(list(failure.replies), failure.creates)
    with phone(asterisk, ready=failure.ready) as asked:
        assert asked.ask(LINES, 5, YesNo()) == Deaf()
        told = len(asterisk.heard("SPEECH"))
        assert asked.ask(LINES, 5, YesNo()) == "2"
    assert len(asterisk.heard("SPEECH")) == told


def test_who_says_nothing_at_all_costs_no_more_than_silence() -> None:
    asterisk = Asterisk([OVER, TIMEOUT])
    with phone(asterisk) as asked:
        assert asked.ask(LINES, 5, YesNo()) is None
        assert asked.ask(LINES, 5, YesNo()) == "2"


def test_who_is_busy_is_asked_again() -> None:
    asterisk = Asterisk([BUSY, OVER, OVER])
    with phone(asterisk) as asked:
        assert asked.ask(LINES, 5, YesNo()) == Deaf()
        assert asked.ask(LINES, 5, YesNo()) is None


def test_who_does_not_answer_in_time_is_given_up() -> None:
    """Asterisk says `done` all the same, a second later."""
    seconds = count(step=ANSWERING)
    asterisk = Asterisk([])
    with channel(asterisk) as line:
        listener = Listener(line, lambda _: None, lambda: True, lambda: float(next(seconds)))
        assert not listener.expect(YesNo())
        assert listener.lost
    assert asterisk.heard("SPEECH DESTROY")


def test_a_question_too_long_to_be_told_is_for_keys_and_the_next_one_is_spoken() -> None:
    asterisk = Asterisk([OVER, OVER])
    with phone(asterisk) as asked:
        assert asked.ask(LINES, 5, Choice((Option("1", ("слово",) * 2000),))) == "2"
        assert asked.ask(LINES, 5, YesNo()) is None


@pytest.mark.parametrize("reply", ["200 result=1 (hangup) endpos=0", "511 dead channel"])
def test_who_hangs_up_while_we_listen_is_gone(reply: str) -> None:
    with pytest.raises(CallerHungUp):
        ask(Asterisk([reply]))


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=80))
def test_whatever_is_reported_the_call_goes_on(words: str) -> None:
    answer = ask(Asterisk([f"200 result=1 (speech) endpos=0 results=1 score0=50 text0={words}", *[OVER] * 3]))
    assert answer is None or isinstance(answer, Heard | Deaf | Noise | Unclear)
