"""Tokens are made, listed and revoked; each is shown once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.settings import Settings
from db.api_tokens import ApiTokens, Scope
from db.engine import open_engine

ADD = ["token", "add", "site", "--scope", "readings:write", "--scope", "cases:read"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*command: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, command)
    return done.exit_code, done.output


def test_a_token_is_shown_once_and_works_until_it_is_revoked() -> None:
    status, said = run(*ADD)
    token = said.splitlines()[-1]
    engine = open_engine(Settings().database)
    system = ApiTokens(engine).system(token, datetime.now(UTC))
    assert status == 0
    assert system
    assert system.scopes == {Scope.READINGS_WRITE, Scope.CASES_READ}
    assert token.split("_", 2)[2] not in run("token", "list")[1]
    assert "действует" in run("token", "list")[1]
    assert run("token", "revoke", "site")[0] == 0
    assert "отозван" in run("token", "list")[1]
    assert ApiTokens(engine).system(token, datetime.now(UTC)) is None
    engine.dispose()


def test_what_cannot_be_is_said() -> None:
    assert "Токенов нет." in run("token", "list")[1]
    assert run(*ADD)[0] == 0
    for command, why in (
        (ADD, "уже действует"),
        (["token", "add", "Сайт", "--scope", "cases:read"], "латинские буквы"),
        (["token", "revoke", "billing"], "нет"),
    ):
        status, said = run(*command)
        assert status == 1
        assert why in said
