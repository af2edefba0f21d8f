"""Supervisors simulate a week from a table of calls, in a terminal, in Russian."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from app.simulate_command import USUAL_WEEK
from callbacks.visits import Joined
from callbacks.working_days import LIPETSK
from db.engine import open_engine
from db.queue_visits import QueueVisits

FEW = "\n".join(["hour,пн,вт,ср,чт,пт,сб,вс", *(f"{hour},6,6,6,6,6,3,2" for hour in range(24))])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def simulate(sheet: str, *words: str) -> tuple[int, str]:
    Path("calls.csv").write_text(sheet)
    result = CliRunner().invoke(main, ["callbacks", "simulate", "--load", "calls.csv", *words])
    return result.exit_code, result.output


def test_a_week_is_told_and_drawn_the_same_each_time() -> None:
    status, said = simulate(FEW, "--week", "2026-11-25", "--out", "one.svg")
    assert status == 0, said
    assert "Не дождались" in said
    assert simulate(FEW, "--week", "2026-11-23", "--out", "two.svg")[1] == said.replace("one.svg", "two.svg")
    picture = Path("one.svg").read_text()
    assert picture == Path("two.svg").read_text()
    assert "Неделя с 23.11.2026" in picture


@pytest.mark.parametrize(
    "sheet",
    [
        "hour,пн\n0,1\n",
        FEW.replace("\n23,6", "\n24,6"),
        FEW.replace("\n10,6", "\n10,-6"),
        FEW.replace("\n10,6", "\n10,nan"),
        FEW.replace("6", "0").replace("3", "0").replace("2", "0"),
        "",
    ],
)
def test_a_table_that_is_not_whole_is_refused(sheet: str) -> None:
    status, said = simulate(sheet)
    assert status == 1
    assert "Ошибка:" in said
    assert not Path("week.svg").exists()


def test_a_week_of_our_own_callers_is_simulated_once_every_weekday_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    create_database(Settings())
    few = CliRunner().invoke(main, ["callbacks", "simulate", "--ours"])
    assert (few.exit_code, "звонков ещё мало" in few.output) == (1, True)
    engine = open_engine(Settings().database)
    noon = datetime.now(LIPETSK).replace(hour=12)
    came = [noon - timedelta(days=days, minutes=minutes) for days in range(1, 23) for minutes in range(0, 60, 20)]
    QueueVisits(engine).note([Joined(f"1.{number}", None, "debt", at) for number, at in enumerate(came)])
    engine.dispose()
    told = CliRunner().invoke(main, ["callbacks", "simulate", "--ours", "--out", "ours.svg"])
    assert told.exit_code == 0, told.output
    assert Path("ours.svg").exists()
    both = CliRunner().invoke(main, ["callbacks", "simulate", "--ours", "--load", "calls.csv"])
    assert "или из таблицы, или из базы" in both.output


def test_a_picture_that_cannot_be_written_is_said() -> None:
    status, said = simulate(FEW, "--out", "missing/week.svg")
    assert status == 1
    assert "файл не записывается" in said


def test_the_table_that_comes_with_the_command_is_whole() -> None:
    assert len(USUAL_WEEK.read_text().splitlines()) == 25
