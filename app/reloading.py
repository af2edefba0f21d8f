"""`autosecretary menu reload`: the command and the running service, over a local socket."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from app.local_socket import connected, received, send, serving
from menus.edition import Edition
from menus.source import Faulty
from speech.unavailable import SpeechUnavailable

log = logging.getLogger(__name__)

NAME = "control.sock"
"""The socket, in the home of the service."""
ASKING = 5.0
"""Seconds in which whoever connects has to say what they want."""
SILENCE = 90.0
"""Seconds without a sentence rendered after which nobody waits any longer; the slowest takes thirty."""
RELOAD = b"reload"

Progress = Callable[[int, int], None]
Reload = Callable[[Progress], Edition]


class NotRunning(OSError):
    """No service runs in this home."""


class Refused(Exception):
    """The new menu was refused and the old one is in force; the text is for the editor, all faults in it."""


@contextmanager
def reloadable(home: Path, reload: Reload) -> Iterator[None]:
    """Reload the menu inside the context whenever somebody asks for it at the socket, one after another."""
    with serving(home / NAME, partial(_serve, reload)):
        yield


def _serve(reload: Reload, connection: socket.socket) -> None:
    """Do what is asked. An asker who leaves meanwhile stops nothing."""
    connection.settimeout(ASKING)
    try:
        if connection.recv(200).strip() != RELOAD:
            return
    except OSError:
        return

    def tell(done: int, of: int) -> None:
        with suppress(OSError):
            send(connection, {"done": done, "of": of})

    outcome = _reloaded(reload, tell)
    with suppress(OSError):
        send(connection, outcome)


def _reloaded(reload: Reload, tell: Progress) -> dict[str, str]:
    try:
        edition = reload(tell)
    except Faulty as faulty:
        log.warning("a new menu was refused: %d faults", len(faulty.faults))
        return {"refused": str(faulty)}
    except OSError as missing:
        log.warning("a new menu was refused: a file cannot be read: %s", missing.strerror)
        return {"refused": f"файл не читается: {missing.filename}"}
    except SpeechUnavailable as problem:
        log.warning("a new menu was refused: %s", problem)
        return {"refused": "новые фразы не удалось озвучить; причина — в журнале"}
    return {"ready": f"узлов {len(edition.tree.nodes)}, фраз {len(edition.catalogue.sentences)}"}


def ask_to_reload(home: Path, progress: Progress) -> str:
    """Have the running service reload its menu; returns what is in force now.

    Refused when the menu is not right, NotRunning, OSError when the service ends meanwhile or falls silent.
    """
    try:
        connection = connected(home / NAME)
    except OSError as nobody:
        raise NotRunning(*nobody.args) from nobody
    connection.settimeout(SILENCE)
    connection.sendall(RELOAD + b"\n")
    for message in received(connection):
        match message:
            case {"done": int(done), "of": int(of)}:
                progress(done, of)
            case {"ready": str(what)}:
                return what
            case {"refused": str(why)}:
                raise Refused(why)
    raise ConnectionResetError("the service ended")
