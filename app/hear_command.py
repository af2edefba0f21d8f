"""`autosecretary hear`: what the service would make of a recorded answer."""

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated

import soxr
import typer

from app.command import errors, failed, menu_in_force, settings
from app.editions import today
from app.expected import KINDS, NoSuchQuestion, Question, question
from menus.edition import Edition
from menus.expecting import Heard, Noise, Sounds, Unclear
from menus.grammars import grammar_of
from menus.understanding import understand
from menus.understanding.meaning import Known
from speech.ears.engines import open_engine
from speech.ears.patience import patience
from speech.ears.port import Engine, HearingUnavailable
from speech.ears.whole_recording import hear_recording
from speech.telephone import RATE, alaw
from speech.wav import Fault, NotWav, read_wav

LONGEST = 60
"""Seconds of a recording."""
ADVICE: Mapping[Fault, str] = {
    Fault.NO_FILE: "такого файла нет; проверьте имя и папку",
    Fault.TOO_LARGE: "файл больше 64 МБ; оставьте в нём один ответ",
    Fault.NO_WAV: "это не WAV; сохраните запись в формате WAV",
    Fault.CUT: "файл оборван: в нём нет звука; запишите или скопируйте его заново",
    Fault.RATE: "нужно от 8000 отсчётов в секунду и не больше восьми каналов; сохраните запись с частотой 8000 Гц",
    Fault.KIND: "звук сжат неизвестным способом; сохраните запись как WAV, PCM, 16 бит",
    Fault.EMPTY: "запись пустая; запишите ответ заново",
    Fault.TOO_LONG: f"запись длиннее {LONGEST} с; оставьте в ней один ответ",
}
"""What is wrong with a file, and what to do about it."""
HEARD = {Heard: "speech", Unclear: "unclear", Noise: "noise", type(None): "silence"}
"""What a recording holds: words, speech that answers nothing, other sounds, nothing."""
NOT_HEARD = {"unclear": "речь, но неразборчиво", "noise": "шум, а не речь", "silence": "тишина"}
WITHOUT_MODEL = "Whisper ставит make run, модель Vosk скачивает autosecretary speech fetch."


class EngineName(StrEnum):
    """The keys of `speech.ears.engines.ENGINES`, and the choice of the first that has a model."""

    AUTO = "auto"
    VOSK = "vosk"
    PHONE = "phone"
    WHISPER = "whisper"


@dataclass(frozen=True, slots=True)
class Result:
    """A line of the answer: `heard` is one of `HEARD`, `seconds` how long it took to make out."""

    file: str
    heard: str
    text: str
    value: str | None
    score: float
    seconds: float


def hear(
    files: Annotated[list[Path], typer.Argument(help="Файлы WAV.")],
    expect: Annotated[str, typer.Option(help=f"На какой вопрос это ответ: {', '.join(KINDS)} или узел меню.")],
    engine: Annotated[EngineName, typer.Option(help="Чем распознавать.")] = EngineName.AUTO,
    as_json: Annotated[bool, typer.Option("--json", help="По объекту JSON в строке на файл.")] = False,
) -> None:
    """Распознать записанные ответы так, как их услышал бы автосекретарь: по телефонной линии, в рамках вопроса.

    Код завершения: 0 — разобраны все файлы (тишина и шум — тоже ответ), 1 — хотя бы один не разобран, остальные
    разобраны; 2 — ошибка в самой команде.
    """
    current = settings()
    wanted = _wanted(expect, menu_in_force(current))
    try:
        opened = open_engine(engine, current.cache)
    except HearingUnavailable as problem:
        raise failed(f"распознавание недоступно: {problem}", WITHOUT_MODEL) from None
    with closing(opened):
        results = _heard_all(opened, wanted, Known(today()), files)
        broken = [_tell(result, as_json=as_json) for result in results]
    if any(broken):
        raise typer.Exit(1)


def _wanted(name: str, edition: Edition) -> Question:
    try:
        return question(name, today(), edition)
    except NoSuchQuestion:
        raise failed(f"нет ни вопроса, ни меню с именем {name}", f"Есть {', '.join(KINDS)} и меню дерева.") from None


def _heard_all(engine: Engine, wanted: Question, known: Known, files: list[Path]) -> Iterator[Result | str]:
    """In the order of the files; several at once. What is no recording is a complaint."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as several:
        yield from several.map(partial(_heard, engine, wanted, known), files)


def _heard(engine: Engine, wanted: Question, known: Known, file: Path) -> Result | str:
    try:
        sound = telephoned(file)
        began = monotonic()
        sounds = hear_recording(engine, grammar_of(wanted.expects), sound, patience(wanted.expects))
    except NotWav as problem:
        return f"{file}: {ADVICE[problem.fault]}"
    except OSError as problem:
        return f"{file}: файл не открывается ({problem.strerror}); проверьте права"
    except HearingUnavailable:
        return f"{file}: распознавание не справилось; повторите с этим файлом"
    return _result(str(file), wanted, known, sounds, round(monotonic() - began, 2))


def telephoned(file: Path) -> bytes:
    """A recording as a telephone line would bring it. OSError, or NotWav also when it is too long."""
    recording = read_wav(file)
    samples = recording.mixed
    if len(samples) > LONGEST * recording.rate:
        raise NotWav(Fault.TOO_LONG)
    if not len(samples):
        raise NotWav(Fault.EMPTY)
    return alaw(soxr.resample(samples, recording.rate, RATE))


def _result(file: str, wanted: Question, known: Known, sounds: Sounds | None, seconds: float) -> Result:
    heard = HEARD[type(sounds)]
    if not isinstance(sounds, Heard):
        return Result(file, heard, "", None, 0.0, seconds)
    meanings = understand(wanted.expects, sounds, known).meanings
    best = sounds.hypotheses[0]
    value = wanted.named(meanings[0].value) if meanings else None
    return Result(file, heard, best.text, value, round(best.score, 3), seconds)


def _tell(result: Result | str, *, as_json: bool) -> bool:
    """Print a line; whether it is a complaint."""
    if isinstance(result, str):
        errors.print(result, highlight=False, markup=False, soft_wrap=True)
        return True
    typer.echo(json.dumps(asdict(result), ensure_ascii=False) if as_json else _line(result))
    return False


def _line(result: Result) -> str:
    words = f"«{result.text}» → {result.value or 'не понято'} ({result.score:.2f})"
    return f"{result.file}: {NOT_HEARD.get(result.heard, words)}"
