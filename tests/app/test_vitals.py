"""How we are, for machines: every part by itself, every figure with a name that the dashboard knows, nobody in any."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import promql_parser
import pytest
from httpx import ASGITransport, AsyncClient, Response
from prometheus_client.parser import text_string_to_metric_families
from promql_parser import AggregateExpr, BinaryExpr, Expr, VectorSelector, walk
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import Mount

from agi.ami import GREETING
from app.api import api_ports
from app.call_figures import CallFigures
from app.local_socket import connected
from app.settings import Settings
from app.state_socket import NAME, asked, telling
from app.vitals import Counted, vitals
from callbacks.booking import CallbackRules
from console.api.server import api
from console.parts import Part, State
from console.vitals import routes
from db.api_tokens import ApiTokens, Scope
from db.callback_bookings import Bookings
from db.engine import open_engine
from db.schema import migrate
from menus.events import Asked, Ended, Entered, KeptSilent, Keyed, Outcome, Saying, Transferred, Uttered
from menus.expecting import Deaf, Heard, Hypothesis, Noise, Unclear
from menus.steps import FindAccount, NoSuchAccount
from tests.db.callbacks import MONDAY_NOON, wish
from tests.free import free_settings

DASHBOARD = Path(__file__).resolve().parents[2] / "docs" / "grafana" / "autosecretary.json"
ACCOUNT, PHONE = "4800012345", "+79042801234"
CALL = (
    Entered("main"),
    Saying((), answer_expected=True),
    Keyed(f"{ACCOUNT}#"),
    KeptSilent(),
    Uttered(Heard((Hypothesis("тайна", 0.9),))),
    Uttered(Unclear()),
    Uttered(Noise()),
    Uttered(Deaf()),
    Asked(FindAccount(ACCOUNT, PHONE), NoSuchAccount()),
    Transferred("operators", "asked", ACCOUNT, ("main",)),
    Ended(Outcome.TRANSFERRED),
)


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Every figure by its name and its labels."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_a_conversation_is_counted_and_nobody_is_in_it() -> None:
    figures = CallFigures()
    watcher = figures.watcher()
    assert samples(figures.text())["autosecretary_calls_going",] == 1
    for event in CALL:
        watcher.notice(event)
    watcher.notice(Ended(Outcome.FAILED))
    text = figures.text()
    told = samples(text)
    assert told["autosecretary_calls_going",] == 0
    assert told["autosecretary_calls_total", "transferred"] == 1
    assert told["autosecretary_calls_total", "failed"] == 0
    assert told["autosecretary_steps_total", "NoSuchAccount", "FindAccount"] == 1
    assert told["autosecretary_transfers_total", "asked"] == 1
    for kind in ("keyed", "silence", "heard", "unclear", "noise", "deaf"):
        assert told["autosecretary_answers_total", kind] == 1
    assert not re.search(f"{ACCOUNT}|{PHONE[1:]}|тайна", text)


def test_reasons_that_are_not_ours_are_counted_as_one() -> None:
    figures = CallFigures()
    watcher = figures.watcher()
    for number in range(100):
        watcher.notice(Transferred("operators", f"reason {number}", None, ()))
    assert samples(figures.text())["autosecretary_transfers_total", "other"] == 100


def test_a_service_that_fails_is_measured_too() -> None:
    class Failing:
        def answer(self, step: Any) -> object:
            raise RuntimeError(type(step).__name__)

    figures = CallFigures()
    with pytest.raises(RuntimeError):
        figures.timed(Failing()).answer(FindAccount(ACCOUNT, None))
    assert samples(figures.text())["autosecretary_lookup_seconds_count", "FindAccount"] == 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = free_settings(tmp_path)
    migrate(settings.database)
    return settings


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database)
    yield engine
    engine.dispose()


@contextmanager
def asterisk(settings: Settings, greeting: str = f"{GREETING}9.0.0") -> Iterator[None]:
    """Somebody at the port of Asterisk's manager interface."""
    with socket.create_server(("127.0.0.1", settings.ami_port)) as door:

        def greet() -> None:
            while True:
                try:
                    visitor, _ = door.accept()
                except OSError:
                    return
                with visitor:
                    visitor.sendall(f"{greeting}\r\n".encode())

        thread = threading.Thread(target=greet)
        thread.start()
        yield
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


TOLD = {"speech": "off", "prompts": "ready", "calls": ""}


class Console:
    """The two pages, and the API whose tokens open one of them."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        counted = Counted()
        self.tokens = ApiTokens(engine)
        systems = api(api_ports(settings, engine, lambda: MONDAY_NOON), counted.request)
        of_all = vitals(settings, engine, counted, lambda: MONDAY_NOON)
        self.app = Starlette(routes=[Mount("/api", systems), *routes(of_all, systems.state.counter)])

    def get(self, path: str, token: str | None = None) -> Response:
        return asyncio.run(self._get(path, {"Authorization": f"Bearer {token}"} if token else {}))

    async def _get(self, path: str, headers: dict[str, str]) -> Response:
        async with AsyncClient(transport=ASGITransport(self.app), base_url="http://console") as client:
            return await client.get(path, headers=headers)

    def token(self, *scopes: Scope) -> str:
        ends = MONDAY_NOON + timedelta(days=1)
        return self.tokens.add(f"t{len(scopes)}", frozenset(scopes), by="test", at=MONDAY_NOON, expires=ends)


@pytest.fixture
def console(settings: Settings, engine: Engine) -> Console:
    return Console(settings, engine)


def test_we_are_ready_when_every_part_is_there(settings: Settings, console: Console) -> None:
    with asterisk(settings), telling(settings.home, lambda: TOLD):
        answer = console.get("/health")
    everything = dict.fromkeys([part.value for part in Part], "ready") | {"speech": "off"}
    assert (answer.status_code, answer.json()) == (200, {"alive": True, "ready": True, "parts": everything})


@pytest.mark.parametrize("part", Part)
def test_each_part_that_is_away_is_named(settings: Settings, console: Console, part: Part) -> None:
    """Whoever is told so is alive all the same; of a service that is away nobody knows how it speaks."""
    told = TOLD | {"speech": "ready"}
    if part.value in TOLD:
        told[part.value] = "away"
    with ExitStack() as world:
        if part is Part.ASTERISK:
            world.enter_context(asterisk(settings, "SSH-2.0-OpenSSH"))
        else:
            world.enter_context(asterisk(settings))
        if part is not Part.SERVICE:
            world.enter_context(telling(settings.home, lambda: told))
        if part is Part.DATABASE:
            (settings.home / "autosecretary.db").unlink()
        answer = console.get("/health")
    away = {name for name, state in answer.json()["parts"].items() if state == State.AWAY}
    unknown = {name for name, state in answer.json()["parts"].items() if state == State.UNKNOWN}
    assert (answer.status_code, answer.json()["alive"], away) == (503, True, {part})
    assert unknown == ({Part.SPEECH, Part.PROMPTS} if part is Part.SERVICE else set())


def test_figures_need_a_token_that_may_read_them(console: Console) -> None:
    others = console.token(*(scope for scope in Scope if scope is not Scope.METRICS_READ))
    assert [console.get("/metrics", token).status_code for token in (None, "x", others)] == [401, 401, 403]
    assert console.get("/metrics", console.token(Scope.METRICS_READ)).status_code == 200


def scraped(settings: Settings, console: Console) -> str:
    figures = CallFigures()
    watcher = figures.watcher()
    for event in CALL:
        watcher.notice(event)
    figures.lookups.labels("FindAccount").observe(0.1)
    for path in ("/api/v1/callbacks/1001/move", "/api/v1/callbacks/1002/move", "/api/v1/79042801234"):
        console.get(path)
    with asterisk(settings), telling(settings.home, lambda: TOLD | {"calls": figures.text()}):
        return console.get("/metrics", console.token(Scope.METRICS_READ)).text


def test_figures_are_those_of_the_calls_the_database_and_the_api(
    settings: Settings, console: Console, engine: Engine
) -> None:
    bookings = Bookings(engine, CallbackRules())
    for number in (1, 2):
        bookings.book(wish(number), MONDAY_NOON)
    text = scraped(settings, console)
    told = samples(text)
    assert told["autosecretary_callbacks", "scheduled"] == told["autosecretary_callbacks_due",] == 2
    assert told["autosecretary_callbacks", "retry_wait"] == told["autosecretary_waiting_callers",] == 0
    assert told["autosecretary_calls_total", "transferred"] == 1
    assert told["autosecretary_api_requests_total", "/callbacks/{number}/move", "405"] == 2
    assert told["autosecretary_api_requests_total", "none", "404"] == 1
    assert {part for name, *labels in told if name == "autosecretary_part_ready" for part in labels} == set(Part) - {
        Part.SPEECH
    }
    assert not re.search(r"\+?7904", text)


def read(query: str) -> tuple[set[str], set[str]]:
    """The figures and the labels that a query of PromQL names. ValueError when it is none."""
    names: set[str] = set()
    labels: set[str] = set()

    def look(part: Expr) -> None:
        match part:
            case VectorSelector():
                names.add(str(part.name))
                labels.update(matcher.name for matcher in part.matchers.matchers)
            case AggregateExpr() if part.modifier:
                labels.update(part.modifier.labels)
            case BinaryExpr() if part.modifier and part.modifier.matching:
                labels.update(part.modifier.matching.labels)

    walk(promql_parser.parse(query), look)
    return names, labels


def test_queries_are_read_as_prometheus_reads_them() -> None:
    query = 'sum by (step, le) (rate(steps_total{reply="no"}[5m])) / on (step) group_left calls'
    assert read(query) == ({"steps_total", "calls"}, {"step", "le", "reply"})
    for wrong in ("sum by (step) (rate(steps_total))", "rate(steps_total[5m]", "steps_total{reply=no}"):
        with pytest.raises(ValueError, match=r"."):
            read(wrong)


def test_every_query_of_the_dashboard_is_about_figures_that_there_are(settings: Settings, console: Console) -> None:
    families = text_string_to_metric_families(scraped(settings, console))
    known = {sample.name: set(sample.labels) for family in families for sample in family.samples}
    known |= {"autosecretary_today_answer_seconds": set()}  # there as soon as somebody was answered today
    dashboard = json.loads(DASHBOARD.read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert len(queries) >= len(dashboard["panels"]) >= 8
    used = set()
    for query in queries:
        names, labels = read(query)
        assert names, query
        assert names <= set(known), query
        assert labels <= set().union(*(known[name] for name in names)), query
        used |= names
    generated = {name for name in known if not name.endswith(("_created", "_sum", "_count"))}
    assert generated - used == set(), "nobody looks at these"


def test_whoever_asks_and_leaves_keeps_nobody_from_asking(tmp_path: Path) -> None:
    def failing() -> dict[str, str]:
        if (tmp_path / "well").exists():
            return TOLD
        raise RuntimeError

    with telling(tmp_path, failing):
        connected(tmp_path / NAME).close()
        assert asked(tmp_path) is None
        (tmp_path / "well").touch()
        assert asked(tmp_path) == TOLD
    assert asked(tmp_path) is None
