"""The command line says in Russian what it did, what is wrong, and what to do about it."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from app.cli import main
from app.editions import FILES
from app.settings import Settings
from db import tables
from db.engine import open_engine
from tests.edition import FOLDER

HEADER = "account,name,address,phone,meter,balance,balance_date,restriction,restriction_date\n"
GOOD = "4800055555,Образцов,Липецк,+79042801299,00765432,-120.50,2026-11-20,none,\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own to work in, without anybody's settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path / "home"


def run(*words: str) -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def test_a_menu_in_order_is_said_to_be_so() -> None:
    status, said = run("menu", "check")
    assert status == 0
    assert "Меню в порядке: узлов" in said


def test_a_menu_with_faults_is_told_line_by_line(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_text((FOLDER / name).read_text().replace("debt_menu", "dbt_menu", 1))
    status, said = run("menu", "check", str(tmp_path))
    assert status == 1
    assert "tree.yaml:" in said
    assert "prompts.ru.yaml:" in said


def test_a_folder_without_a_menu_is_told(tmp_path: Path) -> None:
    status, said = run("menu", "check", str(tmp_path / "nowhere"))
    assert status == 1
    assert "файл не читается" in said


def test_customers_are_imported_and_refused_rows_told_with_their_lines(tmp_path: Path) -> None:
    sheet = tmp_path / "customers.csv"
    sheet.write_text(HEADER + GOOD + "12,Некто,Липецк,,,,,,\n")
    status, said = run("customers", "import", str(sheet))
    assert status == 1, "a refused row is a reason to look"
    assert "строка 3:" in said
    assert "Принято строк: 1, отклонено: 1." in said
    assert stored_accounts() == 1


def test_an_import_can_be_repeated(tmp_path: Path) -> None:
    sheet = tmp_path / "customers.csv"
    sheet.write_text(HEADER + GOOD)
    assert run("customers", "import", str(sheet))[0] == 0
    assert run("customers", "import", str(sheet))[0] == 0
    assert stored_accounts() == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe", "имя;счёт\n".encode()])
def test_a_file_that_is_no_sheet_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    status, said = run("customers", "import", str(tmp_path / "x.csv"))
    assert status == 1
    assert "Ошибка" in said


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    status, said = run("customers", "import", str(tmp_path / "none.csv"))
    assert status == 1
    assert "файл не читается" in said


def test_watching_needs_a_running_service() -> None:
    status, said = run("watch")
    assert status == 1
    assert "make run" in said


def test_the_database_is_for_its_owner_only(home: Path, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(HEADER + GOOD)
    run("customers", "import", str(tmp_path / "customers.csv"))
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "autosecretary.db").stat().st_mode & 0o077 == 0


def test_an_unknown_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "autosecretary.toml").write_text('trunk_host = ["192.0.2.10"]\n')
    status, said = run("customers", "import", "x.csv")
    assert status == 1
    assert "trunk_host" in said


def stored_accounts() -> int:
    engine = open_engine(Settings().database)
    try:
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(tables.Account)).scalar_one()
    finally:
        engine.dispose()
