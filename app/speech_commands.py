"""`autosecretary speech`: models of recognition."""

import errno
from enum import StrEnum
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from app.command import console, errors, failed, settings
from app.provision.places import vosk_models
from speech.ears.downloading import NAMES, SITE, DownloadFailed
from speech.ears.downloading import fetch as fetch_model

speech = typer.Typer(help="Распознавание речи.", no_args_is_help=True)


class ModelName(StrEnum):
    """The keys of `speech.ears.downloading.NAMES`."""

    SMALL = "vosk-small-ru"
    WHOLE = "vosk-ru"


WITHOUT_INTERNET = (
    "Без интернета: на другом компьютере скачайте {site}{model}.zip, распакуйте в папку {folder} — "
    "получится {folder}/{model}. Без модели Vosk речь распознаёт Whisper: он уже установлен."
)


KEPT = "Повторите: что уже скачано, сохраняется."


@speech.command()
def fetch(
    model: Annotated[
        ModelName, typer.Argument(help="Какую модель: малую (45 МБ) или полную (1,8 ГБ).")
    ] = ModelName.SMALL,
) -> None:
    """Скачать русскую модель Vosk; прерванное продолжается с того же места."""
    folder = vosk_models(settings().cache)
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    try:
        with Progress(TextColumn("Скачиваем"), *columns, console=errors, transient=True) as bar:
            task = bar.add_task("", total=None)
            place = fetch_model(model, folder, lambda had, size: bar.update(task, completed=had, total=size), SITE)
    except DownloadFailed as problem:
        advice = WITHOUT_INTERNET.format(site=SITE, model=NAMES[model], folder=folder)
        raise failed(f"модель не скачана: {problem}", f"{KEPT}\n{advice}") from None
    except OSError as refused:
        raise failed(f"модель не сохраняется: {_reason(refused)}", f"Папка моделей: {folder}. {KEPT}") from None
    except KeyboardInterrupt:
        raise failed("остановлено", "Та же команда продолжит с этого места.") from None
    console.print(f"Модель готова: {place}", highlight=False, soft_wrap=True)


def _reason(refused: OSError) -> str:
    match refused.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "на диске нет места"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "нет права на запись"
        case _:
            return refused.strerror or "диск не отвечает"
