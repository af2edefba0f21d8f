"""Recordings that nobody listed are found by the call they belong to, and then kept and deleted like all others."""

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from db.case_tables import Recording
from db.journal import Journal
from db.retention import Purged, Retention
from menus.events import Ended, Event, Outcome, Spoke

MADE = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
SOON = MADE + timedelta(hours=1)
KEEP = timedelta(days=90)
CALL, OTHER = "c" * 32, "d" * 32


@pytest.fixture
def retention(engine: Engine, tmp_path: Path) -> Retention:
    return Retention(engine, tmp_path, KEEP)


def called(engine: Engine, call_id: str, *events: Event) -> None:
    """A call that the journal has written down."""
    journal = Journal(engine, now=lambda: MADE - timedelta(minutes=5))
    notes = journal.begin(call_id, "1.1", None)
    for event in (*events, Ended(Outcome.TRANSFERRED)):
        notes.notice(event)
    journal.close()


def put(folder: Path, name: str, seconds: float = 5.0) -> Path:
    file = folder / f"{name}.wav"
    file.write_bytes(bytes(44 + int(seconds * 16_000)))
    os.utime(file, (MADE.timestamp(), MADE.timestamp()))
    return file


def listed(engine: Engine) -> list[tuple[object, ...]]:
    table = Recording.__table__.c
    with engine.connect() as connection:
        rows = connection.execute(select(table.id, table.kind, table.call_id, table.seconds, table.made_at))
        return [tuple(row) for row in rows]


def test_a_talk_with_an_operator_is_listed_by_its_name_and_deleted_in_its_time(
    engine: Engine, retention: Retention, tmp_path: Path
) -> None:
    called(engine, CALL)
    file = put(tmp_path, CALL, 61.2)
    assert retention.purge(SOON) == Purged(0, 0, 1)
    assert listed(engine) == [(CALL, "operator_call", CALL, 61, MADE)]
    assert retention.purge(SOON) == Purged(0, 0, 0)
    assert retention.purge(MADE + KEEP + timedelta(hours=1)) == Purged(1, 0, 0)
    assert not file.exists()


def test_a_message_whose_case_could_not_be_stored_is_found_by_its_call(
    engine: Engine, retention: Retention, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    called(engine, CALL, Spoke(5.0, "a" * 32))
    called(engine, OTHER, Spoke(5.0, "b" * 32))
    put(tmp_path, "a" * 32)
    with caplog.at_level(logging.WARNING):
        assert retention.purge(SOON).listed == 1
    assert listed(engine) == [("a" * 32, "message", CALL, 5, MADE)]
    assert f"call {CALL} left a message that has no case" in caplog.text


def test_a_first_try_is_not_listed_beside_the_message_that_was_sent(
    engine: Engine, retention: Retention, tmp_path: Path
) -> None:
    called(engine, CALL, Spoke(5.0, "a" * 32), Spoke(6.0, "b" * 32))
    put(tmp_path, "b" * 32)
    assert retention.purge(SOON).listed == 1
    put(tmp_path, "a" * 32)
    assert retention.purge(SOON).listed == 0


def test_what_is_still_written_too_short_or_unknown_is_left(
    engine: Engine, retention: Retention, tmp_path: Path
) -> None:
    called(engine, CALL)
    put(tmp_path, CALL)
    assert retention.purge(MADE + timedelta(minutes=1)).listed == 0
    put(tmp_path, CALL, 1.0)
    put(tmp_path, "e" * 32)
    assert retention.purge(SOON) == Purged(0, 0, 0)
    assert listed(engine) == []
