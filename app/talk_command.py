"""Prepares what `autosecretary talk` needs: a database, whose it is, and, when asked, a voice and a player."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from app.demo import add_demo_customers, load_demo_outages
from app.narration import Narration, narrations
from app.service import create_database
from app.settings import Settings
from app.talking import Trial
from app.voices import speaking, spoken_ahead
from callbacks.working_days import LIPETSK
from menus.values import Line

PLAYERS = (
    ("aplay", "-q", "-t", "raw", "-f", "A_LAW", "-r", "8000", "-c", "1"),
    ("play", "-q", "-t", "al", "-r", "8000", "-c", "1"),
    ("ffplay", "-autoexit", "-nodisp", "-loglevel", "quiet", "-f", "alaw", "-ar", "8000"),
)
"""Programs that can play raw A-law, with what they have to be told."""


@contextmanager
def world(settings: Settings, *, demo: bool) -> Iterator[str]:
    """The URL of the database: that of the settings, or a temporary one with demo customers."""
    if not demo:
        create_database(settings)
        yield settings.database
        return
    with TemporaryDirectory(prefix="autosecretary-") as folder:
        trial = settings.model_copy(update={"home": Path(folder), "database_url": None})
        create_database(trial)
        add_demo_customers(trial.database)
        load_demo_outages(trial.database, datetime.now(LIPETSK))
        yield trial.database


def player() -> tuple[str, ...] | None:
    """The first player that is installed."""
    return next((command for command in PLAYERS if shutil.which(command[0])), None)


@contextmanager
def audible(settings: Settings, trial: Trial) -> Iterator[None]:
    """Let the sentences of the trial be heard as well, if there is a player; otherwise say that there is none."""
    command = player()
    if command is None:
        names = ", ".join(name for name, *_ in PLAYERS)
        trial.write(f"Проигрывателя нет (подойдёт любой из: {names}), фразы только показываются.")
        yield
        return
    with speaking(settings, None) as speaker:
        narration = narrations(speaker, spoken_ahead(speaker, settings))(trial.edition.catalogue)
        trial.play = _playing(command, narration)
        yield


def _playing(command: tuple[str, ...], narration: Narration) -> Callable[[Line], None]:
    def play(line: Line) -> None:
        with narration.telling((line,)) as sounds:
            for part in sounds:
                subprocess.run([*command, f"{part.make().name}.alaw"], check=False, stdin=subprocess.DEVNULL)

    return play
