"""`autosecretary callbacks`: the register of callbacks in a terminal, for supervisors, until they have the console."""

from datetime import UTC, datetime
from getpass import getuser
from typing import Annotated
from uuid import uuid4

import typer
from rich.box import SIMPLE
from rich.table import Table
from sqlalchemy import RowMapping

from app.callback_book import UNKNOWN, booking, refused
from app.callback_words import checked, plain
from app.calling_back import calling_back
from app.command import console, failed, settings, show
from app.database import opened
from app.logs import log_to
from app.opt_out_commands import opt_outs
from app.running import end_on_signal, wait_until
from app.slot_commands import When, slots
from callbacks.booking import OPERATORS, Consent, Kind, Request
from callbacks.lifecycle import OVER, State
from callbacks.outcomes import WORDS
from callbacks.policy import NotNow, Refused
from callbacks.working_days import LIPETSK
from console.frame.words import CALLBACK_STATES, REASONS, masked
from db.callback_appointments import SlotTaken
from db.callback_assigning import assign_in
from db.callback_bookings import Booked
from db.callback_changes import NoSuchCallback, lock_number
from db.callback_desk import CallbackDesk
from db.callback_register import Register, Wanted
from db.callback_returns import Hindrance, put_back
from db.writing import writing
from menus.reasons import Reason
from menus.tree import SKILLS

callbacks = typer.Typer(help="Обратные звонки.", no_args_is_help=True)
callbacks.add_typer(slots, name="slots")
callbacks.add_typer(opt_outs, name="opt-out")

MOST_TOPIC, MOST_REASON = 64, 200

Number = Annotated[int, typer.Argument(help="Номер заявки.")]
Why = Annotated[str, typer.Option("--reason", help="Причина для истории.")]
Slot = Annotated[
    datetime | None,
    typer.Option("--slot", formats=["%Y-%m-%dT%H:%M"], help="Начало времени в Липецке: 2026-11-25T10:00."),
]


@callbacks.command("list")
def show_list(
    *,
    state: Annotated[State | None, typer.Option(help="Только в этом состоянии.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Только те, кому уже пора звонить.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Только те, чьё время прошло.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Показать и закрытые.")] = False,
    numbers: Annotated[bool, typer.Option("--numbers", help="Показать телефоны целиком.")] = False,
    limit: Annotated[int, typer.Option(help="Сколько заявок показать.", min=1, max=10_000)] = 100,
) -> None:
    """Показать заявки на обратный звонок: сначала те, по которым звонить раньше."""
    with opened(settings()) as engine:
        found = Register(engine).listed(Wanted(state, due, late, everything), datetime.now(UTC), limit + 1)
    if not found:
        _say("Заявок нет.")
        return
    table = Table("№", "позвонить", "состояние", "телефон", "тема", "попыток", "принята", box=SIMPLE)
    for row in found[:limit]:
        table.add_row(*_told(row, numbers=numbers))
    show(table)
    if len(found) > limit:
        _say(f"Показаны первые {limit}; другие — с --limit.")


@callbacks.command("show")
def show_one(
    number: Number, numbers: Annotated[bool, typer.Option("--numbers", help="Показать телефон целиком.")] = False
) -> None:
    """Показать одну заявку: историю и попытки."""
    try:
        with opened(settings()) as engine:
            whole = CallbackDesk(engine).whole(number)
    except NoSuchCallback:
        raise failed(UNKNOWN) from None
    _say("  ".join(_told(whole.callback, numbers=numbers)))
    if whole.answer:
        _say(f"  Ответ клиенту: {whole.answer}")
    for entry in whole.history:
        _say(
            f"  {_moment(entry['at'])}  {CALLBACK_STATES[entry['state']]}  {entry['actor']}  {entry['reason']}".rstrip()
        )
    for one in whole.attempts:
        ended = WORDS[one["outcome"]] if one["outcome"] else "ещё идёт"
        _say(f"  попытка {_moment(one['begun_at'])}: {ended}; консультант {one['operator']}")


@callbacks.command()
def add(
    number: Annotated[str, typer.Option(help="Телефон: +79042801234 или 89042801234.")],
    topic: Annotated[str, typer.Option(help="О чём поговорить, в нескольких словах.")],
    slot: Slot = None,
    skill: Annotated[str, typer.Option(help=f"Кто ответит: {', '.join((OPERATORS, *SKILLS))}.")] = OPERATORS,
) -> None:
    """Записать того, кто согласен, на обратный звонок: на время (--slot) или как только освободится консультант."""
    now = datetime.now(UTC)
    wanted = _request(number, topic, skill, Kind.DEFERRED if slot else Kind.QUEUE, now)
    with booking() as book:
        answer = book.book(wanted, slot.replace(tzinfo=LIPETSK), now) if slot else book.bookings.book(wanted, now)
    match answer:
        case Booked(known, _, again=True):
            _say(f"Этому номеру уже обещан звонок: заявка {known}. Новая не нужна.")
        case Booked(known, due, _):
            when = "как только освободится консультант" if due is None or due <= now else f"не раньше {_moment(due)}"
            _say(f"Заявка {known} принята. Позвоним {f'в {_moment(due)}' if slot and due else when}.")
        case _:
            raise refused(answer)


@callbacks.command()
def move(number: Number, when: When, reason: Why = "перенесено по просьбе клиента") -> None:
    """Перенести звонок на другое время."""
    with booking() as book:
        begins, now = when.replace(tzinfo=LIPETSK), datetime.now(UTC)
        answer = book.move(number, begins, by=getuser(), reason=checked(reason, MOST_REASON), at=now)
    if isinstance(answer, SlotTaken | NotNow | Refused):
        raise refused(answer)
    _say(f"Заявка {number}: позвоним {_moment(answer.begins)}-{answer.ends.astimezone(LIPETSK):%H:%M}.")


@callbacks.command()
def cancel(number: Number, reason: Why = "отменено по просьбе клиента") -> None:
    """Отменить звонок; место во времени освободится."""
    with booking() as book:
        book.cancel(number, by=getuser(), reason=checked(reason, MOST_REASON), at=datetime.now(UTC))
    _say(f"Заявка {number} отменена.")


@callbacks.command("put-back")
def put_back_one(number: Number, reason: Why = "отмена взята назад") -> None:
    """Вернуть отменённый звонок: он снова ждёт там, где ждал, если время не прошло и место свободно."""
    why = checked(reason, MOST_REASON)
    with booking() as book, writing(book.bookings.engine) as connection:
        found = put_back(connection, book, number, by=getuser(), reason=why, at=datetime.now(UTC))
        if isinstance(found, Hindrance):  # leaving by an exception rolls back
            raise refused(found)
    _say(f"Заявка {number} снова ждёт звонка.")


@callbacks.command()
def assign(
    number: Number,
    operator: Annotated[str | None, typer.Argument(help="Телефон консультанта; без него позвонит любой.")] = None,
) -> None:
    """Назначить, кто из консультантов позвонит; первые полчаса звонок ждёт только его."""
    if operator is not None and operator not in (known := settings().operators):
        raise failed("такого консультанта нет", f"Возможно: {', '.join(known)}.")
    with booking() as book, writing(book.bookings.engine) as connection:
        row = lock_number(connection, number)
        assign_in(connection, row, operator, by=getuser(), at=datetime.now(UTC))
    _say(f"Заявка {number}: звонит {operator or 'любой консультант'}.")


@callbacks.command()
def work() -> None:
    """Перезванивать отдельным процессом, рядом с Asterisk; таких может быть несколько. Остановить — Ctrl-C."""
    ended, current = end_on_signal(), settings()
    if not current.outgoing_calls or current.outgoing_host is None:
        raise failed("звонки выключены", "Включите их настройками outgoing_calls и outgoing_host.")
    with opened(current) as engine:
        log_to(current.home)
        with calling_back(current, engine):
            _say("Перезваниваем; остановить — Ctrl-C.")
            wait_until(ended)


def _request(number: str, topic: str, skill: str, kind: Kind, now: datetime) -> Request:
    """An employee has typed the number, so whoever answers confirms the request first."""
    if skill not in (OPERATORS, *SKILLS):
        raise failed("таких консультантов нет", f"Возможно: {', '.join((OPERATORS, *SKILLS))}.")
    about = checked(topic, MOST_TOPIC)
    return Request(uuid4().hex, kind, plain(number), Consent(now, getuser()), now, about, typed=True, skill=skill)


def _told(row: RowMapping, *, numbers: bool) -> tuple[str, ...]:
    topic: str = row["topic"]
    return (
        str(row["number"]),
        _when(row),
        CALLBACK_STATES[row["state"]] + (", опаздывает" if row["escalated_at"] else ""),
        row["phone"] if numbers else masked(row["phone"]),
        REASONS[Reason(topic)] if topic in REASONS else topic,
        str(row["attempts"]),
        _moment(row["arrived_at"]),
    )


def _when(row: RowMapping) -> str:
    if row["due_at"] is None:
        return "после ответа" if row["state"] not in OVER else "—"
    if row["promised_from"] and row["due_at"] == row["promised_from"]:
        return f"{_moment(row['due_at'])}-{row['promised_until'].astimezone(LIPETSK):%H:%M}"
    return f"с {_moment(row['due_at'])}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LIPETSK):%d.%m.%Y %H:%M}"


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
