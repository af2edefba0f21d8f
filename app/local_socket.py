"""Sockets between the service and its own commands: only the service's own user can open them; messages are JSON."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

LEAVING = 5.0
"""Seconds that whoever is being served at the end still gets."""

Serve = Callable[[socket.socket], None]
"""Serves one connection. Nothing it raises is caught."""


@contextmanager
def serving(path: Path, serve: Serve) -> Iterator[None]:
    """Serve whoever connects at a path, one after another, inside the context."""
    door = listening(path)
    thread = threading.Thread(target=_serve_all, args=(door, serve), name=path.stem, daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(LEAVING)
        path.unlink(missing_ok=True)


def _serve_all(door: socket.socket, serve: Serve) -> None:
    while True:
        try:
            connection, _ = door.accept()
        except OSError:
            return
        with connection:
            serve(connection)


def listening(path: Path) -> socket.socket:
    """Listen at a path; what was left there by a service that was killed goes."""
    path.unlink(missing_ok=True)
    opened = socket.socket(socket.AF_UNIX)
    opened.bind(str(path))
    path.chmod(0o600)
    opened.listen()
    return opened


def connected(path: Path, patience: float | None = None) -> socket.socket:
    """Connect to whoever listens there. OSError when nobody does, or when that, or anything after it, takes longer."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(patience)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """Send one message, a line of JSON. OSError when the other side is gone."""
    connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")


def received(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """Every message that comes until the other side closes. ValueError for what is no message."""
    with connection, connection.makefile("rb") as stream:
        for text in stream:
            yield json.loads(text)
