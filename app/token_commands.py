"""`autosecretary token`: who of the company's other systems may use the API."""

import re
from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table

from app.command import console, failed, settings, show
from app.database import opened
from callbacks.working_days import LIPETSK
from db.api_tables import LONGEST_NAME
from db.api_tokens import ApiTokens, NameTaken, Scope

token = typer.Typer(help="Доступ других систем к API.", no_args_is_help=True)

NAMES = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")
MOST_DAYS = 3 * 366

Name = Annotated[str, typer.Argument(help="Имя системы: site, lkk, billing.")]


@token.command()
def add(
    name: Name,
    scope: Annotated[list[Scope], typer.Option(help="Что можно; назовите несколько раз.")],
    days: Annotated[int, typer.Option(help="Сколько дней действует.", min=1, max=MOST_DAYS)] = 365,
) -> None:
    """Выдать токен. Он показывается один раз: хранится только его отпечаток."""
    if not NAMES.fullmatch(name):
        raise failed("имя — строчные латинские буквы, цифры и дефис", f"Не длиннее {LONGEST_NAME} знаков.")
    now = datetime.now(UTC)
    with opened(settings()) as engine:
        try:
            made = ApiTokens(engine).add(
                name, frozenset(scope), by=getuser(), at=now, expires=now + timedelta(days=days)
            )
        except NameTaken:
            raise failed("токен с этим именем уже действует", f"Отозвать его: token revoke {name}") from None
    _say(f"Токен системы {name}, действует до {_day(now + timedelta(days=days))}. Больше он показан не будет:")
    _say(made)


@token.command("list")
def show_list() -> None:
    """Показать, кому выданы токены; самих токенов здесь нет."""
    with opened(settings()) as engine:
        found = ApiTokens(engine).listed()
    if not found:
        _say("Токенов нет.")
        return
    table = Table("система", "состояние", "права", "выдан", "кем", "до", box=SIMPLE)
    for row in found:
        made, ends = _day(row["created_at"]), _day(row["expires_at"])
        table.add_row(
            row["name"], _state(row["revoked_at"], row["expires_at"]), row["scopes"], made, row["created_by"], ends
        )
    show(table)


@token.command()
def revoke(name: Name) -> None:
    """Отозвать токен; он перестаёт действовать сразу."""
    with opened(settings()) as engine:
        if not ApiTokens(engine).revoke(name, datetime.now(UTC)):
            raise failed("действующего токена с этим именем нет", "Посмотрите: token list.")
    _say(f"Токен системы {name} отозван.")


def _state(revoked: datetime | None, expires: datetime) -> str:
    if revoked:
        return "отозван"
    return "действует" if expires > datetime.now(UTC) else "срок истёк"


def _day(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y}"


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
