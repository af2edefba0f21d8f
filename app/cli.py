"""The command `autosecretary`."""

import signal
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError

from app.asterisk.configuration import UnusableSetting
from app.asterisk.ports import PortTaken
from app.asterisk.process import AsteriskFailed
from app.callback_commands import callbacks
from app.callback_report_command import show_report
from app.case_commands import cases, recordings
from app.command import console, errors, failed, settings
from app.editions import load_edition, load_in_force, today
from app.hear_command import hear
from app.load_commands import load
from app.menu_commands import menu
from app.outage_commands import outages
from app.prompt_commands import prompts
from app.rating_commands import ratings
from app.report_command import show_report as show_figures
from app.running import run as run_service
from app.service import create_database
from app.simulate_command import simulate_week
from app.speak_command import speak
from app.speech_commands import speech
from app.staff_commands import staff
from app.talk_command import audible, world
from app.talking import HELP, Trial
from app.talks_commands import talks
from app.token_commands import token
from app.watch import in_words, read_messages
from db.customers import import_customers
from db.engine import open_engine
from db.sheet import SheetFault
from menus.source import Faulty
from speech.unavailable import SpeechUnavailable

main = typer.Typer(
    help="Автосекретарь НовитЭн: телефонное меню и обратные звонки.", no_args_is_help=True, add_completion=False
)
customers = typer.Typer(help="Клиенты и лицевые счета.", no_args_is_help=True)
main.add_typer(menu, name="menu")
main.add_typer(prompts, name="prompts")
main.add_typer(customers, name="customers")
main.add_typer(cases, name="cases")
main.add_typer(recordings, name="recordings")
main.add_typer(load, name="load")
main.add_typer(callbacks, name="callbacks")
main.add_typer(ratings, name="ratings")
main.add_typer(talks, name="talks")
main.add_typer(outages, name="outages")
main.add_typer(staff, name="staff")
main.add_typer(token, name="token")
callbacks.command("report")(show_report)
callbacks.command("simulate")(simulate_week)
main.add_typer(speech, name="speech")
main.command("report")(show_figures)
main.command()(speak)
main.command()(hear)

MOSCOW = ZoneInfo("Europe/Moscow")
"""Lipetsk's time."""

DEMO = typer.Option("--demo", help="Добавить вымышленных клиентов, чтобы попробовать.")


@main.command()
def run(demo: Annotated[bool, DEMO] = False) -> None:
    """Запустить автосекретаря вместе с Asterisk; остановить — Ctrl-C."""
    try:
        run_service(settings(), console, demo=demo)
    except Faulty as faulty:
        raise failed(f"в меню есть ошибки:\n{faulty}", "Исправьте и проверьте: autosecretary menu check") from None
    except PortTaken as taken:
        raise failed(taken) from None
    except FileNotFoundError as missing:
        raise failed(f"файл не читается: {missing.filename}", "Проверьте настройку menu.") from None
    except (AsteriskFailed, UnusableSetting, SpeechUnavailable) as problem:
        raise failed(problem, "Установка частей: make run; настройки: autosecretary.toml") from None
    except SQLAlchemyError as problem:
        raise failed(f"база данных недоступна ({type(problem).__name__})", "Проверьте database_url.") from None


@main.command()
def watch() -> None:
    """Показывать разговоры по мере того, как они идут. Ничего не записывается."""
    path = settings().home / "watch.sock"
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a Ctrl-C just before a reading would wait in Python for its end
    try:
        messages = read_messages(path)
        console.print("Ждём разговоров; выйти — Ctrl-C.", highlight=False)
        for message in messages:
            said = in_words(message)
            if said:
                console.print(f"{message['call'][:6]}  {said}", highlight=False, markup=False)
    except OSError:
        raise failed("автосекретарь не запущен", "Запустите в другом окне: make run") from None


@main.command()
def talk(
    demo: Annotated[bool, typer.Option("--demo", help="Временная база с вымышленными клиентами.")] = False,
    caller: Annotated[str | None, typer.Option(help="Определившийся номер звонящего: +79042801234.")] = None,
    words: Annotated[bool, typer.Option("--words", help="Отвечать и словами, как по телефону голосом.")] = False,
    play: Annotated[bool, typer.Option("--play", help="Ещё и проигрывать фразы.")] = False,
    folder: Annotated[Path | None, typer.Option("--menu", help="Папка с другим меню.")] = None,
) -> None:
    """Поговорить с автосекретарём в терминале: кнопки набираются, фразы показываются."""
    current = settings()
    try:
        rules = replace(current.dialogue, voice=words)
        trial = Trial(load_edition(folder) if folder else load_in_force(current).on(today()), rules, caller, typer.echo)
        typer.echo(HELP)
        if not demo:
            typer.echo("Внимание: подтверждённое сохраняется в базе, как в настоящем звонке. Без следов — talk --demo.")
        with world(current, demo=demo) as database, audible(current, trial) if play else nullcontext():
            trial.hold(database, iter(sys.stdin.readline, ""))
    except Faulty as faulty:
        raise failed(f"в меню есть ошибки:\n{faulty}", "Исправьте и проверьте: autosecretary menu check") from None
    except OSError as missing:
        raise failed(f"файл не читается: {missing.filename}") from None
    except SpeechUnavailable as problem:
        raise failed(problem, "Попробуйте без --play.") from None
    except SQLAlchemyError as problem:
        raise failed(f"база данных недоступна ({type(problem).__name__})", "Проверьте database_url.") from None
    except KeyboardInterrupt:
        return


@customers.command("import")
def import_sheet(file: Annotated[Path, typer.Argument(help="Таблица CSV; столбцы описаны в README.")]) -> None:
    """Загрузить клиентов из CSV; каждая отклонённая строка — с номером и причиной."""
    current = settings()
    create_database(current)
    engine = open_engine(current.database)
    try:
        with file.open("rb") as sheet, Progress(console=errors, transient=True) as progress:
            task = progress.add_task("Читаем строки", total=None)
            summary = import_customers(
                engine,
                sheet,
                rules=current.dialogue,
                today=datetime.now(MOSCOW).date(),
                report=lambda why: errors.print(why, highlight=False, markup=False, soft_wrap=True),
                progress=lambda rows: progress.update(task, completed=rows),
            )
    except OSError as problem:
        raise failed(f"файл не читается: {problem.strerror}") from None
    except SheetFault as fault:
        raise failed(fault) from None
    except SQLAlchemyError as problem:
        raise failed(f"база данных недоступна ({type(problem).__name__})", "Загрузку можно повторить.") from None
    finally:
        engine.dispose()
    console.print(f"Принято строк: {summary.accepted}, отклонено: {summary.refused}.")
    if summary.refused:
        raise typer.Exit(1)
