"""Our own calls on the real Asterisk: with phones that are busy, decline, do not answer, answer, or are machines."""

import queue
import socket
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from agi import attempts
from agi.ami_link import AmiLink
from agi.dialler import Dialler
from app.asterisk.passwords import Passwords
from callbacks.booking import Kind
from callbacks.numbers import Dialable
from callbacks.outcomes import Outcome
from callbacks.ports import Attempt, Claim, Ending, Going
from tests.asterisk.bench import FAREWELL, IN_VAIN, MESSAGE, OPERATOR, PROMPT, Agi, Bench, bench, tone
from tests.softphone import Softphone, melody

HOME = "127.0.0.3"
"""Where customers live."""
NUMBER = "+79042801234"


@dataclass
class Notes:
    """A ledger that keeps what it is told."""

    told: "queue.Queue[tuple[str, Outcome | None]]" = field(default_factory=queue.Queue)

    def answered(self, attempt: str) -> None:
        self.told.put((attempt, None))

    def ended(self, attempt: str, ending: Ending) -> None:
        self.told.put((attempt, ending.outcome))

    def end_of(self, attempt: str) -> Outcome:
        """How the attempt ended; waits for it."""
        while True:
            about, outcome = self.told.get(timeout=15)
            if about == attempt and outcome:
                return outcome


@dataclass
class Line:
    """An outgoing line with a customer's phone behind it, and a dialler."""

    bench: Bench
    port: int
    dialler: Dialler
    notes: Notes
    link: AmiLink

    def customer(self) -> Softphone:
        return Softphone(bind=HOME, port=self.port, folder=self.bench.folder)

    def order(self, kind: Kind = Kind.QUEUE, *, typed: bool = False) -> str:
        """Order a call; the id of the attempt."""
        attempt = attempt_to(NUMBER, kind, typed=typed)
        self.dialler.dial(attempt)
        return attempt.id

    def kept(self, attempt: str) -> Outcome | None:
        """The ending as Asterisk has kept it."""
        fate = self.dialler.fates([attempt])[attempt]
        return fate.outcome if isinstance(fate, Ending) else None


def attempt_to(number: str, kind: Kind, *, typed: bool = False) -> Attempt:
    claim = Claim(
        callback="1", number=1, fence=1, operator="operator1", kind=kind, phone=number, typed=typed, topic="debt",
        skill="debt", account=None, case=None, deadline=datetime(2026, 12, 1, tzinfo=UTC), outcomes=(),
    )  # fmt: skip
    return Attempt(uuid4().hex, claim, Dialable(number))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOME, 0))
        port = probe.getsockname()[1]
    with bench(tmp_path_factory.mktemp("bench"), outgoing_host=f"{HOME}:{port}") as running:
        notes = Notes()
        secret = Passwords.of(running.settings.home, running.settings.operators).ami
        followers: list[Dialler] = []
        link = AmiLink(("127.0.0.1", running.settings.ami_port), secret, followers, pause=lambda _: 0.1)
        followers.append(Dialler(lambda: link.session, link.another, notes))
        link.start()
        running.wait_until(lambda: connected(link), "the session")
        yield Line(running, port, followers[0], notes, link)
        link.stop()


def connected(link: AmiLink) -> bool:
    return link._session is not None


def desk(call: Agi) -> None:
    """A server that lets every attempt out, and leads whoever answers to an operator after the prompt."""
    if call.env["agi_network_script"] == "let-out":
        call.do('SET VARIABLE LET_OUT "yes"')
        return
    call.do('SET VARIABLE "TIMEOUT(absolute)" 0')
    call.do('STREAM FILE named/prompt ""')
    call.do(f'SET VARIABLE AUTOSECRETARY_NEXT "{call.env["agi_arg_4"]}"')


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (486, Outcome.BUSY),
        (603, Outcome.BLOCKED),
        (608, Outcome.BLOCKED),
        (480, Outcome.NO_ANSWER),
        (503, Outcome.CONGESTION),
        (404, Outcome.FAILED),
    ],
)
def test_a_phone_that_does_not_take_the_call_is_told_apart_and_the_end_is_kept(
    line: Line, code: int, outcome: Outcome
) -> None:
    with line.bench.server(desk), line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        assert line.dialler.fates([attempt])[attempt] == Going(answered=False)
        customer.reject(code)
        assert line.notes.end_of(attempt) is outcome
        line.bench.wait_until(lambda: line.kept(attempt) is outcome, "the ending in Asterisk")
        assert attempt in line.dialler.endings()
        line.dialler.forget([attempt])
        assert attempt not in line.dialler.endings()


def test_a_phone_that_rings_for_too_long_is_left_in_peace(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "RING", 2)
    with line.bench.server(desk), line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        assert line.notes.end_of(attempt) is Outcome.NO_ANSWER
        customer.wait_until("disconnected", 5)


def test_what_is_not_let_out_rings_nowhere(line: Line) -> None:
    with line.bench.server(lambda _: None), line.customer() as customer:
        attempt = line.order()
        assert line.notes.end_of(attempt) is Outcome.NOT_DIALLED
        assert line.kept(attempt) is Outcome.NOT_DIALLED
        with pytest.raises(TimeoutError):
            customer.wait_until("incoming", 0)


def test_without_our_server_nothing_is_dialled(line: Line) -> None:
    with line.customer() as customer:
        assert line.notes.end_of(line.order()) is Outcome.NOT_DIALLED
        with pytest.raises(TimeoutError):
            customer.wait_until("incoming", 0)


def test_an_order_that_comes_twice_rings_once(line: Line) -> None:
    with line.bench.server(desk), line.customer() as customer:
        attempt = attempt_to(NUMBER, Kind.QUEUE)
        line.dialler.dial(attempt)
        customer.wait_until("incoming", 10)
        line.dialler.dial(attempt)
        assert line.link.session.entries("CoreShowChannels")
        customer.reject()
        assert line.notes.end_of(attempt.id) is Outcome.BUSY


def test_who_answers_talks_with_an_operator(line: Line) -> None:
    with line.bench.server(desk), line.bench.operator_on_duty() as operator, line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        customer.answer()
        operator.wait_until("confirmed", 15)
        customer.hang_up()
        assert line.notes.end_of(attempt) is Outcome.TALKED
        line.bench.wait_until(lambda: line.kept(attempt) is Outcome.TALKED, "the ending in Asterisk")


def speechless(call: Agi) -> None:
    """A server that lets every attempt out, and fails as soon as somebody has answered."""
    if call.env["agi_network_script"] == "let-out":
        call.do('SET VARIABLE LET_OUT "yes"')


def test_when_the_server_fails_nobody_at_a_number_that_was_keyed_is_taken_to_an_operator(line: Line) -> None:
    with line.bench.server(speechless), line.bench.operator_on_duty() as operator, line.customer() as stranger:
        attempt = line.order(typed=True)
        stranger.wait_until("incoming", 10)
        stranger.answer()
        stranger.wait_until("disconnected", 20)
        assert line.notes.end_of(attempt) is Outcome.FAILED
        with pytest.raises(TimeoutError):
            operator.wait_until("incoming", 0)
    assert melody(stranger.heard) == [FAREWELL]


def test_when_the_server_fails_who_asked_for_the_call_talks_all_the_same(line: Line) -> None:
    with line.bench.server(speechless), line.bench.operator_on_duty() as operator, line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        customer.answer()
        operator.wait_until("confirmed", 20)
        customer.hang_up()
        assert line.notes.end_of(attempt) is Outcome.TALKED


def test_for_a_deferred_call_the_operator_accepts_first_and_hears_the_customer(line: Line, tmp_path: Path) -> None:
    with (
        line.bench.server(desk),
        line.bench.operator_on_duty(answers=False) as operator,
        line.customer() as customer,
    ):
        attempt = line.order(Kind.DEFERRED)
        operator.wait_until("incoming", 10)
        with pytest.raises(TimeoutError):
            customer.wait_until("incoming", 0)
        operator.answer()
        operator.wait_until("sound")
        operator.press("1")
        customer.wait_until("incoming", 10)
        customer.answer()
        customer.wait_until("sound", 10)
        customer.wait_until("quiet", 10)
        customer.play(voice(tmp_path / "voice.wav", 1.0))
        customer.wait_until("played", 5)
        customer.hang_up()
        assert line.notes.end_of(attempt) is Outcome.TALKED
        operator.wait_until("disconnected", 10)
    assert melody(operator.heard)[-1] == OPERATOR


def test_an_operator_learns_that_it_was_in_vain(line: Line) -> None:
    with line.bench.server(desk), line.bench.operator_on_duty() as operator, line.customer() as customer:
        attempt = line.order(Kind.DEFERRED)
        operator.wait_until("sound", 10)
        operator.press("1")
        customer.wait_until("incoming", 10)
        customer.reject(486)
        assert line.notes.end_of(attempt) is Outcome.BUSY
        operator.wait_until("disconnected", 10)
    assert melody(operator.heard)[-1] == IN_VAIN


def test_a_machine_gets_a_message_and_no_operator(line: Line, tmp_path: Path) -> None:
    with line.bench.server(desk), line.customer() as machine:
        attempt = line.order()
        machine.wait_until("incoming", 10)
        machine.answer()
        machine.wait_until("hearing", 5)
        machine.play(voice(tmp_path / "greeting.wav", 4.0))
        assert line.notes.end_of(attempt) is Outcome.MACHINE
        machine.wait_until("disconnected", 5)
    assert melody(machine.heard) == [MESSAGE]


def test_a_person_with_much_to_say_is_one_key_away_from_an_operator(line: Line, tmp_path: Path) -> None:
    with line.bench.server(desk), line.bench.operator_on_duty() as operator, line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        customer.answer()
        customer.wait_until("hearing", 5)
        customer.play(voice(tmp_path / "greeting.wav", 4.0))
        customer.wait_until("quiet", 15)
        customer.press("1")
        operator.wait_until("confirmed", 15)
        customer.hang_up()
        assert line.notes.end_of(attempt) is Outcome.TALKED
    assert melody(customer.heard)[:2] == [MESSAGE, PROMPT]


def test_what_happens_while_the_line_to_asterisk_is_cut_is_told_afterwards(line: Line) -> None:
    with line.bench.server(desk), line.customer() as customer:
        attempt = line.order()
        customer.wait_until("incoming", 10)
        before = line.link.session
        customer.reject(486)
        before.close()
        assert line.notes.end_of(attempt) is Outcome.BUSY


def voice(file: Path, seconds: float) -> Path:
    """Something that sounds."""
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes((tone(OPERATOR, seconds) * 32767).astype(np.int16).tobytes())
    return file
