"""The console in a process of its own: it serves, comes back when it dies, and ends with the service."""

import http.client
import re
import signal
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from app.asterisk.ports import PortTaken
from app.console_process import console_beside
from app.service import create_database
from app.settings import Settings
from db.api_tokens import ApiTokens, Scope
from db.engine import open_engine
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from speech.kept import KeptProcess
from tests.free import free_settings

READY_WITHIN = 60.0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home and a port of our own, with an operator."""
    settings = free_settings(tmp_path_factory.mktemp("console") / "home")
    create_database(settings)
    engine = open_engine(settings.database)
    newcomer = Newcomer("anna", "Анна Петрова", Role.OPERATOR)
    StaffBook(engine).add(newcomer, "correct horse battery", at=datetime.now(UTC))
    engine.dispose()
    return settings


@pytest.fixture(scope="module")
def console(settings: Settings) -> Iterator[KeptProcess]:
    """The console as the service starts it; it reads its settings by itself."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AUTOSECRETARY_HOME", str(settings.home))
        environment.setenv("AUTOSECRETARY_AMI_PORT", str(settings.ami_port))
        with console_beside(settings) as process:
            assert process.wait_until_ready(READY_WITHIN)
            yield process


def get(settings: Settings, path: str, cookie: str = "") -> tuple[int, str]:
    """Ask for a page."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.console_port, timeout=30)
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def signed_in(settings: Settings) -> str:
    """Sign in over the wire; returns the cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", settings.console_port, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/sign-in", "name=anna&password=correct+horse+battery", form)
    cookie = connection.getresponse().headers["set-cookie"].partition(";")[0]
    connection.close()
    return cookie


def line(settings: Settings, page: str) -> str:
    """Where the page has its live line."""
    client = re.search(r"'client_id': '([0-9a-f-]+)'", page)
    assert client
    return (
        f"ws://127.0.0.1:{settings.console_port}/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id={client[1]}"
    )


@pytest.mark.usefixtures("console")
def test_a_page_lives_by_a_line_that_only_its_own_person_can_open(settings: Settings) -> None:
    cookie = signed_in(settings)
    status, page = get(settings, "/", cookie)
    assert status == 200
    ours = Origin(f"http://127.0.0.1:{settings.console_port}")
    with connect(line(settings, page), origin=ours, additional_headers={"Cookie": cookie}) as live:
        assert str(live.recv(timeout=30)).startswith("0{"), "socket.io greets"
    for stranger in ("", "session=guessed"):
        with pytest.raises(InvalidStatus):
            connect(line(settings, page), origin=ours, additional_headers={"Cookie": stranger})
    with pytest.raises(InvalidStatus):
        connect(line(settings, page), origin=Origin("http://evil"), additional_headers={"Cookie": cookie})


@pytest.mark.usefixtures("console")
def test_other_systems_are_served_beside_the_pages_without_signing_in(settings: Settings) -> None:
    engine, now = open_engine(settings.database), datetime.now(UTC)
    token = ApiTokens(engine).add("site", frozenset(Scope), by="test", at=now, expires=now + timedelta(days=1))
    engine.dispose()
    times = "/api/v1/callbacks/times"
    asked = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answers = [post(settings, times, '{"phone": "+79042801234"}', headers) for headers in (asked, {})]
    assert [status for status, _ in answers] == [200, 401]
    assert get(settings, "/api/v1/openapi.json")[0] == 200
    assert [get(settings, page)[0] for page in ("/health", "/metrics")] == [503, 401]


def post(settings: Settings, path: str, body: str, headers: Mapping[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", settings.console_port, timeout=30)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.usefixtures("console")
def test_a_port_that_somebody_has_is_told(settings: Settings) -> None:
    with pytest.raises(PortTaken, match="console_port"), console_beside(settings):
        pass


def test_a_console_that_dies_comes_back_and_ends_with_the_service(settings: Settings, console: KeptProcess) -> None:
    cookie, killed = signed_in(settings), console._process
    assert killed
    killed.kill()
    while console._process is killed:
        assert killed.wait(READY_WITHIN) == -signal.SIGKILL
    assert console.wait_until_ready(READY_WITHIN)
    assert get(settings, "/", cookie)[0] == 200, "everybody is still signed in"
    console.close()
    assert console._process
    assert console._process.returncode == 0, "it came to its end by itself"
    with pytest.raises(ConnectionRefusedError):
        get(settings, "/")
