"""What every command of `autosecretary` shares: where it speaks, how it fails, its settings."""

from collections.abc import Callable
from pathlib import Path
from tomllib import TOMLDecodeError

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from app.editions import load_editions, load_in_force, today
from app.settings import Settings
from menus.edition import Edition, Editions
from menus.source import Faulty

console = Console()
errors = Console(stderr=True)
WIDEST = 400


def failed(problem: object, advice: str = "") -> typer.Exit:
    """Say what went wrong and what to do about it."""
    errors.print(f"[red]Ошибка:[/red] {escape(str(problem))}", highlight=False, soft_wrap=True)
    if advice:
        errors.print(advice, highlight=False, soft_wrap=True)
    return typer.Exit(1)


def show(table: Table) -> None:
    """Print a table as wide as it is: what is cut off, or broken in the middle of a time, helps nobody."""
    wide = Console(file=console.file, width=WIDEST)
    width = Measurement.get(wide, wide.options, table).maximum
    wide.print(table, width=width, markup=False, highlight=False)


def settings() -> Settings:
    """Read the settings, or say which of them is wrong."""
    try:
        return Settings()
    except ValidationError as wrong:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in wrong.errors())
        raise failed(f"настройки: {faults}", "Исправьте autosecretary.toml или переменные AUTOSECRETARY_….") from None
    except TOMLDecodeError as wrong:
        raise failed(f"autosecretary.toml не читается: {wrong}") from None


def menu_in_force(current: Settings) -> Edition:
    """The menu in force as it is today; tells its faults and ends."""
    return menus_in_force(current).on(today())


def menus_in_force(current: Settings) -> Editions:
    """The menu in force as it is now and will be; tells its faults and ends."""
    return _read(lambda: load_in_force(current))


def read_menu(folder: Path) -> Edition:
    """The menu of a folder as it is today; tells its faults and ends."""
    return _read(lambda: load_editions(folder)).on(today())


def _read(load: Callable[[], Editions]) -> Editions:
    try:
        return load()
    except Faulty as faulty:
        for fault in faulty.faults:
            typer.echo(str(fault))
        raise typer.Exit(1) from None
    except OSError as missing:
        raise failed(f"файл не читается: {missing.filename}") from None
