"""The console beside the service: in a process of its own, so that no page ever delays a call."""

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from app.asterisk.ports import PortTaken
from app.settings import Settings
from speech.kept import KeptProcess, Task

FAREWELL = 10.0
"""Seconds for the pages that are being answered: the process takes three, and on a busy machine it comes last."""
LONGEST_SILENCE = 20.0
"""Seconds: the console has the lowest priority of all."""
HEAP = ("MALLOC_ARENA_MAX=2", "MALLOC_MMAP_THRESHOLD_=131072", "MALLOC_TRIM_THRESHOLD_=131072")
"""For glibc: its many threads share two heaps, and what is large and let go goes back to the system at once. With a
heap each, or borders that rise by themselves, holes stay taken, more every minute."""


@contextmanager
def console_beside(settings: Settings) -> Iterator[KeptProcess]:
    """Have the console while the context lasts. PortTaken when somebody else has its port."""
    command = ("env", *HEAP, sys.executable, "-m", "app.console")
    task = Task("console", command, "calls go on", farewell=FAREWELL, longest_silence=LONGEST_SILENCE)
    with KeptProcess(task, _bound(settings)) as console:
        yield console


def console_url(settings: Settings) -> str:
    """What to open in a browser of this machine."""
    host = "127.0.0.1" if settings.console_listen.is_unspecified else settings.console_listen
    return f"http://{host}:{settings.console_port}/"


def _bound(settings: Settings) -> socket.socket:
    """Connections to a console before this one may linger; they are no hindrance."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((str(settings.console_listen), settings.console_port))
    except OSError as taken:
        bound.close()
        raise PortTaken(f"порт {settings.console_port} (console_port) не открывается: {taken.strerror}") from taken
    return bound
