"""What the caller has confirmed is stored, even if they hang up meanwhile or the conversation has become too long."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from menus.driver import Driver
from menus.engine import converse
from menus.events import Asked, Event, Outcome
from menus.ports import Waiting
from menus.reading_steps import ReadPast, Stored, StoreReading
from menus.rules import Rules
from menus.steps import CallerHungUp, ServiceStep
from menus.transcript import Transcript
from tests.callscript import read_script
from tests.edition import shipped
from tests.fakes import Little, ScriptedPhone, world

PATH = Path(__file__).parents[1] / "calls" / "readings_linked_phone.call"


class LeavingPhone(ScriptedPhone):
    """A caller who hangs up during a look-up; it is noticed when somebody asks."""

    left = False

    def listen(self, during: Callable[[], object]) -> str:
        during()
        if self.left:
            raise CallerHungUp
        return ""


class Slow:
    """Services during whose answer to one kind of step the caller leaves."""

    def __init__(self, little: Little, phone: LeavingPhone, during: type[ServiceStep[Any]]) -> None:
        self._little = little
        self._phone = phone
        self._during = during

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        self._phone.left = self._phone.left or isinstance(step, self._during)
        for seconds in (0.25, 0.5, 2.5):
            waiting(seconds, lambda: None)
        return self._little.answer(step, waiting)


class Asking:
    """Remembers what was asked and replied."""

    def __init__(self) -> None:
        self.replies: list[object] = []

    def notice(self, event: Event) -> None:
        if isinstance(event, Asked):
            self.replies.append(event.reply)


def left_during(step: type[ServiceStep[Any]]) -> tuple[Little, list[object]]:
    """Hold the call; what is stored afterwards, and what was replied."""
    script = read_script(PATH)
    phone, little, asking = LeavingPhone(script), world(script), Asking()
    driver = Driver(phone, Slow(little, phone, step), asking)
    assert driver.hold(converse(shipped().tree, Rules(), script.caller)) is Outcome.HUNG_UP
    return little, asking.replies


def test_a_caller_who_leaves_while_the_reading_is_being_stored_has_submitted_it() -> None:
    little, replies = left_during(StoreReading)
    assert [step.zones[0].value for step in little.meters.readings] == [17452]
    assert replies[-1] == Stored(replaced=False), "the journal hears of it, too"


def test_a_caller_who_leaves_during_a_look_up_has_submitted_nothing() -> None:
    little, _ = left_during(ReadPast)
    assert little.meters.readings == []


@pytest.mark.parametrize("longest", range(4, 20))
def test_a_conversation_that_has_become_too_long_ends_with_a_question_and_not_before_storing(longest: int) -> None:
    script = read_script(PATH)
    little, transcript = world(script), Transcript()
    driver = Driver(ScriptedPhone(script), little, transcript)
    driver.hold(converse(shipped().tree, Rules(longest_conversation=longest), script.caller))
    said = [line for line in transcript.lines if line.startswith(("<<", ">>"))]
    asked = [number for number, line in enumerate(said) if line.startswith("<< reading_read_back")]
    confirmed = any(said[number + 1] == ">> 1" for number in asked)
    assert [step.zones[0].value for step in little.meters.readings] == [17452] * confirmed
    assert not confirmed or any(line.startswith("<< reading_done") for line in said)
