"""Chores are done while the process runs: a failed round ends nothing, and a slow one is not doubled."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.ticking import Chore, ticking

OFTEN = timedelta(milliseconds=10)
DATABASE_DOWN = OperationalError("SELECT +79042801234", None, ValueError())


def failing(times: int, fault: Exception, then: Callable[[], None]) -> Callable[[datetime], None]:
    """A chore that fails so many times."""
    rounds: list[datetime] = []

    def chore(now: datetime) -> None:
        assert now.tzinfo
        rounds.append(now)
        if len(rounds) <= times:
            raise fault
        then()

    return chore


@pytest.mark.parametrize("fault", [DATABASE_DOWN, PermissionError(13, "denied", "+79042801234")])
def test_a_chore_that_fails_is_logged_once_without_values_and_made_up_for(
    fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()
    with caplog.at_level(logging.INFO, "app"), ticking([Chore("purging", OFTEN, failing(3, fault, done.set))]):
        assert done.wait(5)
    said = [record.getMessage() for record in caplog.records if record.name == "app.ticking"]
    assert [line.split(",")[0] for line in said] == ["purging failed", "purging: works again"]
    assert "7904" not in "".join(said)


def test_a_round_that_lasts_is_not_doubled_holds_up_no_other_and_is_finished_at_the_end() -> None:
    """The other chore goes round ten times meanwhile."""
    begun, ended, others = [0], [0], [0]
    enough = threading.Event()

    def slow(_: datetime) -> None:
        begun[0] += 1
        assert enough.wait(5)
        ended[0] += 1

    def quick(_: datetime) -> None:
        others[0] += 1
        if others[0] == 10:
            assert begun[0] <= 1
            enough.set()

    with ticking([Chore("slow", OFTEN, slow), Chore("quick", OFTEN, quick)]):
        assert enough.wait(5)
    assert begun == ended
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]
