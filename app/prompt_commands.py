"""`autosecretary prompts`: a person's voice instead of the synthetic one."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from app.actors_takes import examine
from app.command import failed, read_menu, settings
from app.editions import menu_folder
from app.named_sounds import DIALPLAN_PROMPTS
from app.recording_sheet import recording_sheet
from app.service import recordings_of_voice

prompts = typer.Typer(help="Запись фраз голосом диктора.", no_args_is_help=True)


@prompts.command()
def script(
    file: Annotated[Path | None, typer.Argument(help="Куда записать; без него — на экран.")] = None,
) -> None:
    """Составить для диктора ведомость фраз: страницу HTML, которую можно напечатать."""
    current = settings()
    sheet = recording_sheet(read_menu(menu_folder(current)), recordings_of_voice(current))
    if file is None:
        typer.echo(sheet, nl=False)
        return
    try:
        file.write_text(sheet, "utf-8")
    except OSError as refused:
        raise failed(f"файл не записан: {refused.strerror}") from None
    typer.echo(f"Ведомость готова: {file}")


@prompts.command()
def record(folder: Annotated[Path, typer.Argument(help="Папка с файлами WAV, названными по ведомости.")]) -> None:
    """Принять записи диктора: проверить все и включить вместо синтеза."""
    current = settings()
    catalogue = read_menu(menu_folder(current)).catalogue
    try:
        takes, problems = examine(folder, catalogue)
    except OSError as refused:
        raise failed(f"папка не читается: {refused.strerror}") from None
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        raise failed("записи не приняты", "Исправьте названные файлы или уберите их из папки и повторите.")
    if not takes:
        raise failed("в папке нет файлов WAV")
    recordings = recordings_of_voice(current)
    try:
        for name, take in takes.items():
            recordings.put(name, catalogue.example(name), take.samples)
    except OSError as refused:
        raise failed(f"запись не сохраняется: {refused.strerror}", "Повторите: уже принятое не пострадает.") from None
    typer.echo(f"Принято записей: {len(takes)}. Они звучат со следующего разговора.")
    _tell_of_reload(takes.keys())


@prompts.command()
def forget(names: Annotated[list[str], typer.Argument(help="Имена фраз.")]) -> None:
    """Убрать записи фраз: их снова произносит синтезатор."""
    recordings = recordings_of_voice(settings())
    try:
        missing = [name for name in names if not recordings.forget(name)]
    except OSError as refused:
        raise failed(f"запись не удаляется: {refused.strerror}") from None
    _tell_of_reload(set(names) - set(missing))
    if missing:
        raise failed(f"записи нет: {', '.join(missing)}")
    typer.echo(f"Убрано записей: {len(names)}.")


def _tell_of_reload(names: Collection[str]) -> None:
    """Asterisk has copies of the sentences that it plays itself."""
    if not set(DIALPLAN_PROMPTS).isdisjoint(names):
        typer.echo("Для фраз, которые включает сам Asterisk, выполните: autosecretary menu reload")
