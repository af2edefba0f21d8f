"""Every call script goes as written on the pure driver."""

from pathlib import Path

import pytest

from menus.driver import Driver
from menus.transcript import Transcript
from tests.callscript import read_script
from tests.fakes import ScriptedPhone, conversation, world

SCRIPTS = sorted((Path(__file__).parents[1] / "calls").rglob("*.call"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path) -> None:
    script = read_script(path)
    if "pure" not in script.runners:
        pytest.fail(f"{script.name}: every script can run on the pure driver")
    transcript = Transcript()
    driver = Driver(ScriptedPhone(script), world(script), transcript)
    driver.hold(conversation(script))
    script.compare(transcript.lines)
