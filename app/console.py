"""The console composed: its database, its rules, its pages; and the process it runs in, apart from the calls.

`python -m app.console LINE SOCKET` is started by `app.console_process` with two descriptors: a line to the service,
with whose end it ends, and the socket it is to serve.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Mount

from agi.ami_link import AmiLink
from agi.desks import DeskBoard, DeskOrders
from agi.floor import FloorBoard
from app.answers_kept import AnswersAsked
from app.api import api_ports
from app.asterisk.passwords import Passwords
from app.editions import menu_folder, published_file
from app.menu_seen import MenuSeen
from app.publishing import Publisher
from app.settings import Settings
from app.vitals import Counted, vitals
from callbacks.desks import Desk, Pause
from callbacks.presence import Presence
from console.api.server import api
from console.desk.board import Board
from console.door.gate import API
from console.figures.wall import Wall
from console.frame.shared import Shared
from console.phone.exchange import Exchange
from console.ports import Ports
from console.recordings.hearers import Hearers
from console.sentences.publishing import Publishing
from console.server import create_app
from console.vitals import routes
from db import faults
from db.account_search import AccountSearch
from db.audit import Audit
from db.clock import utc_now
from db.engine import open_engine
from db.sentences import SentenceBook
from db.sessions import Sessions
from db.sign_in import FrontDoor
from speech.parent import BEAT, PULSE, end_with_the_parent, log_to_the_parent

log = logging.getLogger(__name__)

ASKING = 24
"""Questions of pages to the database at once. Python's own number, six on two processors, are soon all waiting."""
SETTLING = "settling"
"""The thread that ends what a console before this one was killed in the middle of."""
LASTING = timedelta(seconds=0.5)
"""How long a page may go on showing things when its session has ended."""
NICE = 5
"""Lower than Asterisk and the calls: a page may be late, a prompt may not."""
SWITCH = 0.0005
"""Seconds until a thread that counts lets another one go on. Showing a call is many small steps, and Python's own 5 ms
at each of them make half a second while the figures of the day are counted."""
FAREWELL = 3
"""Seconds for pages that are being answered when the console is ended."""


@contextmanager
def composed(settings: Settings) -> Iterator[FastAPI]:
    """The console of these settings over the database they name."""
    with ExitStack() as stack:
        engine = open_engine(settings.database)
        stack.callback(engine.dispose)
        sessions = Sessions(engine, settings.sessions)
        menu = MenuSeen(menu_folder(settings), published_file(settings))
        telephone = stack.enter_context(_telephone(settings))
        others = api_ports(settings, engine)
        ports = Ports(
            engine=engine,
            now=utc_now,
            door=FrontDoor(engine, sessions, settings.sign_in),
            sessions=sessions,
            lasting=Shared(sessions.lasting, LASTING, utc_now),
            audit=Audit(engine),
            wall=Wall(engine, utc_now, menu.edition, telephone.presence),
            board=Board(engine, utc_now),
            daytime=settings.phoning_hours,
            floor=telephone,
            readings=others.readings,
            appointments=others.appointments,
            working_days=others.working_days,
            wrap_ups=menu.edition().tree.office.wrap_ups,
            accounts=AccountSearch(engine, settings.account_searches),
            hosts=frozenset({"localhost", *map(str.lower, settings.console_hosts)}),
            answers=AnswersAsked(settings.home),
            exchange=_exchange(settings),
            calls_out=settings.outgoing_calls,
            recordings=settings.home / "recordings",
            hearers=Hearers(),
            phones=settings.operators,
            publishing=Publisher(settings, menu.edition),
        )
        counted = Counted()
        systems = api(others, counted.request)
        machines = routes(vitals(settings, engine, counted, utc_now), systems.state.counter)
        threading.Thread(target=_settle, args=(ports.publishing, engine), name=SETTLING, daemon=True).start()
        yield create_app(ports, (Mount(API, systems), *machines))


def _settle(publishing: Publishing, engine: Engine) -> None:
    """End what a console before this one was killed in the middle of; the pages of sentences try again."""
    try:
        publishing.settle(SentenceBook(engine))
    except SQLAlchemyError as fault:
        log.warning("whether a publication was cut off cannot be told: %s", faults.kind(fault))


@dataclass(frozen=True, slots=True)
class _Telephone:
    """What the console needs of Asterisk: the port of `console.floor`, and who is at work."""

    board: FloorBoard
    desks: DeskBoard
    orders: DeskOrders

    def presence(self) -> Mapping[Presence, int] | None:
        return self.board.floor.presence if self.board.floor else None

    def at(self, operator: str) -> Desk:
        return self.desks.at(operator)

    def pause(self, operator: str, pause: Pause | None) -> None:
        self.orders.pause(operator, pause)


@contextmanager
def _telephone(settings: Settings) -> Iterator[_Telephone]:
    """Follow the operators' floor and their desks inside the context, whenever Asterisk is there."""
    board, desks = FloorBoard(settings.wrap_up_seconds), DeskBoard(utc_now)
    secret = Passwords.of(settings.home, settings.operators).ami
    link = AmiLink(("127.0.0.1", settings.ami_port), secret, [board, desks])
    link.start()
    try:
        yield _Telephone(board, desks, DeskOrders(lambda: link.session))
    finally:
        link.stop()


def _exchange(settings: Settings) -> Exchange:
    """Asterisk, for phones in browsers."""
    passwords = Passwords.of(settings.home, settings.operators).operators
    browsers = {name: passwords[name] for name in settings.browser_phones}
    return Exchange(f"ws://127.0.0.1:{settings.websocket_port}/ws", browsers)


def serve(line: Connection, bound: socket.socket, settings: Settings) -> None:
    """Serve until SIGTERM, or until the service is gone."""
    threading.Thread(target=end_with_the_parent, args=(line,), daemon=True).start()
    log_to_the_parent(line, "app", "agi", "console", "db")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # also what uvicorn raises again after its own end
    os.nice(NICE)
    sys.setswitchinterval(SWITCH)
    # Connections of the process before us may linger; they are no hindrance.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with composed(settings) as app:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            proxy_headers=bool(settings.console_proxies),
            forwarded_allow_ips=[str(proxy) for proxy in settings.console_proxies],
            timeout_graceful_shutdown=FAREWELL,
        )
        asyncio.run(_work(line, uvicorn.Server(config), bound))


async def _work(line: Connection, server: uvicorn.Server, bound: socket.socket) -> None:
    """Serve, and tell once a second that we live: from inside the loop that serves, should it hang."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(ASKING))
    serving = asyncio.create_task(server.serve(sockets=[bound]))
    while not serving.done():
        if server.started:
            line.send_bytes(BEAT)
        await asyncio.wait([serving], timeout=PULSE)
    serving.result()


if __name__ == "__main__":
    _, line_number, socket_number = sys.argv
    serve(Connection(int(line_number)), socket.socket(fileno=int(socket_number)), Settings())
