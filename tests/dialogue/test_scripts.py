"""Every call script goes as written on the pure driver."""

from pathlib import Path

import pytest

from menus.driver import Driver
from menus.engine import converse, converse_after_operator
from menus.events import Outcome
from menus.rules import Rules
from menus.steps import Dialogue
from menus.transcript import Transcript
from tests.callscript import CallScript, read_script
from tests.fakes import ScriptedPhone, world

SCRIPTS = sorted((Path(__file__).parents[1] / "calls").glob("*.call"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path) -> None:
    script = read_script(path)
    if "pure" not in script.runners:
        pytest.fail(f"{script.name}: every script can run on the pure driver")
    transcript = Transcript()
    driver = Driver(ScriptedPhone(script), world(script), transcript)
    driver.hold(conversation(script))
    script.compare(transcript.lines)


def conversation(script: CallScript) -> Dialogue[Outcome]:
    """The dialogue of a script, from where it begins."""
    if script.consulted:
        return converse_after_operator(script.edition.tree, Rules(), script.caller, script.consulted)
    return converse(script.edition.tree, Rules(), script.caller)
