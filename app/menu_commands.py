"""`autosecretary menu`: for whoever edits the menu and the sentences."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.command import errors, failed, settings
from app.editions import copy_menu, load_edition, menu_folder
from app.reloading import Refused, ask_to_reload
from menus.drawing import mermaid
from menus.edition import Edition
from menus.source import Faulty

menu = typer.Typer(help="Меню и фразы.", no_args_is_help=True)


@menu.command()
def copy(folder: Annotated[Path, typer.Argument(help="Папка для своих файлов меню.")]) -> None:
    """Сделать свою копию меню, фраз и фактов, чтобы править её."""
    try:
        copy_menu(folder)
    except FileExistsError as there:
        raise failed(f"уже есть: {there.filename}", "Укажите другую папку: свои файлы не заменяются.") from None
    except OSError as refused:
        raise failed(f"файлы не записаны: {refused.strerror}") from None
    typer.echo(f'Готово. Впишите в autosecretary.toml: menu = "{folder}" — и перезапустите автосекретаря.')
    typer.echo("Дальше после правки: autosecretary menu check, затем autosecretary menu reload.")


@menu.command()
def check(folder: Annotated[Path | None, typer.Argument(help="Папка с файлами меню.")] = None) -> None:
    """Проверить меню и фразы; все ошибки сразу, с файлом и строкой."""
    edition = _edition(folder or menu_folder(settings()))
    typer.echo(f"Меню в порядке: узлов {len(edition.tree.nodes)}, фраз {len(edition.catalogue.sentences)}.")


@menu.command()
def draw() -> None:
    """Нарисовать меню в виде графа Mermaid (он же — в README)."""
    typer.echo(mermaid(_edition(menu_folder(settings()))), nl=False)


@menu.command()
def reload() -> None:
    """Ввести исправленное меню в действие; начатые разговоры идут по прежнему."""
    try:
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Озвучиваем фразы", total=None)
            ready = ask_to_reload(settings().home, lambda done, of: progress.update(task, completed=done, total=of))
    except Refused as refused:
        typer.echo(str(refused))
        raise failed("новое меню не принято, действует прежнее") from None
    except OSError:
        raise failed("автосекретарь не запущен", "Запустите в другом окне: make run") from None
    typer.echo(f"Новое меню действует: {ready}.")


def _edition(folder: Path) -> Edition:
    """Read a menu, or tell its faults and end."""
    try:
        return load_edition(folder)
    except Faulty as faulty:
        for fault in faulty.faults:
            typer.echo(str(fault))
        raise typer.Exit(1) from None
    except OSError as missing:
        raise failed(f"файл не читается: {missing.filename}") from None
