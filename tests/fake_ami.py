"""A fake Asterisk manager interface on a real socket: answers as told, and misbehaves as told."""

import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Fields = dict[str, str]
Answer = Callable[["Session", Fields], None]

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
SECRET = "secret"


class Session:
    """One connection of a client. Everything it asked is in `asked`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")
        self.asked: queue.Queue[Fields] = queue.Queue()
        self.done = threading.Event()
        """Set when the client is gone, or by whoever answers, when there is nothing more to be done for it."""

    def raw(self, sent: bytes) -> None:
        """Send bytes as they are; a client that is gone is not our affair."""
        try:
            self._connection.sendall(sent)
        except OSError:
            return

    def tell(self, **fields: str) -> None:
        """Send a message."""
        self.raw(message(fields))

    def cut(self) -> None:
        """Break the connection off, in the middle of whatever it is."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def actions(self) -> Iterator[Fields]:
        """The client's actions, until it is gone."""
        fields: Fields = {}
        for line in self._stream:
            name, colon, value = line.decode().strip("\r\n").partition(": ")
            if colon:
                fields[name] = value
            elif fields:
                self.asked.put(fields)
                yield fields
                fields = {}

    def close(self) -> None:
        self.cut()
        self._stream.close()
        self._connection.close()


def message(fields: Fields) -> bytes:
    """A message as Asterisk writes it."""
    return ("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode()


def well_behaved(session: Session, asked: Fields) -> None:
    """Answer as Asterisk does: login by the secret, pong, empty lists; anything else is a success."""
    number = asked["ActionID"]
    match asked["Action"]:
        case "Login" if asked["Secret"] != SECRET:
            session.tell(Response="Error", ActionID=number, Message="Authentication failed")
        case "QueueStatus" | "CoreShowChannels" | "DBGetTree" as name:
            session.tell(Response="Success", ActionID=number, EventList="start")
            session.tell(Event=f"{name}Complete", ActionID=number, EventList="Complete", ListItems="0")
        case _:
            session.tell(Response="Success", ActionID=number)


@dataclass
class FakeAmi:
    """Accepts clients; `sessions` are those that came, oldest first."""

    answer: Answer
    greeting: bytes
    port: int = 0
    sessions: "queue.Queue[Session]" = field(default_factory=queue.Queue)

    def serve(self, connection: socket.socket, everybody: list[Session]) -> None:
        session = Session(connection)
        everybody.append(session)
        session.raw(self.greeting)
        self.sessions.put(session)
        try:
            for asked in session.actions():
                self.answer(session, asked)
        except OSError:
            return
        finally:
            session.done.set()
            session.close()


@contextmanager
def fake_ami(answer: Answer = well_behaved, greeting: bytes = GREETING) -> Iterator[FakeAmi]:
    """Listen on a port of 127.0.0.1 until the context ends."""
    fake = FakeAmi(answer, greeting)
    everybody: list[Session] = []
    threads: list[threading.Thread] = []
    listener = socket.create_server(("127.0.0.1", 0))
    fake.port = listener.getsockname()[1]

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=fake.serve, args=(connection, everybody)))
            threads[-1].start()

    doorman = threading.Thread(target=accept)
    doorman.start()
    try:
        yield fake
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        doorman.join()
        for session in everybody:
            session.cut()
        for thread in threads:
            thread.join()
        for session in everybody:
            session.close()
