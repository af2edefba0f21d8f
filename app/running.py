"""`autosecretary run`: everything on one machine, from the database to the telephone, until Ctrl-C."""

import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial

from rich.console import Console
from rich.progress import Progress

from app.api import api_answers
from app.asterisk.ports import PortTaken
from app.asterisk.process import Asterisk
from app.calling_back import calling_back
from app.console_process import console_beside, console_url
from app.demo import add_demo_customers
from app.editions import load_in_force
from app.housekeeping import forgetting, forgetting_answers, forgetting_spoken, measuring, purging
from app.listening import listening, ready_to_listen, spoken_answers, told_at_start
from app.logs import log_to
from app.menu_in_force import MenuInForce, audible
from app.reloading import reloadable
from app.service import answering, create_database, retention
from app.settings import Settings
from app.state_socket import state_of_service, telling
from app.ticking import ticking
from app.voices import prepare_prompts, speaking, unrendered
from db.engine import open_engine
from menus.edition import Edition
from speech.speaker import Speaker


def run(settings: Settings, console: Console, *, demo: bool) -> None:
    """Start everything, say so, and wait for SIGINT or SIGTERM. Whatever cannot start raises its own error."""
    ended = end_on_signal()
    editions = load_in_force(settings)
    create_database(settings)
    log_file = log_to(settings.home)
    console.print(f"База данных готова, журнал: {log_file}", highlight=False)
    if demo:
        console.print(f"Вымышленных клиентов загружено: {add_demo_customers(settings.database).accepted}")
    with ExitStack() as stack:
        recogniser = stack.enter_context(listening(settings))
        if told := told_at_start(settings):
            console.print(told, highlight=False, soft_wrap=True)
        asterisk = Asterisk(settings, recogniser.address if recogniser else None)
        speaker = stack.enter_context(speaking(settings, asterisk.owner.group))
        _prepare_prompts(speaker, audible(editions), settings, console)
        menu = MenuInForce(partial(load_in_force, settings), editions, partial(_prepare_anew, speaker, settings))
        stack.enter_context(reloadable(settings.home, menu.reload))
        database = open_engine(settings.database)
        stack.callback(database.dispose)
        chores = (
            forgetting(speaker.forget),
            purging(retention(settings, database).purge),
            measuring(settings, database),
            forgetting_answers(api_answers(settings, database).forget),
            forgetting_spoken(spoken_answers(settings), timedelta(days=settings.retention_days)),
        )
        stack.enter_context(ticking(chores))
        try:
            listens = ready_to_listen(recogniser)
            service = stack.enter_context(answering(settings, speaker, menu.edition, recogniser=listens))
        except OSError as taken:
            raise PortTaken(f"порт {settings.fastagi_port} (fastagi_port) не открывается: {taken.strerror}") from taken
        state = state_of_service(speaker, lambda: menu.edition().catalogue, listens, service.figures.text)
        stack.enter_context(telling(settings.home, state))
        stack.enter_context(asterisk)
        stack.enter_context(calling_back(settings, database))
        stack.enter_context(console_beside(settings))
        console.print(ready(settings), highlight=False, soft_wrap=True)
        wait_until(ended)
        console.print("Завершаем работу…")


def ready(settings: Settings) -> str:
    """The line that tells how to try the service."""
    address = f"sip:{settings.service_number}@{settings.sip_listen}:{settings.sip_port}"
    return (
        f"ready: звоните на {settings.service_number}, адрес {address} (SIP, UDP, без пароля); "
        f"консоль: {console_url(settings)}; "
        "пробный разговор: make call; ход разговоров: autosecretary watch; остановить: Ctrl-C"
    )


def _prepare_prompts(speaker: Speaker, editions: Sequence[Edition], settings: Settings, console: Console) -> None:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Озвучиваем фразы", total=None)
        prepare_prompts(speaker, editions, settings, lambda done, of: progress.update(task, completed=done, total=of))
    console.print("Фразы озвучены")
    if missing := unrendered(speaker, editions[0], settings):
        left = f"{settings.voice_engine} озвучил ещё не всё (осталось {missing}), поэтому говорит rhvoice."
        console.print(f"{left} Озвучить: autosecretary prompts render", highlight=False, soft_wrap=True)


def _prepare_anew(
    speaker: Speaker, settings: Settings, editions: Sequence[Edition], progress: Callable[[int, int], None]
) -> None:
    """Make new editions audible while calls go on."""
    prepare_prompts(speaker, editions, settings, progress, beside_calls=True)


def wait_until(ended: threading.Event) -> None:
    """Wait for the end of this process, looking up every second.

    A signal that comes just before the main thread falls asleep would not wake it.
    """
    while not ended.wait(1.0):
        pass


def end_on_signal() -> threading.Event:
    """Set when somebody ends this process: SIGINT or SIGTERM."""
    ended = threading.Event()
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda *_: ended.set())
    return ended
