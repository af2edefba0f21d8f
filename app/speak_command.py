"""`autosecretary speak`: a text as a file of sound, as a caller would hear it."""

import re
import sys
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.command import errors, failed, settings
from app.settings import VoiceEngine
from app.voices import engine_of, told
from speech.pronunciation import as_pronounced
from speech.sounds import Access, write_whole
from speech.telephone import RATE, from_alaw
from speech.unavailable import SpeechUnavailable
from speech.voice import Voice
from speech.wav import as_wav

LONGEST = 5000
"""Characters: five minutes of speech."""


class VoiceName(StrEnum):
    """The voices of RHVoice that a company may use (`app.provision.rhvoice.VOICES`)."""

    IRINA = "irina"
    ANNA = "anna"
    ALEKSANDR = "aleksandr"


def speak(
    text: Annotated[str, typer.Argument(help="Текст словами, без цифр; «-» — прочитать со стандартного ввода.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Файл WAV: 8 кГц, 16 бит, как в телефоне.")],
    engine: Annotated[VoiceEngine | None, typer.Option(help="Чем озвучить; без указания — как в настройках.")] = None,
    voice: Annotated[VoiceName, typer.Option(help="Голос RHVoice.")] = VoiceName.IRINA,
) -> None:
    """Озвучить текст и записать в файл WAV. Файл виден только его владельцу: в тексте могут быть личные данные."""
    wanted = _wanted(text)
    _check_place(output)
    current = settings()
    try:
        with closing(Voice(engine_of(current, engine or current.voice_engine, voice), processes=1)) as speaking:
            alaw = speaking.say(as_pronounced(wanted), speaking.longest)
    except SpeechUnavailable as problem:
        raise failed(*told(problem)) from None
    try:
        write_whole(output, as_wav(from_alaw(alaw)), Access(0o700, 0o600))
    except OSError as refused:
        raise failed(f"файл не записан: {refused.strerror}") from None
    seconds = f"{len(alaw) / RATE:.1f}".replace(".", ",")
    typer.echo(f"Готово: {output}, {seconds} с.")


def _wanted(text: str) -> str:
    """The text to say; says what is wrong with it, and ends."""
    said = _read() if text == "-" else text
    if len(said) > LONGEST:
        raise _too_long()
    if not any(map(str.isalpha, said)):
        raise failed("в тексте нет слов", 'Например: autosecretary speak "Добрый день!" -o hello.wav')
    if re.search(r"\d", said):
        errors.print("Цифры голос читает не всегда верно: пишите числа словами.", highlight=False)
    return said


def _too_long() -> typer.Exit:
    return failed(f"текст длиннее {LONGEST} знаков", "Разделите его на части.")


def _read() -> str:
    typed = sys.stdin.buffer.read(4 * LONGEST + 1)  # a character has four bytes at most
    if len(typed) > 4 * LONGEST:
        raise _too_long()
    try:
        return typed.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise failed("текст не в кодировке UTF-8") from None


def _check_place(output: Path) -> None:
    if output.suffix.lower() != ".wav":
        raise failed(f"это не файл WAV: {output}", "Укажите имя с окончанием .wav.")
    if not output.parent.is_dir():
        raise failed(f"папки нет: {output.parent}")
    if output.exists() and not output.is_file():
        raise failed(f"это не файл: {output}")
