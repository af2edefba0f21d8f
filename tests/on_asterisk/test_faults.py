"""Whatever fails in the middle of a call, the caller hears an apology and gets a person."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from menus.events import Event
from speech.sounds import Sound
from speech.speaker import Speaker
from speech.unavailable import SpeechUnavailable
from tests.callscript import CallScript
from tests.on_asterisk.ground import Ground, conversations
from tests.softphone import Softphone, loudness

pytestmark = pytest.mark.calls

WORD = "account"
"""The prompt at which the fault happens: after the caller has pressed two."""


class Deaf:
    """A watcher of no interest."""

    def notice(self, event: Event) -> None:
        del event


class FaultySpeaker:
    """The real speaker, except at one prompt."""

    def __init__(self, speaker: Speaker, fault: Callable[[], None]) -> None:
        self._speaker = speaker
        self._fault = fault

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        if prompt == WORD:
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


def test_a_server_that_freezes_in_mid_call_is_given_up(ground: Ground, tmp_path: Path) -> None:
    thawed = threading.Event()

    def freeze() -> None:
        assert thawed.wait(60)

    the_caller_is_rescued(ground, tmp_path, freeze, thawed.set)


def the_caller_is_rescued(
    ground: Ground, folder: Path, fault: Callable[[], None], afterwards: Callable[[], None] = lambda: None
) -> None:
    """Call, press two, run into the fault: an apology is heard and the operator's phone rings."""
    faulty = FaultySpeaker(ground.speaker, fault)
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
