"""People at the console without a browser: NiceGUI's simulated user, on a console of this test alone.

NiceGUI keeps its pages in the process, so a test has one console at a time.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from nicegui import ui
from nicegui.functions.download import download
from nicegui.functions.navigate import Navigate
from nicegui.functions.notify import notify
from nicegui.testing.general import nicegui_reset_globals
from sqlalchemy import Engine

from callbacks.booking import CallbackRules
from callbacks.desks import Desk, FloorAway, Pause
from callbacks.presence import Presence
from callbacks.slots import SlotRules
from console.desk.answers import ServiceAway
from console.desk.board import Board
from console.figures.wall import Wall
from console.phone.exchange import Exchange
from console.ports import Ports
from console.recordings.hearers import Hearers
from console.server import create_app
from db.account_search import AccountSearch
from db.audit import Audit
from db.callback_appointments import Appointments
from db.callback_bookings import Bookings
from db.passwords import Passwords
from db.reading_desk import ReadingDesk
from db.sessions import SessionRules, Sessions
from db.sign_in import FrontDoor, SignInLimits
from db.slots import SlotBook
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from menus.answers import Given
from menus.rules import Rules
from tests.console.publishing import FakePublishing
from tests.console.visitor import Visitor
from tests.edition import shipped

AT_ONCE = timedelta()
PASSWORD = "correct horse battery"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Argon2 as weak as it gets: tests guess few passwords."""


@dataclass
class Clock:
    """The time of a test."""

    at: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


WRAP_UPS = {"resolved": "вопрос решён", "call_later": "перезвонить"}


@dataclass
class FakeFloor:
    """The telephone: desks as the test sets them, and orders as they were given. `away`: nobody can tell."""

    desks: dict[str, Desk] = field(default_factory=dict)
    away: bool = False

    def at(self, operator: str) -> Desk:
        if self.away:
            raise FloorAway
        return self.desks.get(operator, Desk(reachable=True))

    def pause(self, operator: str, pause: Pause | None) -> None:
        self.desks[operator] = replace(self.at(operator), pause=pause)


@dataclass
class FakeAnswers:
    """The process of the calls: what was answered in them. `away`: it does not answer."""

    calls: dict[str, list[Given]] = field(default_factory=dict)
    away: bool = False

    def of(self, call: str) -> list[Given] | None:
        if self.away:
            raise ServiceAway
        return self.calls.get(call)


@dataclass
class World:
    """A console and whoever works there. `operator`, `supervisor` and `administrator` have been added."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    rules: SessionRules = field(default_factory=SessionRules)
    limits: SignInLimits = field(default_factory=SignInLimits)
    floor: FakeFloor = field(default_factory=FakeFloor)
    account_searches: int = 5
    answers: FakeAnswers = field(default_factory=FakeAnswers)
    exchange: Exchange = field(default_factory=lambda: Exchange("ws://127.0.0.1:9/ws", {}))
    calls_out: bool = True
    presence: Mapping[Presence, int] | None = None
    hearers: Hearers = field(default_factory=Hearers)
    publishing: FakePublishing = field(default_factory=FakePublishing)

    def __post_init__(self) -> None:
        for role in Role:
            self.add(role.value, role)

    @property
    def staff(self) -> StaffBook:
        return StaffBook(self.engine, QUICK)

    @property
    def ports(self) -> Ports:
        sessions = Sessions(self.engine, self.rules)
        door = FrontDoor(self.engine, sessions, self.limits, QUICK)
        return Ports(
            engine=self.engine,
            now=self.clock,
            door=door,
            sessions=sessions,
            lasting=lambda: sessions.lasting(self.clock()),
            audit=Audit(self.engine),
            wall=Wall(self.engine, self.clock, shipped, lambda: self.presence),
            board=Board(self.engine, self.clock, AT_ONCE, AT_ONCE),
            daytime=range(8, 20),
            floor=self.floor,
            readings=ReadingDesk(self.engine, Rules(), self.clock),
            appointments=Appointments(Bookings(self.engine, CallbackRules()), SlotBook(self.engine, SlotRules())),
            working_days=1,
            wrap_ups=WRAP_UPS,
            accounts=AccountSearch(self.engine, self.account_searches),
            hosts=frozenset({"console"}),
            answers=self.answers,
            exchange=self.exchange,
            calls_out=self.calls_out,
            recordings=Path(str(self.engine.url.database)).parent / "recordings",
            hearers=self.hearers,
            phones=("operator1", "operator2"),
            publishing=self.publishing,
        )

    def add(self, name: str, role: Role, full_name: str = "Анна Петрова", operator: str | None = None) -> int:
        return self.staff.add(Newcomer(name, full_name, role, operator), PASSWORD, at=self.clock())

    def audited(self) -> list[tuple[str | None, str, str | None]]:
        """Who, what and about whom, the oldest first; the three that were added are left out."""
        entries = reversed(Audit(self.engine).newest(1000))
        return [(one["name"], one["action"], one["about"]) for one in entries][len(Role) :]

    def visited(self, story: Callable[["Visitors"], Awaitable[None]]) -> None:
        """Tell a story of people at the console."""
        asyncio.run(self._visited(story))

    async def _visited(self, story: Callable[["Visitors"], Awaitable[None]]) -> None:
        async with _served(self.ports) as app:
            await story(Visitors(app))


@dataclass
class Visitors:
    """Whoever comes to the console, each with a browser of their own."""

    app: FastAPI

    def browser(self, base_url: str = "http://console", address: str = "192.0.2.1") -> AsyncClient:
        return AsyncClient(transport=ASGITransport(self.app, client=(address, 40000)), base_url=base_url)

    async def signed_in(self, name: str, password: str = PASSWORD) -> Visitor:
        """Somebody at the console."""
        user = Visitor(self.browser())
        answer = await sign_in(user.http_client, name, password)
        assert answer.status_code == 303
        return user


async def sign_in(browser: AsyncClient, name: str, password: str = PASSWORD) -> Response:
    """Fill in the form at the door, as a browser does."""
    origin = {"Origin": str(browser.base_url), "Sec-Fetch-Site": "same-origin"}
    return await browser.post("/sign-in", data={"name": name, "password": password}, headers=origin)


@asynccontextmanager
async def _served(ports: Ports) -> AsyncIterator[FastAPI]:
    with _simulating(), nicegui_reset_globals():
        app = create_app(ports)
        async with app.router.lifespan_context(app):
            yield app


@contextmanager
def _simulating() -> Iterator[None]:
    os.environ["NICEGUI_USER_SIMULATION"] = "true"
    try:
        yield
    finally:
        del os.environ["NICEGUI_USER_SIMULATION"]
        ui.navigate, ui.notify, ui.download = Navigate(), notify, download
