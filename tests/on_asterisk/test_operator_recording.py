"""A talk with an operator is recorded if the company wants it: both voices, for the service alone, and listed."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.adoption import SETTLED
from db.case_tables import Recording
from db.retention import Retention
from tests.callscript import CallScript
from tests.on_asterisk.caller import VOICE, voice
from tests.on_asterisk.ground import Ground, conversations
from tests.on_asterisk.test_faults import Deaf
from tests.softphone import Softphone, length, melody

pytestmark = pytest.mark.calls

TALK = 3.0


def talk(ground: Ground, folder: Path, *, records: bool) -> list[tuple[str, str, int]]:
    """Call, press zero, hear each other for a while; what is listed afterwards."""
    script = CallScript("talk")
    with (
        ground.operator(folder) as operator,
        Softphone(folder=folder) as phone,
        conversations(ground, script, Deaf(), folder, records_operators=records) as database,
    ):
        phone.call(ground.number)
        phone.wait_until("sound", 10)
        phone.press("0")
        operator.wait_until("confirmed", 40)
        operator.wait_until("hearing", 10)
        phone.play(voice(folder / "voice.wav", TALK))
        operator.wait_until("sound", 10)
        phone.wait_until("played", TALK + 5)
        operator.wait_until("quiet", 10)
        phone.hang_up()
        phone.wait_until("disconnected", 10)
        operator.wait_until("disconnected", 10)
    later = datetime.now(UTC) + SETTLED + timedelta(minutes=1)
    Retention(database, ground.settings.home / "recordings", timedelta(days=90)).purge(later)
    table = Recording.__table__.c
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table.id, table.kind, table.seconds))]


def test_a_talk_is_recorded_from_its_beginning_to_its_end_and_is_nobody_elses(ground: Ground, tmp_path: Path) -> None:
    ((name, kind, seconds),) = talk(ground, tmp_path, records=True)
    file = ground.settings.home / "recordings" / f"{name}.wav"
    assert kind == "operator_call"
    assert TALK <= length(file) < TALK + 5
    assert seconds == round(length(file))
    assert VOICE in melody(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_talk_is_not_recorded_unless_it_is_wanted(ground: Ground, tmp_path: Path) -> None:
    assert talk(ground, tmp_path, records=False) == []
