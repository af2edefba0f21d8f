"""Recordings are deleted when their time is over, never while a case needs them, and their list says so."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from db.case_book import CaseBook
from db.case_tables import Recording, RecordingKind
from db.retention import Purged, Retention
from db.store import Store
from menus.case_steps import CaseRegistered, CaseState, RegisterCase, Topic
from menus.steps import Recorded

MADE = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
KEEP = timedelta(days=90)
LATER = MADE + KEEP + timedelta(days=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    folder.mkdir()
    return folder


@pytest.fixture
def retention(engine: Engine, folder: Path) -> Retention:
    return Retention(engine, folder, KEEP)


def record(engine: Engine, folder: Path, letter: str, made: datetime = MADE) -> Path:
    """An operator's call that was recorded and listed."""
    row = {"id": letter * 32, "call_id": "c" * 32, "kind": RecordingKind.OPERATOR_CALL, "seconds": 5, "made_at": made}
    with engine.begin() as connection:
        connection.execute(insert(Recording), row)
    return put(folder, letter, made)


def put(folder: Path, letter: str, made: datetime) -> Path:
    file = folder / f"{letter * 32}.wav"
    file.write_bytes(b"RIFF")
    os.utime(file, (made.timestamp(), made.timestamp()))
    return file


def purged_at(engine: Engine, letter: str) -> datetime | None:
    with engine.connect() as connection:
        return connection.execute(select(Recording.purged_at).where(Recording.id == letter * 32)).scalar_one()


def test_a_recording_is_deleted_after_its_time_and_marked(engine: Engine, folder: Path, retention: Retention) -> None:
    file = record(engine, folder, "a")
    young = record(engine, folder, "b", LATER - KEEP)
    assert retention.purge(LATER) == Purged(1, 0)
    assert (file.exists(), young.exists()) == (False, True)
    assert (purged_at(engine, "a"), purged_at(engine, "b")) == (LATER, None)
    assert retention.purge(LATER) == Purged(0, 0)


def test_a_file_that_is_gone_already_is_no_error(engine: Engine, folder: Path, retention: Retention) -> None:
    record(engine, folder, "a").unlink()
    assert retention.purge(LATER) == Purged(1, 0)
    assert purged_at(engine, "a") == LATER


def test_a_file_the_disk_does_not_let_go_of_is_logged_and_tried_again(
    engine: Engine, folder: Path, retention: Retention, caplog: pytest.LogCaptureFixture
) -> None:
    file = record(engine, folder, "a")
    file.unlink()
    file.mkdir()  # cannot be unlinked, even by root
    assert retention.purge(LATER) == Purged(0, 1)
    assert "could not be deleted" in caplog.text
    assert "a" * 32 not in caplog.text
    assert purged_at(engine, "a") is None
    file.rmdir()
    assert retention.purge(LATER) == Purged(1, 0)


def test_the_message_of_a_case_is_kept_until_it_is_over_and_then_for_the_whole_time(
    engine: Engine, folder: Path, retention: Retention
) -> None:
    step = RegisterCase(Topic.APPEAL, "+79042801234", None, Recorded("a" * 32, 5.0))
    case = Store(engine, now=lambda: MADE).for_call("c" * 32).answer(step)
    assert isinstance(case, CaseRegistered)
    file = put(folder, "a", MADE)
    assert retention.purge(LATER + KEEP) == Purged(0, 0), "it is open"
    closed = LATER + KEEP
    CaseBook(engine).change(case.number, CaseState.CANCELLED, actor="anna", note="", at=closed)
    assert retention.purge(closed + KEEP - timedelta(hours=1)) == Purged(0, 0)
    assert file.exists()
    assert retention.purge(closed + KEEP + timedelta(hours=1)) == Purged(1, 0)
    assert not file.exists()


def test_old_files_that_belong_to_nothing_go_and_those_that_are_not_ours_stay(
    folder: Path, retention: Retention
) -> None:
    old = put(folder, "d", MADE)
    young = put(folder, "e", LATER)
    foreign = folder / "notes.wav"
    foreign.write_bytes(b"RIFF")
    os.utime(foreign, (0, 0))
    assert retention.purge(LATER) == Purged(1, 0)
    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)


def test_hundreds_of_recordings_are_purged_in_one_round(engine: Engine, folder: Path, retention: Retention) -> None:
    rows = [
        {"id": f"{n:032x}", "call_id": "c" * 32, "kind": RecordingKind.MESSAGE, "seconds": 1, "made_at": MADE}
        for n in range(1200)
    ]
    with engine.begin() as connection:
        connection.execute(insert(Recording), rows)
    assert folder.is_dir()
    assert retention.purge(LATER) == Purged(1200, 0)


def test_a_folder_that_is_not_there_yet_has_nothing_to_purge(engine: Engine, tmp_path: Path) -> None:
    assert Retention(engine, tmp_path / "none", KEEP).purge(LATER) == Purged(0, 0)
