"""The first administrator comes in by a command: no password by default, none on a command line."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTOSECRETARY_HOME", str(tmp_path / "home"))


def run(*words: str, typed: str = "") -> tuple[int, str]:
    """The exit status of a command and everything it printed."""
    result = CliRunner().invoke(main, ["staff", *words], input=typed)
    return result.exit_code, result.output


def test_somebody_is_added_listed_given_a_password_and_shut_out() -> None:
    assert "Сотрудников нет" in run("list")[1]
    typed = "correct horse\ncorrect horse\n"
    status, said = run("add", "anna", "--full-name", "Анна Петрова", "--role", "administrator", typed=typed)
    assert status == 0
    assert "Администратор anna: можно входить." in said
    assert "correct" not in said
    status, said = run("password", "anna", "--generate")
    assert len(said.partition("Пароль: ")[2].splitlines()[0]) >= 16
    assert "консоль попросит придумать свой" in said
    assert run("phone", "anna", "operator1") == (0, "anna: телефон operator1.\n")
    assert "последний администратор" in run("disable", "anna")[1]
    assert "последний администратор" in run("role", "anna", "supervisor")[1]
    assert run("add", "olga", "--full-name", "Ольга Ким", "--role", "administrator", "--generate")[0] == 0
    assert run("role", "olga", "administrator") == (0, "olga: администратор.\n")
    assert run("disable", "anna") == (0, "anna: вход закрыт.\n")
    listed = run("list")[1]
    for word in ("anna", "Анна Петрова", "администратор", "operator1", "закрыт"):
        assert word in listed


def test_what_cannot_be_is_said() -> None:
    assert run("add", "anna", "--full-name", "Анна", "--generate")[0] == 0
    assert "уже есть" in run("add", "anna", "--full-name", "Анна", "--generate")[1]
    assert "маленькие латинские" in run("add", "Анна", "--full-name", "Анна", "--generate")[1]
    assert "от 10 до 128" in run("password", "anna", typed="short\nshort\n")[1]
    assert "с таким именем нет" in run("disable", "nobody")[1]
    assert "такого телефона нет" in run("add", "olga", "--full-name", "Ольга", "--phone", "x", "--generate")[1]
