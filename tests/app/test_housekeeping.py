"""What is done beside the calls: old recordings deleted, the load measured anew."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from app.housekeeping import measuring, purging
from app.settings import Settings
from callbacks.load import Calendar, Load
from db.load_book import LoadBook
from db.load_tables import Source
from db.retention import Purged
from tests.app.test_load_commands import add_calls, database

__all__ = ["database"]

NOW = datetime.now(UTC)
TABLE = Calendar({(0, 10): Load.MAXIMAL}, {})


def test_what_was_deleted_is_logged_as_a_count(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        purging(lambda _: Purged(2, 1)).do(NOW)
    assert "deleted 2 recordings; 1 could not be deleted" in caplog.text


def measure(engine: Engine, now: datetime) -> Source | None:
    """The origin of the calendar in force after a round."""
    measuring(Settings(), engine).do(now)
    kept = LoadBook(engine).newest()
    return kept.source if kept else None


def test_the_load_is_measured_as_soon_as_there_are_enough_calls_and_once_a_day(database: Engine) -> None:
    assert measure(database, NOW) is None
    add_calls(database, days=35, a_day=40)
    assert measure(database, NOW) is Source.MEASURED
    first = LoadBook(database).newest()
    measure(database, NOW)
    assert LoadBook(database).newest() == first
    measure(database, NOW + timedelta(days=1))
    assert LoadBook(database).newest() != first


def test_a_supervisor_s_table_stays_in_force(database: Engine) -> None:
    add_calls(database, days=35, a_day=40)
    LoadBook(database).keep(TABLE, Source.SUPERVISOR, at=NOW - timedelta(days=9), by="anna")
    assert measure(database, NOW) is Source.SUPERVISOR
