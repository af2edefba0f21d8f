"""`autosecretary talks`: talks with operators and how they were wrapped up, until operators have the console."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table
from sqlalchemy import RowMapping

from app.callback_words import checked
from app.command import console, failed, menu_in_force, settings, show
from app.database import opened
from callbacks.working_days import LIPETSK
from db.talks import LONGEST_NOTE, SHORTEST, NoSuchTalk, SeveralTalks, Talks

talks = typer.Typer(help="Разговоры с консультантами и их итоги.", no_args_is_help=True)


@talks.command("list")
def show_list(
    *,
    days: Annotated[int, typer.Option(help="За сколько последних дней.", min=1, max=366)] = 1,
    unfinished: Annotated[bool, typer.Option("--open", help="Только те, где итог не записан.")] = False,
    limit: Annotated[int, typer.Option(help="Сколько разговоров показать.", min=1, max=10_000)] = 100,
) -> None:
    """Показать разговоры, сначала последние: кто говорил, сколько, чем кончилось."""
    codes, since = _codes(), datetime.now(UTC) - timedelta(days=days)
    with opened(settings()) as engine:
        found = Talks(engine).listed(since, limit, open_only=unfinished)
    if not found:
        _say("Разговоров нет.")
        return
    table = Table("разговор", "начался", "очередь", "консультант", "минут", "итог", "заметка", box=SIMPLE)
    for talk in found:
        result = codes.get(talk["code"], talk["code"]) if talk["code"] else "—"
        began = f"{talk['answered_at'].astimezone(LIPETSK):%d.%m.%Y %H:%M}"
        table.add_row(_short(talk), began, talk["queue"], talk["operator"], _minutes(talk), result, talk["note"] or "")
    show(table)


@talks.command("wrap-up")
def wrap_up(
    call: Annotated[str, typer.Argument(help=f"Номер разговора из списка; хватит {SHORTEST} первых знаков.")],
    code: Annotated[str, typer.Option(help="Итог: имя из office.ru.yaml.")],
    note: Annotated[str, typer.Option(help="Заметка в нескольких словах.")] = "",
    operator: Annotated[str | None, typer.Option(help="Чей разговор, если в звонке их было несколько.")] = None,
) -> None:
    """Записать итог разговора. Записать ещё раз — исправить."""
    codes = _codes()
    if code not in codes:
        known = "; ".join(f"{name} — {told}" for name, told in codes.items())
        raise failed("такого итога нет", f"Возможно: {known or 'ничего; назовите итоги в office.ru.yaml'}.")
    said = checked(note, LONGEST_NOTE)
    with opened(settings()) as engine:
        try:
            talk = Talks(engine).wrap_up(call, code, said, at=datetime.now(UTC), operator=operator)
        except NoSuchTalk:
            raise failed("такого разговора нет", "Посмотрите: talks list.") from None
        except SeveralTalks:
            raise failed("так начинается несколько разговоров", "Напишите больше знаков.") from None
    _say(f"Разговор {_short(talk)}, {talk['operator']}: {codes[code]}.")


def _codes() -> dict[str, str]:
    return dict(menu_in_force(settings()).tree.office.wrap_ups)


def _short(talk: RowMapping) -> str:
    """Enough of an id to tell the talk; Asterisk's own begin with the second, so all of it."""
    call: str = talk["call"]
    return call if "." in call else call[: SHORTEST + 2]


def _minutes(talk: RowMapping) -> str:
    if talk["ended_at"] is None:
        return ""
    return f"{(talk['ended_at'] - talk['answered_at']).total_seconds() / 60:.1f}".replace(".", ",")


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
