"""`autosecretary menu`: for whoever edits the menu and the sentences."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.command import errors, failed, menu_in_force, read_menu, settings
from app.editions import PUBLISHED, copy_menu
from app.measuring import measured, outdated
from app.reloading import Refused, ask_to_reload
from menus.catalogue import Catalogue
from menus.drawing import mermaid
from menus.lengths import long_prompts
from menus.office_reading import PREFIX
from menus.picture import svg
from menus.source import Fault, at
from speech.unavailable import SpeechUnavailable

menu = typer.Typer(help="Меню и фразы.", no_args_is_help=True)


@menu.command()
def copy(folder: Annotated[Path, typer.Argument(help="Папка для своих файлов меню.")]) -> None:
    """Сделать свою копию меню, фраз, фактов и анкет, чтобы править её."""
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
    edition = read_menu(folder) if folder else menu_in_force(settings())
    warnings = [*_from_the_console(edition.catalogue), *outdated(settings(), edition.catalogue)]
    warnings += _long(edition.catalogue)
    for warning in sorted(warnings):
        typer.echo(str(warning))
    counted = f"узлов {len(edition.tree.nodes)}, фраз {len(edition.catalogue.sentences)}"
    typer.echo(f"Меню в порядке: {counted}, предупреждений {len(warnings)}.")


def _from_the_console(catalogue: Catalogue) -> list[Fault]:
    """Whoever edits such a sentence in the file of the menu would wait in vain for the new words."""
    return [
        at(sentence.where, f"предупреждение: фраза «{name}» звучит так, как её опубликовали в консоли")
        for name, sentence in catalogue.sentences.items()
        if sentence.where.start_mark.name == PUBLISHED and not name.startswith(PREFIX)
    ]


def _long(catalogue: Catalogue) -> list[Fault]:
    """Warnings about long sentences; that they cannot be measured is said, and is no fault of the menu."""
    try:
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Измеряем фразы", total=None)
            seconds = measured(settings(), catalogue, lambda done, of: progress.update(task, completed=done, total=of))
            return long_prompts(catalogue, seconds)
    except SpeechUnavailable:
        typer.echo("Длительность фраз не измерена: голос недоступен. Установить его: make run.")
        return []


@menu.command()
def draw(
    picture: Annotated[Path | None, typer.Option("--svg", help="Файл для картинки SVG.")] = None,
) -> None:
    """Нарисовать меню: граф Mermaid (он же — в README) или картинку SVG."""
    edition = menu_in_force(settings())
    if picture is None:
        typer.echo(mermaid(edition), nl=False)
        return
    try:
        picture.write_text(svg(edition), "utf-8")
    except OSError as refused:
        raise failed(f"файл не записан: {refused.strerror}") from None
    typer.echo(f"Картинка готова: {picture}")


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
