"""Supervisors load a calendar, measure it, and change the slots made from it; in a terminal, in Russian."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert
from typer.testing import CliRunner

from app.cli import main
from app.service import create_database
from app.settings import Settings
from callbacks.load import Load
from callbacks.working_days import LIPETSK
from db.engine import open_engine
from db.load_book import LoadBook
from db.load_tables import Source
from db.store import Store
from db.tables import Call
from menus.load_steps import FindGoodTimes, GoodTimes
from menus.steps import IsLoaded, Loaded, NotLoaded
from tests.app.test_readme import blocks

SHEET = next(block for block in blocks("text") if block.startswith("when,"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A home of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    create_database(Settings())
    engine = open_engine(Settings().database)
    yield engine
    engine.dispose()


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def load(sheet: str) -> tuple[int, str]:
    Path("load.csv").write_text(sheet)
    return run("load", "import", "load.csv")


def add_calls(engine: Engine, days: int, a_day: int) -> None:
    """Calls at ten in the morning, on each of the last whole days."""
    midnight = datetime.combine(datetime.now(LIPETSK).date(), time(0), LIPETSK)
    began = [midnight - timedelta(days=ago, hours=-10) for ago in range(1, days + 1) for _ in range(a_day)]
    with engine.begin() as connection:
        rows = [{"id": uuid4().hex, "asterisk_id": "1", "started_at": at, "path": ""} for at in began]
        connection.execute(insert(Call), rows)


def test_the_calendar_of_the_readme_is_imported_and_shown(database: Engine) -> None:
    status, said = load(SHEET)
    assert status == 0, said
    calendar = LoadBook(database).calendar()
    assert calendar
    assert (calendar.hours[0, 10], calendar.hours[4, 18], calendar.hours[6, 12]) == (
        Load.MAXIMAL,
        Load.MINIMAL,
        Load.SMALL,
    )
    assert calendar.dates[25] is Load.MAXIMAL
    assert run("load", "show") == (0, said)
    assert "загружен из таблицы" in said


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("пн,8-12,огромная", "load"),
        ("пн,12-8,малая", "hours"),
        ("пн,8,малая", "hours"),
        ("пн,8-25,малая", "hours"),
        ("пн,,малая", "hours"),
        ("пт-пн,8-9,малая", "when"),
        ("пн-вт-ср,8-9,малая", "when"),
        ("понедельник,8-9,малая", "when"),
        ("32,,малая", "when"),
        ("0-5,,малая", "when"),
        ("5-1,,малая", "when"),
        ("25,8-9,малая", "hours"),
        ("-,8-9,малая", "hours"),
        ("пн,8-9,малая,4", "столбцов"),
    ],
)
def test_one_refused_row_keeps_the_calendar_there_was(database: Engine, row: str, why: str) -> None:
    load(SHEET)
    status, said = load(f"when,hours,load\nвт,9-18,большая\n{row}\n")
    assert status == 1
    assert f"строка 3: {why}" in said
    kept = LoadBook(database).newest()
    assert kept
    assert kept.calendar.dates[25] is Load.MAXIMAL


@pytest.mark.usefixtures("database")
def test_a_sheet_of_something_else_or_of_dates_alone_is_no_calendar() -> None:
    assert load("when,load\nпн,малая\n")[0] == 1
    assert load("when,hours,load\n25,,малая\n")[0] == 1
    assert run("load", "import", "missing.csv")[0] == 1
    status, said = run("load", "show")
    assert status == 1
    assert "календаря нагрузки ещё нет" in said


def test_the_calendar_is_measured_once_there_are_enough_calls(database: Engine) -> None:
    status, said = run("load", "measure")
    assert status == 1
    assert "звонков пока мало: 0" in said
    add_calls(database, days=29, a_day=40)
    status, said = run("load", "measure")
    assert status == 0, said
    kept = LoadBook(database).newest()
    assert kept
    assert kept.source is Source.MEASURED
    assert {kept.calendar.hours[weekday, 10] for weekday in range(7)} == {Load.MAXIMAL}
    assert kept.calendar.hours[0, 11] is Load.MINIMAL


def test_callers_are_told_of_good_times_only_while_there_is_a_calendar(database: Engine) -> None:
    store = Store(database, now=lambda: datetime(2026, 11, 20, 9, 0, tzinfo=UTC)).for_call("c" * 32)
    assert store.answer(IsLoaded("load")) == NotLoaded()
    assert store.answer(FindGoodTimes()) == NotLoaded()
    load(SHEET)
    assert store.answer(IsLoaded("load")) == Loaded()
    found = store.answer(FindGoodTimes())
    assert isinstance(found, GoodTimes)
    assert found.today
    assert (found.today.since.hour, found.today.until.hour) == (18, 20)


@pytest.mark.usefixtures("database")
def test_a_supervisor_closes_and_widens_a_slot_and_takes_it_back() -> None:
    day = datetime.now(LIPETSK).date() + timedelta(days=1)
    begins = f"{day}T10:00"

    def places() -> str:
        _, said = run("callbacks", "slots", "show")
        of_day = said.split(f"{day:%d.%m.%Y}\n")[1]
        return of_day.split("10:00-11:00  ")[1].split(",")[0]

    assert places() == "мест: 2"
    assert run("callbacks", "slots", "close", begins)[0] == 0
    assert places() == "мест: 0"
    assert run("callbacks", "slots", "widen", begins, "7")[0] == 0
    assert places() == "мест: 7"
    assert run("callbacks", "slots", "usual", begins)[0] == 0
    assert places() == "мест: 2"


@pytest.mark.usefixtures("database")
def test_a_time_at_which_no_slot_begins_is_refused() -> None:
    status, said = run("callbacks", "slots", "close", "2026-11-25T03:00")
    assert status == 1
    assert "в это время запись не начинается" in said
