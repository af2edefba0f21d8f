"""Whatever fails in the middle of a call, the caller hears an apology and gets a person."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from menus.events import Event
from menus.transcript import written
from menus.values import Money
from speech.sounds import Sound
from speech.speaker import Speaker
from speech.unavailable import SpeechUnavailable
from tests.callscript import CallScript, Owner
from tests.on_asterisk.ground import TRUNK, Ground, conversations
from tests.softphone import Softphone, loudness

pytestmark = pytest.mark.calls


class Deaf:
    """A watcher of no interest."""

    def notice(self, event: Event) -> None:
        del event


class Noting:
    """Writes the call down, for a test that waits for what happens."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()

    def notice(self, event: Event) -> None:
        with self._news:
            self.lines += filter(None, [written(event)])
            self._news.notify_all()

    def wait_for(self, line: str) -> None:
        with self._news:
            assert self._news.wait_for(lambda: line in self.lines, 15), self.lines


class FaultySpeaker:
    """The real speaker, except at one prompt."""

    def __init__(self, speaker: Speaker, fault: Callable[[], None], prompt: str) -> None:
        self._speaker = speaker
        self._fault = fault
        self._prompt = prompt

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        if prompt == self._prompt:
            self._fault()
        return self._speaker.sound(text, personal, prompt)

    def soon(self, text: str, prompt: str) -> Future[Sound]:
        return self._speaker.soon(text, prompt)


def speech_fails() -> None:
    raise SpeechUnavailable("no engine")


def our_own_fault() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("fault", [speech_fails, our_own_fault])
def test_a_fault_in_mid_call_leads_to_an_apology_and_a_person(
    ground: Ground, tmp_path: Path, fault: Callable[[], None]
) -> None:
    the_caller_is_rescued(ground, tmp_path, fault)


def test_keys_pressed_while_a_sentence_is_made_are_not_lost(ground: Ground, tmp_path: Path) -> None:
    """The first of them is the one that was taken last, and bounces."""
    script = CallScript(
        "busy", "+79042801234", [Owner("4800012345", balance=Money(-35000), phone="+79042801234")], operators=False
    )
    begun, pressed = threading.Event(), threading.Event()

    def make_slowly() -> None:
        begun.set()
        assert pressed.wait(20)

    notes = Noting()
    with (
        Softphone(bind=TRUNK, folder=tmp_path) as phone,
        conversations(ground, script, notes, tmp_path, FaultySpeaker(ground.speaker, make_slowly, "debt")),
    ):
        phone.call(ground.number, as_user=script.caller)
        notes.wait_for("<< main")
        phone.press("2")
        notes.wait_for("<< linked_account digits=2345")
        phone.wait_until("sound", 10)
        phone.press("1")
        assert begun.wait(10)
        phone.press("10")
        pressed.set()
        notes.wait_for("<< no_operators")
        phone.hang_up()
        phone.wait_until("disconnected", 10)
    made = notes.lines.index(".. read_balance balance")
    assert notes.lines[made + 1 :][:2] == [f"<< debt date={Owner('').on} amount=350.00", ">> 0"]


def test_a_server_that_freezes_in_mid_call_is_given_up(ground: Ground, tmp_path: Path) -> None:
    thawed = threading.Event()

    def freeze() -> None:
        assert thawed.wait(60)

    the_caller_is_rescued(ground, tmp_path, freeze, thawed.set)


def the_caller_is_rescued(
    ground: Ground, folder: Path, fault: Callable[[], None], afterwards: Callable[[], None] = lambda: None
) -> None:
    """Call, press two, run into the fault: an apology is heard and the operator's phone rings."""
    faulty = FaultySpeaker(ground.speaker, fault, "account")
    script = CallScript("fault")
    with (
        ground.operator(folder) as operator,
        Softphone(folder=folder) as phone,
        conversations(ground, script, Deaf(), folder, faulty),
    ):
        phone.call(ground.number)
        began = phone.wait_until("hearing", 10)["at"]
        phone.wait_until("sound", 10)
        phone.press("2")
        answered = operator.wait_until("confirmed", 60)["at"]
        phone.hang_up()
        phone.wait_until("disconnected", 10)
        afterwards()
        assert loudness(phone.heard, answered - began - 3.0, answered - began - 0.5) > -35, "the apology is heard"
