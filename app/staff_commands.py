"""`autosecretary staff`: who may sign in to the console. Nobody may until the first administrator is added here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.table import Table

from app.command import console, failed, settings, show
from app.database import opened
from console.frame.words import ROLES
from db.passwords import LONGEST, SHORTEST, WeakPassword, generated
from db.staff import LastAdministrator, NameTaken, Newcomer, NoSuchMember, StaffBook
from db.staff_tables import Role

staff = typer.Typer(help="Сотрудники, которые входят в консоль.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Имя для входа: латинские буквы, цифры, точка, дефис.")]
Generate = Annotated[bool, typer.Option("--generate", help="Придумать пароль и показать его один раз.")]


@staff.command()
def add(
    name: Name,
    full_name: Annotated[str, typer.Option("--full-name", help="Имя и фамилия.")],
    role: Annotated[Role, typer.Option(help="Что можно: operator, supervisor или administrator.")] = Role.OPERATOR,
    phone: Annotated[str | None, typer.Option(help="Телефон консультанта из настройки operators.")] = None,
    generate: Generate = False,
) -> None:
    """Добавить сотрудника; пароль спрашивается или придумывается."""
    _must_exist(phone)
    newcomer = Newcomer(name, full_name.strip()[:100], role, phone)
    password = _new_password(generate=generate)
    with _register() as book:
        book.add(newcomer, password, at=datetime.now(UTC), once=generate)
    _say(f"{ROLES[role].capitalize()} {name}: можно входить.")
    _tell(password, generate=generate)


@staff.command("list")
def show_list() -> None:
    """Показать сотрудников."""
    with _register() as book:
        found = book.listed()
    if not found:
        _say("Сотрудников нет. Добавить первого: staff add ИМЯ --full-name «Имя Фамилия» --role administrator.")
        return
    table = Table("имя", "кто", "роль", "телефон", "вход", box=SIMPLE)
    for row in found:
        state = "закрыт" if row["disabled_at"] else "открыт"
        table.add_row(row["name"], row["full_name"], ROLES[row["role"]], row["operator"] or "—", state)
    show(table)


@staff.command()
def password(name: Name, generate: Generate = False) -> None:
    """Дать новый пароль; вход открывается, прежние сеансы кончаются."""
    new = _new_password(generate=generate)
    with _register() as book:
        book.set_password(name, new, at=datetime.now(UTC), once=generate)
    _say(f"{name}: пароль изменён.")
    _tell(new, generate=generate)


@staff.command("role")
def set_role(name: Name, role: Annotated[Role, typer.Argument(help="operator, supervisor или administrator.")]) -> None:
    """Сменить роль; открытые сеансы кончаются. Последнего администратора не лишить роли."""
    with _register() as book:
        book.set_role(name, role, at=datetime.now(UTC))
    _say(f"{name}: {ROLES[role]}.")


@staff.command("phone")
def set_phone(
    name: Name,
    phone: Annotated[str | None, typer.Argument(help="Телефон из настройки operators; никакого — убрать.")] = None,
) -> None:
    """Назначить телефон, за которым работает сотрудник; его сеансы кончаются."""
    _must_exist(phone)
    with _register() as book:
        book.set_operator(name, phone, at=datetime.now(UTC))
    _say(f"{name}: телефон {phone or 'не назначен'}.")


@staff.command()
def disable(name: Name) -> None:
    """Закрыть вход; открытые сеансы кончаются сразу. Последнему администратору его не закрыть."""
    with _register() as book:
        book.disable(name, at=datetime.now(UTC))
    _say(f"{name}: вход закрыт.")


def _must_exist(phone: str | None) -> None:
    if phone is not None and phone not in settings().operators:
        raise failed("такого телефона нет", f"Есть: {', '.join(settings().operators)} (настройка operators).")


@contextmanager
def _register() -> Iterator[StaffBook]:
    """The register; what is impossible is said."""
    with opened(settings()) as engine:
        try:
            yield StaffBook(engine)
        except NameTaken:
            raise failed("такое имя или такой телефон уже есть", "Посмотрите: staff list.") from None
        except NoSuchMember:
            raise failed("сотрудника с таким именем нет", "Посмотрите: staff list.") from None
        except LastAdministrator:
            raise failed("это последний администратор", "Сначала назначьте другого: staff role.") from None
        except WeakPassword:
            raise failed(f"пароль — от {SHORTEST} до {LONGEST} знаков") from None
        except ValueError:
            raise failed("имя — от 2 до 32 знаков: маленькие латинские буквы, цифры, точка, дефис") from None


def _new_password(*, generate: bool) -> str:
    """A password that nobody has seen in a list of processes: typed twice without being shown, or made here."""
    if generate:
        return generated()
    typed: str = typer.prompt("Пароль", hide_input=True, confirmation_prompt="Ещё раз")
    return typed


def _tell(password: str, *, generate: bool) -> None:
    if generate:
        _say(f"Пароль: {password}\nПосле входа по нему консоль попросит придумать свой.")


def _say(text: str) -> None:
    console.print(text, highlight=False, markup=False, soft_wrap=True)
