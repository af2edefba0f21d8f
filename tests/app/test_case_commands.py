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
from menus.callback_steps import BookCallback
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


def ask_the_grid(engine: Engine) -> None:
    """A question with a call that is to tell the answer: 1003."""
    question = BookCallback(Topic.GRID, PHONE, False, None, "1", message=Recorded("d" * 32, 7.0))
    Store(engine, now=lambda: datetime.now(UTC)).for_call("e" * 32).answer(question)


def test_an_answer_is_written_down_shown_and_lets_the_customer_be_called(database: Engine) -> None:
    ask_the_grid(database)
    assert "звонок: ждём ответа" in run("cases", "list")[1]
    status, said = run("cases", "state", "1003", "answered")
    assert (status, "Запишите ответ: cases answer." in said) == (1, True)
    status, said = run("cases", "answer", "1003", "Опору заменят в пятницу.")
    assert (status, "Обращение 1003: ответ записан. Заявка 1003: позвоним с " in said) == (0, True)
    for words in (("cases", "show", "1003"), ("callbacks", "show", "1003")):
        assert "Опору заменят в пятницу." in run(*words)[1]
    assert "звонок: назначена" in run("cases", "list")[1]
    assert run("cases", "list", "--uncalled") == (0, "Обращений нет.\n")


@pytest.mark.usefixtures("database")
def test_an_answer_without_a_call_or_without_words_is_told_as_such() -> None:
    assert run("cases", "answer", "1001", " ") == (1, "Ошибка: ответ пуст\n")
    assert "Запишите ответ без --slot" in run("cases", "answer", "1001", "Да.", "--slot", "2030-11-25T10:00")[1]
    assert run("cases", "answer", "1001", "Да.") == (0, "Обращение 1001: ответ записан. Звонка о нём не будет.\n")


def test_whose_call_is_over_without_a_talk_is_listed(database: Engine) -> None:
    ask_the_grid(database)
    assert run("callbacks", "opt-out", "add", PHONE)[0] == 0
    listed = run("cases", "list", "--uncalled")[1]
    assert "1003" in listed
    assert "звонок: просили не звонить" in listed
    assert "1001" not in listed


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
