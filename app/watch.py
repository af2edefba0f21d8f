"""Watching conversations as they happen, over a local socket that only the service's own user can open.

Nothing is written anywhere: who is not connected has missed it. `autosecretary watch` and `make call` are its readers.
"""

import contextlib
import logging
import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

from agi.reception import Arrival
from app.local_socket import connected, listening, received, send
from menus.catalogue import Catalogue
from menus.events import (
    Answered,
    Asked,
    Ended,
    Entered,
    Event,
    KeptSilent,
    Keyed,
    Listening,
    Saying,
    Spoke,
    Transferred,
    Uttered,
    Watcher,
)
from menus.transcript import uttered

log = logging.getLogger(__name__)

Message = dict[str, str]
"""`call` (its id), `who` (says, caller, voice, service, queue, end), `text` in Russian or as a word of the code."""

UNREAD = 1000
"""Messages kept for a reader that does not read; a slower one is let go."""


class Hub:
    """Publishes what happens in all calls to whoever is connected to the socket."""

    def __init__(self, path: Path) -> None:
        self._socket = listening(path)
        self._path = path
        self._readers: set[_Reader] = set()
        self._threads = threading.Thread(target=self._accept_all, name="watch", daemon=True)
        self._threads.start()

    def watcher(self, arrival: Arrival, catalogue: Catalogue) -> Watcher:
        """Watch one call."""
        return _Broadcast(self, arrival.call_id, catalogue)

    @property
    def watched(self) -> bool:
        """Whether anybody is listening."""
        return bool(self._readers)

    def publish(self, message: Message) -> None:
        """Tell every reader; never waits for one."""
        for reader in list(self._readers):
            reader.tell(message)

    def close(self) -> None:
        """Let the readers go and remove the socket."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._threads.join()
        for reader in list(self._readers):
            reader.leave()
        self._path.unlink(missing_ok=True)

    def _accept_all(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._readers.add(_Reader(connection, self._readers))


class _Reader:
    """One connection, written to by a thread of its own."""

    def __init__(self, connection: socket.socket, readers: "set[_Reader]") -> None:
        self._connection = connection
        self._readers = readers
        self._unread: queue.Queue[Message | None] = queue.Queue(UNREAD)
        threading.Thread(target=self._write_all, name="watch-reader", daemon=True).start()

    def tell(self, message: Message) -> None:
        try:
            self._unread.put_nowait(message)
        except queue.Full:
            self._readers.discard(self)

    def leave(self) -> None:
        with contextlib.suppress(queue.Full):
            self._unread.put_nowait(None)

    def _write_all(self) -> None:
        with self._connection:
            try:
                while (message := self._unread.get()) is not None:
                    send(self._connection, message)
            except OSError:
                log.debug("a reader left")
        self._readers.discard(self)


class _Broadcast:
    """Turns the events of one call into messages, if anybody is there to read them."""

    def __init__(self, hub: Hub, call_id: str, catalogue: Catalogue) -> None:
        self._hub = hub
        self._call_id = call_id
        self._catalogue = catalogue

    def notice(self, event: Event) -> None:
        if self._hub.watched:
            for who, text in self._told(event):
                self._hub.publish({"call": self._call_id, "who": who, "text": text})

    def _told(self, event: Event) -> Iterator[tuple[str, str]]:
        match event:
            case Saying(lines):
                for said in lines:
                    yield "says", self._catalogue.text(said)
            case Keyed(keys):
                yield "caller", keys
            case Uttered(sounds):
                yield "voice", uttered(sounds)
            case KeptSilent():
                yield "caller", ""
            case Spoke(seconds):
                yield "recording", f"{seconds:.0f}"
            case Asked(step, reply):
                yield "service", f"{type(step).__name__}: {type(reply).__name__}"
            case Transferred(queue_name, reason):
                yield "queue", f"{queue_name} {reason}"
            case Ended(outcome):
                yield "end", outcome
            case Entered() | Answered() | Listening():
                return


def read_messages(path: Path) -> Iterator[Message]:
    """Follow what the service at this socket publishes. FileNotFoundError or ConnectionError if it does not run."""
    return received(connected(path))


def in_words(message: Message) -> str | None:
    """One message as a line for a person; None for what only a programmer wants to see."""
    match message:
        case {"who": "says", "text": text}:
            return f"Автосекретарь: {text}"
        case {"who": "caller", "text": ""}:
            return "Звонящий: (молчит)"
        case {"who": "caller", "text": keys}:
            return f"Звонящий: нажимает {keys}"
        case {"who": "voice", "text": heard}:
            return f"Звонящий: говорит {heard}"
        case {"who": "recording", "text": seconds}:
            return f"Звонящий: оставляет сообщение, {seconds} с"
        case {"who": "queue", "text": text}:
            return f"Звонящий передан в очередь: {text}"
        case {"who": "end", "text": text}:
            return f"Разговор окончен: {text}"
        case _:
            return None
