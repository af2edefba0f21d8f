"""`autosecretary report` tells and writes the figures of the console."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from callbacks.visits import Answered, Completed, Joined
from db.engine import open_engine
from db.queue_visits import QueueVisits

TEN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    create_database(Settings())
    engine = open_engine(Settings().database)
    talk = Completed(Answered(Joined("1.1", None, "debt", TEN), "anna", TEN.replace(minute=2)), TEN.replace(minute=5))
    QueueVisits(engine).note([talk])
    engine.dispose()
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["report", *words])
    return result.exit_code, result.output


def test_figures_are_told_and_written(home: Path) -> None:
    status, said = run("--since", "2026-11-23", "--until", "2026-11-23", "--xlsx", "all.xlsx", "--csv", ".")
    assert status == 0, said
    assert "Ответа ждали в среднем (ASA), мин" in said
    assert "2,0" in said
    rows = {row[0]: row[1] for row in load_workbook(home / "all.xlsx")["Сводка"].iter_rows(values_only=True)}
    assert (rows["Звонков в очереди консультантов"], rows["Разговор в среднем (AHT), мин"]) == (1, 3)
    assert "3,0" in (home / "1_сводка.csv").read_text("utf-8-sig")


@pytest.mark.usefixtures("home")
def test_days_the_wrong_way_round_and_files_that_cannot_be_written_are_told() -> None:
    assert "первый день позже последнего" in run("--since", "2026-11-24", "--until", "2026-11-23")[1]
    assert "файл не записывается" in run("--xlsx", "nowhere/all.xlsx")[1]
