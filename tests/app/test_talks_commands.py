"""Talks are listed and wrapped up in a terminal, with the codes of the company's own file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from callbacks.visits import Answered, Completed, Joined
from db.engine import open_engine
from db.queue_visits import QueueVisits

CALL = "abcdef01" + "0" * 24


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A home of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    create_database(Settings())
    engine = open_engine(Settings().database)
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, ["talks", *words])
    return result.exit_code, result.output


def test_a_talk_is_listed_wrapped_up_and_then_listed_with_it(database: Engine) -> None:
    assert run("list") == (0, "Разговоров нет.\n")
    now = datetime.now(UTC)
    began = now - timedelta(minutes=30)
    answered = Answered(Joined("1.7", CALL, "debt", began), "anna", began + timedelta(minutes=1))
    QueueVisits(database).note([Completed(answered, began + timedelta(minutes=3))])
    status, said = run("list")
    assert status == 0
    for words in ("abcdef01", "debt", "anna", "2,0", "—"):
        assert words in said
    told = run("wrap-up", "abcdef01", "--code", "resolved", "--note", "счёт за октябрь")
    assert told == (0, "Разговор abcdef01, anna: вопрос решён.\n")
    said = run("list")[1]
    assert "вопрос решён" in said
    assert "счёт за октябрь" in said
    assert run("list", "--open") == (0, "Разговоров нет.\n")


@pytest.mark.usefixtures("database")
def test_what_cannot_be_recorded_is_told_with_what_can() -> None:
    assert "resolved — вопрос решён" in run("wrap-up", CALL, "--code", "magic")[1]
    assert "такого разговора нет" in run("wrap-up", CALL, "--code", "resolved")[1]
    assert run("wrap-up", CALL, "--code", "resolved", "--note", "=1+1")[0] == 1
