"""Every call script goes as written on the pure driver."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from menus.answers import Answers
from menus.driver import Driver
from menus.events import Asked, Event
from menus.steps import CheckMeter
from menus.transcript import Transcript
from tests.callscript import CallScript, read_script
from tests.fakes import ScriptedPhone, conversation, world


@dataclass
class Watching:
    """Two watchers as one, and the figures that were compared with the number of a meter."""

    transcript: Transcript
    answers: Answers
    second_factors: list[str] = field(default_factory=list)

    def notice(self, event: Event) -> None:
        self.transcript.notice(event)
        self.answers.notice(event)
        if isinstance(event, Asked) and isinstance(event.step, CheckMeter):
            self.second_factors.append(event.step.digits)


SCRIPTS = sorted((Path(__file__).parents[1] / "calls").rglob("*.call"))


DAYS = (date(2026, 11, 20), date(2026, 11, 22), date(2027, 12, 31))
"""A working day, a Sunday, and the last day of a year: a script that names no day is true on each."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path) -> None:
    script = read_script(path)
    if "pure" not in script.runners:
        pytest.fail(f"{script.name}: every script can run on the pure driver")
    for day in [script.today] if script.today else DAYS:
        goes_as_written(replace(script, today=day))


def goes_as_written(script: CallScript) -> None:
    transcript, answers = Transcript(), Answers(script.edition)
    watching = Watching(transcript, answers)
    phone = ScriptedPhone(script)
    Driver(phone, world(script), watching).hold(conversation(script))
    script.compare(transcript.lines)
    assert phone.kept == script.kept
    for digits in watching.second_factors:
        assert not [one for one in answers.given if digits in one.told], "no operator sees a second factor"
