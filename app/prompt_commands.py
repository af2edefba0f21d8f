"""`autosecretary prompts`: a person's voice instead of the synthetic one, or another synthetic one."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app.actors_takes import examine
from app.command import errors, failed, menu_in_force, menus_in_force, settings
from app.menu_in_force import audible
from app.named_sounds import DIALPLAN_PROMPTS
from app.recording_sheet import recording_sheet
from app.settings import VoiceEngine
from app.voices import recordings_of_voice, said_ahead, speaking, told
from speech.unavailable import SpeechUnavailable

prompts = typer.Typer(help="Кто произносит фразы: диктор или синтезатор.", no_args_is_help=True)


@prompts.command()
def script(
    file: Annotated[Path | None, typer.Argument(help="Куда записать; без него — на экран.")] = None,
) -> None:
    """Составить для диктора ведомость фраз: страницу HTML, которую можно напечатать."""
    current = settings()
    sheet = recording_sheet(menu_in_force(current), recordings_of_voice(current))
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
    catalogue = menu_in_force(current).catalogue
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


@prompts.command()
def render(
    engine: Annotated[VoiceEngine | None, typer.Option(help="Чем озвучить; без указания — как в настройках.")] = None,
) -> None:
    """Озвучить заранее фразы, одинаковые для всех. Готовое второй раз не озвучивается."""
    current = settings()
    wanted = engine or current.voice_engine
    editions = audible(menus_in_force(current))
    sentences = [said_ahead(edition, current) for edition in editions]
    try:
        with speaking(current, None, wanted) as speaker, Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Озвучиваем фразы", total=None)
            for each in sentences:
                speaker.render_ahead(each, lambda done, of: progress.update(task, completed=done, total=of))
    except SpeechUnavailable as problem:
        what, advice = told(problem)
        raise failed(f"озвучено не всё: {what}", f"{advice} Готовое сохранено.") from None
    typer.echo(f"Озвучено фраз: {len({text for each in sentences for text in each.values()})}.")
    if wanted is not current.voice_engine:
        typer.echo(f'Чтобы они звучали, впишите в autosecretary.toml: voice_engine = "{wanted}"')
    elif wanted is not VoiceEngine.RHVOICE:
        typer.echo(
            "Они звучат со следующего разговора. Для фраз, которые включает сам Asterisk: autosecretary menu reload"
        )


def _tell_of_reload(names: Collection[str]) -> None:
    """Asterisk has copies of the sentences that it plays itself."""
    if not set(DIALPLAN_PROMPTS).isdisjoint(names):
        typer.echo("Для фраз, которые включает сам Asterisk, выполните: autosecretary menu reload")
