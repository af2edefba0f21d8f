"""No line of the log holds what the caller keyed or said, a phone number, an account number or an amount."""

import logging
import re
from pathlib import Path

import pytest

from menus.expecting import Heard
from menus.transcript import Transcript
from tests.agi.test_scripts import SCRIPTS, reception
from tests.callscript import CallScript, read_script
from tests.fake_asterisk import FakeAsterisk
from tests.fakes import world

CALL_ID = re.compile(r"call [0-9a-f]{32}")
"""Random, and so able to hold any few digits by chance."""


def secrets_of(script: CallScript) -> set[str]:
    """What nobody may find in a log, long enough not to be there by chance."""
    found = {entry.keys.strip("#*") for entry in script.inputs if entry.keys}
    found |= {entry.heard.hypotheses[0].text for entry in script.inputs if isinstance(entry.heard, Heard)}
    for owner in script.owners:
        found |= {owner.number, owner.meter, (owner.phone or "").lstrip("+")}
    found.add((script.caller or "").lstrip("+"))
    return {secret for secret in found if len(secret) >= 4}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_log_of_a_call_names_places_not_people(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    script = read_script(path)
    with caplog.at_level(logging.INFO), reception(script, Transcript(), world(script)) as server:
        FakeAsterisk(server.port, script).run()
    messages = [CALL_ID.sub("call", record.getMessage()) for record in caplog.records]
    assert any("ended: " in message for message in messages), "the end of the call is in the log, with its last step"
    for secret in secrets_of(script):
        assert not any(secret in message for message in messages)
