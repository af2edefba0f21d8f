"""Every call script goes as written on a real Asterisk, spoken by a real voice, with real phones."""

import stat
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db import tables
from db.case_tables import Recording
from menus.events import Outcome
from menus.rules import Rules
from tests.callscript import CallScript, read_script
from tests.on_asterisk.caller import AUDIBLE, VOICE, RealCaller
from tests.on_asterisk.ground import TRUNK, Ground, conversations
from tests.softphone import Softphone, length, loudness, melody

pytestmark = pytest.mark.calls

SCRIPTS = sorted((Path(__file__).parents[1] / "calls").glob("*.call"))
ON_ASTERISK = sorted(
    (path for path in SCRIPTS if "real" in read_script(path).runners),
    key=lambda path: read_script(path).longish,
    reverse=True,  # the longest calls begin first, so that none is waited for in the end
)


@pytest.mark.parametrize("path", ON_ASTERISK, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path, ground: Ground, tmp_path: Path) -> None:
    script = read_script(path)
    with ExitStack() as stack:
        if script.operators:
            stack.enter_context(ground.operator(tmp_path))
        phone = stack.enter_context(Softphone(bind=TRUNK if script.caller else "127.0.0.1", folder=tmp_path))
        caller = RealCaller(script, phone, ground.speaker, script.edition.catalogue)
        database = stack.enter_context(conversations(ground, script, caller, tmp_path, edition=lambda: script.edition))
        phone.call(ground.number, as_user=script.caller)
        recorded_since = phone.wait_until("hearing", 10)["at"]
        outcome = caller.follow()
        assert caller.seconds_after_hangup() < 1.0
        script.compare(caller.transcript)
        line_ends_as_it_should(phone, outcome)
    assert caller.unheard(recorded_since) == []
    assert stored_outcome(database) == outcome
    messages_are_recorded(database, ground, script)
    assert not ground.logged_by_asterisk("4800012345")


def line_ends_as_it_should(phone: Softphone, outcome: Outcome) -> None:
    """After a goodbye the line is closed; a caller who waits or talks is never hung up on."""
    if outcome is Outcome.TRANSFERRED:
        phone.hang_up()
    phone.wait_until("disconnected", 10)


def messages_are_recorded(database: Engine, ground: Ground, script: CallScript) -> None:
    """The last message of the script is in a file, whole and loud, that nobody but its owner can read."""
    spoken = [entry.speaks for entry in script.inputs if entry.speaks and entry.speaks >= Rules().shortest_message][-1:]
    with database.connect() as connection:
        listed = connection.execute(select(Recording.id, Recording.seconds)).all()
    assert len(listed) == (0 if script.billing_down else len(spoken))
    for (name, seconds), said in zip(listed, spoken, strict=not script.billing_down):
        file = ground.settings.home / "recordings" / f"{name}.wav"
        assert seconds == round(length(file))
        assert said <= length(file) < said + 2.0
        assert VOICE in melody(file)
        assert loudness(file, 0.5, said) > AUDIBLE
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def stored_outcome(database: Engine) -> str | None:
    """What the calls table says of the only call."""
    with database.connect() as connection:
        return connection.execute(select(tables.Call.outcome)).scalar_one()
