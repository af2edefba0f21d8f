"""Every call script goes as written on a real Asterisk, spoken by a real voice, with real phones."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import tables
from menus.events import Outcome
from tests.callscript import read_script
from tests.edition import shipped
from tests.on_asterisk.caller import RealCaller
from tests.on_asterisk.ground import TRUNK, Ground, conversations
from tests.softphone import Softphone

SCRIPTS = sorted((Path(__file__).parents[1] / "calls").glob("*.call"))
ON_ASTERISK = [path for path in SCRIPTS if "real" in read_script(path).runners]


@pytest.mark.parametrize("path", ON_ASTERISK, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path, ground: Ground, tmp_path: Path) -> None:
    script = read_script(path)
    with ExitStack() as stack:
        if script.operators:
            stack.enter_context(ground.operator(tmp_path))
        phone = stack.enter_context(Softphone(bind=TRUNK if script.caller else "127.0.0.1", folder=tmp_path))
        caller = RealCaller(script, phone, ground.speaker, shipped().catalogue)
        database = stack.enter_context(conversations(ground, script, caller, tmp_path))
        phone.call(ground.number, as_user=script.caller)
        recorded_since = phone.wait_until("hearing", 10)["at"]
        outcome = caller.follow()
        assert caller.seconds_after_hangup() < 1.0
        script.compare(caller.transcript)
        line_ends_as_it_should(phone, outcome)
    assert caller.unheard(recorded_since) == []
    assert stored_outcome(database) == outcome
    assert not ground.logged_by_asterisk("4800012345")


def line_ends_as_it_should(phone: Softphone, outcome: Outcome) -> None:
    """After a goodbye the line is closed; a caller who waits or talks is never hung up on."""
    if outcome is Outcome.TRANSFERRED:
        phone.hang_up()
    phone.wait_until("disconnected", 10)


def stored_outcome(database: Engine) -> str | None:
    """What the calls table says of the only call."""
    with database.connect() as connection:
        return connection.execute(select(tables.Call.outcome)).scalar_one()
