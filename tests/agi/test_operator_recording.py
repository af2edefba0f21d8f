"""Whether a talk with an operator is recorded is left for the dialplan; the caller gets there in any case."""

import logging
from pathlib import Path

import pytest

from agi.reception import Reception
from agi.recordings import RecordingsFolder
from agi.server import FastAgiServer
from menus.rules import Rules
from menus.transcript import Transcript
from tests.callscript import read_script
from tests.edition import shipped
from tests.fake_asterisk import FakeAsterisk, NamingNarrator
from tests.fakes import world

OPERATOR = Path(__file__).parents[1] / "calls" / "operator.call"


def variables_of_call(folder: Path, *, records: bool) -> dict[str, str]:
    """What a caller who asks for an operator takes along."""
    script = read_script(OPERATOR)
    services = world(script)
    desk = Reception(
        rules=Rules(),
        edition=shipped,
        narrator=NamingNarrator,
        services=lambda _: services,
        watcher=lambda *_: Transcript(),
        recordings=RecordingsFolder(folder, "/run/there"),
        records_operators=records,
    )
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        asterisk = FakeAsterisk(server.port, script)
        asterisk.run()
    finally:
        server.stop()
    return asterisk.variables


def test_a_talk_is_recorded_in_a_file_named_as_the_call(tmp_path: Path) -> None:
    left = variables_of_call(tmp_path, records=True)
    assert left["AUTOSECRETARY_RECORDING"] == f"/run/there/{left['AUTOSECRETARY_CALL']}"
    assert left["AUTOSECRETARY_NEXT"] == "operators"


def test_a_talk_is_not_recorded_unless_it_is_wanted(tmp_path: Path) -> None:
    assert "AUTOSECRETARY_RECORDING" not in variables_of_call(tmp_path, records=False)


def test_without_room_the_call_goes_on_and_the_log_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        left = variables_of_call(tmp_path / "none", records=True)
    assert "AUTOSECRETARY_RECORDING" not in left
    assert left["AUTOSECRETARY_NEXT"] == "operators"
    assert "without a recording: there is no room" in caplog.text
