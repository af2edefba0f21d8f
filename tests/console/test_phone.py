"""The line of the phone in the browser: who gets it, what passes, and how it ends."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve

from console.phone.exchange import Exchange
from console.phone.line import ASTERISK_GONE, ELSEWHERE, LONGEST, SIGNED_OUT, SIP, UNUSABLE
from console.phone.routes import STATIC, add_phone
from tests.console.served import served
from tests.free import free_settings

JSSIP = STATIC.parent / "jssip"


@dataclass
class House:
    """Who is signed in by which cookie, and what Asterisk was told."""

    address: str
    staff: dict[str, str] = field(default_factory=lambda: {"a": "anna", "b": "boris", "d": "desk"})
    told: list[str | bytes] = field(default_factory=list)
    database_away: bool = False
    console: str = ""

    def signed_in(self, connection: requests.HTTPConnection) -> str | None:
        if self.database_away:
            raise OperationalError("select", {}, Exception())
        return self.staff.get(connection.cookies.get("session", ""))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Serve the console of this house."""
        app = FastAPI()
        add_phone(app, Exchange(self.address, {"anna": "secret of anna", "boris": "secret of boris"}), self.signed_in)
        with served(app) as self.console:
            yield

    def line(self, cookie: str) -> ClientConnection:
        """The line of whoever has this cookie."""
        headers = {"Cookie": f"session={cookie}"}
        return connect(f"ws://{self.console}/phone/line", subprotocols=[SIP], additional_headers=headers, proxy=None)

    def account(self, cookie: str) -> tuple[int, str, str | None]:
        """What a page with this cookie is told: status, text, and how long it may be kept."""
        asked = HTTPConnection(self.console)
        asked.request("GET", "/phone/account", headers={"Cookie": f"session={cookie}"})
        with asked.getresponse() as reply:
            told = reply.status, reply.read().decode(), reply.getheader("cache-control")
        asked.close()
        return told


@pytest.fixture
def house() -> Iterator[House]:
    """With an Asterisk that answers each message with an echo."""

    def echo(line: ServerConnection) -> None:
        for message in line:
            here.told.append(message)
            line.send(f"echo of {message!r}")

    with serve(echo, "127.0.0.1", 0, subprotocols=[SIP]) as server:
        here = House(f"ws://127.0.0.1:{server.socket.getsockname()[1]}/ws")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with here.open():
            yield here
        server.shutdown()
        thread.join()


def says(opened: ClientConnection, message: str) -> None:
    """Send a message and get the echo."""
    opened.send(message)
    assert opened.recv(5) == f"echo of {message!r}"


def reason(opened: ClientConnection) -> int:
    """Why the line ends."""
    with pytest.raises(ConnectionClosed) as end:
        opened.recv(5)
    assert end.value.rcvd
    return end.value.rcvd.code


def test_an_operator_gets_the_password_of_their_own_phone_and_no_cache_keeps_it(house: House) -> None:
    status, text, kept = house.account("b")
    told = json.loads(text)
    assert (status, told["name"], told["password"], kept) == (200, "boris", "secret of boris", "no-store")
    assert "anna" not in text


@pytest.mark.parametrize("cookie", ["", "stranger", "d"])
def test_who_has_not_signed_in_or_has_another_kind_of_phone_gets_neither_password_nor_line(
    house: House, cookie: str
) -> None:
    assert house.account(cookie)[0] == 403
    with pytest.raises(InvalidStatus):
        house.line(cookie)
    assert house.told == []


def test_messages_pass_both_ways(house: House) -> None:
    with house.line("a") as opened:
        assert opened.subprotocol == SIP
        says(opened, "REGISTER sip:x SIP/2.0\r\n\r\n")
        says(opened, "Привет")


def test_the_page_that_was_opened_last_has_the_line_and_the_older_one_is_told(house: House) -> None:
    with house.line("a") as older:
        says(older, "here")
        with house.line("a") as newer:
            assert reason(older) == ELSEWHERE
            says(newer, "here, too")


def test_operators_have_lines_of_their_own(house: House) -> None:
    with house.line("a") as annas, house.line("b") as boris:
        for opened in (annas, boris):
            says(opened, "still here")


def test_after_signing_out_nothing_passes_any_more(house: House) -> None:
    with house.line("a") as opened:
        says(opened, "first")
        del house.staff["a"]
        opened.send("second")
        assert reason(opened) == SIGNED_OUT
    assert house.told == ["first"]


def test_calls_go_on_while_the_database_is_away(house: House) -> None:
    with house.line("a") as opened:
        says(opened, "ACK")
        house.database_away = True
        says(opened, "BYE")


def test_without_asterisk_the_page_is_told(tmp_path: Path) -> None:
    nobody = House(f"ws://127.0.0.1:{free_settings(tmp_path).websocket_port}/ws")
    with nobody.open(), nobody.line("a") as opened:
        assert reason(opened) == ASTERISK_GONE


@pytest.mark.parametrize("message", [b"\x00\xff", "x" * (LONGEST + 1)])
def test_what_no_phone_sends_ends_the_line(house: House, message: str | bytes) -> None:
    with house.line("a") as opened:
        opened.send(message)
        assert reason(opened) == UNUSABLE
    assert house.told == []


def test_jssip_is_the_one_that_was_built_from_the_packages_that_are_named() -> None:
    told = (JSSIP / "README.md").read_text("utf-8")
    built = hashlib.sha256((STATIC / "jssip.js").read_bytes()).hexdigest()
    assert re.findall(r"\b[0-9a-f]{64}\b", told) == [built]
    (version,) = re.findall(r'"jssip": "([0-9.]+)"', (JSSIP / "package.json").read_text("utf-8"))
    assert f"JsSIP {version}" in told
    assert f"==== jssip {version} ====" in (STATIC / "jssip.licences.txt").read_text("utf-8")
