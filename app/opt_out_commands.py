"""`autosecretary callbacks opt-out`: numbers that want no calls from us (D16), entered and looked at by employees."""

from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table

from app.callback_words import checked, plain
from app.command import console, failed, settings, show
from app.database import opened
from callbacks.numbers import Refusal, dialable
from callbacks.policy import in_words
from callbacks.working_days import LIPETSK
from console.frame.words import masked
from db.callback_claims import CALLEE
from db.callback_desk import CallbackDesk
from db.callback_requests import CALLER

opt_outs = typer.Typer(no_args_is_help=True, help="Кому больше не звонить.")

MOST_REASON = 200
ACTORS = {CALLEE: "сам, в нашем звонке", CALLER: "сам, по телефону"}

Phone = Annotated[str, typer.Argument(help="Телефон: +79042801234 или 89042801234.")]
Why = Annotated[str, typer.Option("--reason", help="Причина: кто и как об этом просил.")]


@opt_outs.command("list")
def show_list(
    numbers: Annotated[bool, typer.Option("--numbers", help="Показать телефоны целиком.")] = False,
) -> None:
    """Показать телефоны, на которые не звоним: сначала новые."""
    with opened(settings()) as engine:
        found = CallbackDesk(engine).opted_out()
    if not found:
        _say("Таких телефонов нет.")
        return
    table = Table("телефон", "с какого времени", "кто просил или записал", "причина", box=SIMPLE)
    for row in found:
        phone = row["phone"] if numbers else masked(row["phone"])
        since = f"{row['at'].astimezone(LIPETSK):%d.%m.%Y %H:%M}"
        table.add_row(phone, since, ACTORS.get(row["actor"], row["actor"]), row["reason"] or "")
    show(table)


@opt_outs.command()
def add(number: Phone, reason: Why = "просили не звонить") -> None:
    """Не звонить больше на этот телефон; заявки, которые его ждут, закроются."""
    phone, why, now = _phone(number), _why(reason), datetime.now(UTC)
    with opened(settings()) as engine:
        is_new = CallbackDesk(engine).opt_out(phone, by=getuser(), at=now, reason=why)
    _say(f"На {masked(phone)} больше не звоним." if is_new else f"На {masked(phone)} и так не звоним.")


@opt_outs.command()
def remove(number: Phone, reason: Why) -> None:
    """Снова разрешить звонки на этот телефон; кто и почему разрешил, сохранится."""
    phone, why, now = _phone(number), _why(reason), datetime.now(UTC)
    with opened(settings()) as engine:
        if not CallbackDesk(engine).opt_in(phone, by=getuser(), at=now, reason=why):
            raise failed("этого телефона в списке нет")
    _say(f"На {masked(phone)} снова можно звонить.")


def _phone(number: str) -> str:
    """The number in E.164, as the register has it."""
    found = dialable(plain(number), settings().calling_back.calling_at(datetime.now(UTC)).numbers)
    if isinstance(found, Refusal):
        raise failed(in_words(found))
    return found.e164


def _why(reason: str) -> str:
    told = checked(reason, MOST_REASON)
    if not told:
        raise failed("назовите причину")
    return told


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
