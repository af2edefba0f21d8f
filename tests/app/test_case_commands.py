"""Supervisors see cases, change their states and delete old recordings from a terminal, in Russian."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from db.case_tables import Recording
from db.engine import open_engine
from db.store import Store
from menus.case_steps import RegisterCase, Topic
from menus.steps import Recorded

FRIDAY = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PHONE = "+79042801234"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A home of our own with one appeal, 1001, and one order, 1002."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    create_database(Settings())
    engine = open_engine(Settings().database)
    store = Store(engine, now=lambda: FRIDAY).for_call("c" * 32)
    store.answer(RegisterCase(Topic.APPEAL, PHONE, None, Recorded("a" * 32, 7.0)))
    store.answer(RegisterCase(Topic.SEALING, PHONE, None))
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


@pytest.mark.usefixtures("database")
def test_open_cases_are_listed_with_the_day_of_the_answer() -> None:
    status, said = run("cases", "list")
    assert status == 0
    for words in ("1001", "вопрос или предложение", "1002", "опломбировка счётчика", "23.11.2026", PHONE):
        assert words in said


@pytest.mark.usefixtures("database")
def test_a_closed_case_is_listed_only_when_all_are_wanted() -> None:
    assert run("cases", "state", "1002", "cancelled")[0] == 0
    assert "1002" not in run("cases", "list")[1]
    assert "отменено" in run("cases", "list", "--all")[1]


@pytest.mark.usefixtures("database")
def test_a_case_is_shown_with_its_recording_and_its_history() -> None:
    status, said = run("cases", "state", "1001", "in_progress", "--note", "поручено [инженеру]")
    assert (status, said) == (0, "Обращение 1001: в работе.\n")
    said = run("cases", "show", "1001")[1]
    assert f"{'a' * 32}.wav" in said
    assert "20.11.2026 15:00  зарегистрировано  caller" in said
    assert "поручено [инженеру]" in said


@pytest.mark.usefixtures("database")
def test_an_illegal_change_is_refused_and_what_is_possible_is_said() -> None:
    status, said = run("cases", "state", "1001", "closed")
    assert status == 1
    assert "нельзя перейти" in said
    assert "answered, cancelled, in_progress" in said


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", [("show", "7"), ("state", "7", "closed")])
def test_a_number_without_a_case_is_told(words: tuple[str, ...]) -> None:
    status, said = run("cases", *words)
    assert status == 1
    assert "обращения с таким номером нет" in said


def test_an_empty_registry_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    assert run("cases", "list") == (0, "Обращений нет.\n")


def test_old_recordings_are_purged_by_the_setting(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Settings().home / "recordings"
    folder.mkdir()
    file = folder / f"{'b' * 32}.wav"
    file.write_bytes(b"RIFF")
    os.utime(file, (0, 0))
    with database.begin() as connection:
        row = {"id": "b" * 32, "call_id": "c" * 32, "kind": "operator_call", "seconds": 3}
        connection.execute(Recording.__table__.insert(), {**row, "made_at": datetime(2020, 1, 1, tzinfo=UTC)})
    monkeypatch.setenv("AUTOSECRETARY_RETENTION_DAYS", "30")
    assert run("recordings", "purge") == (0, "Удалено записей: 1, не удалось удалить: 0.\n")
    assert not file.exists()


def test_a_retention_of_no_days_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_RETENTION_DAYS", "0")
    assert run("recordings", "purge")[0] == 1
