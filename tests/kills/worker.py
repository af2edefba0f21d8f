"""Workers in processes of their own: one of them is imported once and forked for each, on a clock that it is told.

A worker here is the product's, over the real AMI and FastAGI protocols; besides, it tells each step of a dial, and may
be told to die at one of them, by SIGKILL. Started by `tests.kills.nursery`: `python -m tests.kills.worker FD`.
"""

import logging
import os
import pickle
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial, wraps
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

from agi.ami import AmiSession
from agi.ami_link import AmiLink, Subscriber
from agi.ami_message import Message
from agi.dialler import Dialler
from agi.server import FastAgiServer
from app.calling_back import chores, gate, working
from app.settings import Settings
from callbacks.booking import CallbackRules
from callbacks.working_days import is_working_day
from db import faults
from db.callback_claims import CallbackClaims
from db.engine import open_engine

OPERATORS = ("anna", "petr")
TRANSACTIONS = ("claim", "begin", "let_out", "answered", "settle", "give_back", "close_unless_let_out")
MARK = "Mark"
"""The event by which a worker tells that it has taken everything that came before."""


@dataclass(frozen=True)
class Death:
    """To be killed the so-manieth time that a step is come to."""

    step: str
    time: int = 1


@dataclass(frozen=True)
class Life:
    """What a worker is born with. With a port for the gate, it answers Asterisk's question there too."""

    url: str
    home: Path
    ami_port: int
    gate_port: int | None
    now: datetime
    death: Death | None


class Steps:
    """Knows how far a dial has come, and dies at the step that is its death."""

    def __init__(self, death: Death | None, tell: Callable[..., None]) -> None:
        self._death = death
        self._left = death.time if death else 0
        self._tell = tell
        self._here = threading.local()

    def at(self, step: str) -> None:
        """A step is come to."""
        if self._death and self._death.step == step:
            self._left -= 1
            if self._left == 0:
                self._tell("died", step)
                os.kill(os.getpid(), signal.SIGKILL)

    def inside(self, *_: object) -> None:
        """A statement or a commit of what is being done by this thread."""
        self.at(f"within {getattr(self._here, 'name', 'reading')}")

    def watch(self, kind: type, method: str, name: Callable[..., str]) -> None:
        """Have a step before and one after each call of a method."""
        whole = getattr(kind, method)

        @wraps(whole)
        def stepped(watched: Any, *arguments: Any, **named: Any) -> Any:
            self._here.name = name(*arguments)
            self.at(f"before {self._here.name}")
            try:
                return whole(watched, *arguments, **named)
            finally:
                self.at(f"after {name(*arguments)}")

        setattr(kind, method, stepped)


@dataclass
class Clock:
    """Tells the time that the worker was told."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Marks:
    """Tells when everything before a mark was taken."""

    tell: Callable[..., None]

    def connected(self, session: AmiSession) -> None:
        """Nothing is asked."""

    def happened(self, event: Message) -> None:
        """Tell of a mark."""
        if event["UserEvent"] == MARK:
            self.tell("mark", int(event["Number"]))

    def disconnected(self) -> None:
        """Nothing is forgotten."""


def live(life: Life, pipe: Connection) -> None:
    """Do what the parent says until it is gone."""
    telling = threading.Lock()

    def tell(*message: object) -> None:
        with telling:
            pipe.send(message)

    steps, clock = Steps(life.death, tell), Clock(life.now)
    engine = open_engine(life.url)
    watch(steps, engine)
    home = Settings(home=life.home, ami_port=life.ami_port, operators=OPERATORS, outgoing_calls=True)
    with working(home, engine, clock, partial(link, Marks(tell))) as worker, answering(life, engine, clock):
        todo = chores(worker, calls=True)
        tell("born", os.getpid())
        while True:
            clock.now = pipe.recv()
            tell("done", [fault for chore in todo if (fault := fault_of(chore.do, clock.now))])


def link(marks: Marks, address: tuple[str, int], secret: str, followers: list[Subscriber]) -> AmiLink:
    """A session that comes back soon."""
    followers.append(marks)
    return AmiLink(address, secret, followers, pause=lambda _: 0.02)


def fault_of(do: Callable[[datetime], None], now: datetime) -> str | None:
    """Do a chore as `app.ticking` does; the kind of its fault. Anything but the database's is ours: it is the end."""
    try:
        do(now)
    except SQLAlchemyError as fault:
        return faults.kind(fault)
    return None


def watch(steps: Steps, engine: Engine) -> None:
    """Have steps at everything that a dial consists of."""
    for name in TRANSACTIONS:
        steps.watch(CallbackClaims, name, lambda *_, name=name: name)
    for method in ("order", "post"):
        steps.watch(AmiSession, method, lambda action, *_: str(action))
    steps.watch(Dialler, "happened", lambda message: f"hearing {message.event}")
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, moment, steps.inside)
    if engine.dialect.name == "sqlite":  # these die with a process, not with a computer
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


@contextmanager
def answering(life: Life, engine: Engine, clock: Clock) -> Iterator[None]:
    """Answer at the gate, if this worker is the one who does."""
    if life.gate_port is None:
        yield
        return
    at_the_gate = gate(engine, CallbackRules(), clock)
    server = FastAgiServer(("127.0.0.1", life.gate_port), at_the_gate.answer, ["127.0.0.1"], at_once=8)
    server.start()
    yield


def main(line: socket.socket) -> None:
    """Fork a worker for each life that comes, until nobody is there to send one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # What is imported when it is first used is imported here, once, and not by each worker.
    is_working_day(date(2026, 11, 23))
    open_engine("postgresql:///").dispose()
    logging.getLogger().addHandler(logging.NullHandler())
    while True:
        message, descriptors, _, _ = socket.recv_fds(line, 65536, 1)
        if not message:
            return
        if os.fork() == 0:
            line.close()
            life = pickle.loads(message)  # noqa: S301  from our own parent
            with_death(partial(live, life, Connection(descriptors[0])))
        os.close(descriptors[0])


def with_death(work: Callable[[], None]) -> None:
    """Whatever happens in a worker ends its process, and nothing else."""
    try:
        work()
    except EOFError:
        os._exit(0)
    except BaseException:  # noqa: BLE001  nobody else would tell
        traceback.print_exc()
        os._exit(1)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
