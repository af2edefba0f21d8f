"""Old recordings are deleted while the service runs, and a failed round ends nothing."""

import logging
import threading
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError

from app import housekeeping
from app.housekeeping import purging
from db.retention import Purged


@pytest.mark.parametrize("fault", [OperationalError("SELECT", None, ValueError()), PermissionError(13, "denied")])
def test_a_failed_round_is_logged_and_made_up_for(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(housekeeping, "PURGE_ROUND", 0.01)
    rounds: list[datetime] = []
    purged = threading.Event()

    def purge(now: datetime) -> Purged:
        assert now.tzinfo
        rounds.append(now)
        if len(rounds) == 1:
            raise fault
        purged.set()
        return Purged(2, 1)

    with caplog.at_level(logging.INFO), purging(purge):
        assert purged.wait(5)
    assert "old recordings could not be" in caplog.text
    assert "deleted 2 recordings; 1 could not be deleted" in caplog.text
