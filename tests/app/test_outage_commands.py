"""Whoever loads the feed of planned outages sees what was taken, what was not and why, and how it was understood."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from callbacks.working_days import LIPETSK

TOMORROW = datetime.now(LIPETSK) + timedelta(days=1)
HEADER = "settlement;street;houses;from;to;reason\n"
GOOD = f"г. Липецк;ул. Примерная;1-15;{TOMORROW:%Y-%m-%d} 09:00;{TOMORROW:%Y-%m-%d} 17:00;ремонт [линии]\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, ["outages", *words])
    return result.exit_code, result.output


def test_a_feed_is_loaded_listed_and_cleared() -> None:
    Path("feed.csv").write_text(HEADER + GOOD)
    assert run("import", "feed.csv") == (0, "Отключений в списке: 1, уже прошли: 0, отклонено строк: 0.\n")
    day = f"{TOMORROW:%d.%m.%Y}"
    listed = f"{day} 09:00 — {day} 17:00  г липецк, ул примерная, 1-15 нечет  ремонт [линии]\n"
    assert run("list") == (0, listed)
    assert run("clear")[0] == 0
    assert run("list") == (0, "Отключений в списке нет: звонящим о них не говорят.\n")


def test_a_row_that_is_refused_is_told_and_the_exit_status_says_so() -> None:
    Path("feed.csv").write_text(HEADER + GOOD + GOOD.replace("1-15", "15-1"))
    status, said = run("import", "feed.csv")
    assert status == 1
    assert "строка 3: houses: промежуток домов" in said
    assert "Отключений в списке: 1, уже прошли: 0, отклонено строк: 1." in said


@pytest.mark.parametrize(("sheet", "told"), [(None, "файл не читается"), ("a;b\n", "нет столбцов: settlement")])
def test_a_file_that_is_no_feed_is_told(sheet: str | None, told: str) -> None:
    if sheet:
        Path("feed.csv").write_text(sheet)
    status, said = run("import", "feed.csv")
    assert (status, told in said) == (1, True)


def test_a_database_that_is_down_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert "база данных недоступна" in run("list")[1]
