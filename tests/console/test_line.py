"""The live line of a page is over with its session, whatever still comes along it."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from console.door.gate import DEED, LIVE, Gate
from db.sign_in import Welcome
from tests.console.browsing import PASSWORD, World

CLICK: Message = {"type": "websocket.receive", "text": f'{DEED},{{"client_id":"1"}}]'}
PONG: Message = {"type": "websocket.receive", "text": "3"}
OVER: Message = {"type": "websocket.disconnect", "code": 1008}


def heard(world: World, secret: str, messages: list[Message], between: Callable[[], None]) -> list[Message]:
    """What a page hears of messages on its line; something happens before the last of them."""
    got: list[Message] = []

    async def page(_scope: Scope, receive: Receive, _send: Send) -> None:
        for left in range(len(messages), 0, -1):
            if left == 1:
                between()
            got.append(await receive())

    async def receive() -> Message:
        return messages[len(got)]

    async def send(message: Message) -> None:
        got.append(message)

    scope = {"type": "websocket", "scheme": "ws", "path": LIVE, "headers": [(b"cookie", f"session={secret}".encode())]}
    asyncio.run(Gate(page, world.ports)(scope, receive, send))
    return got


@pytest.fixture
def secret(world: World) -> str:
    answer = world.ports.door.sign_in("operator", PASSWORD, address="192.0.2.1", at=world.clock())
    assert isinstance(answer, Welcome)
    return answer.secret


def test_a_click_after_the_session_has_ended_does_nothing(world: World, secret: str) -> None:
    def disabled() -> None:
        world.staff.disable("operator", at=world.clock())

    assert heard(world, secret, [CLICK, PONG, CLICK], disabled) == [CLICK, PONG, OVER]


def test_clicks_keep_a_session_from_ending_and_an_open_page_alone_does_not(world: World, secret: str) -> None:
    assert heard(world, secret, [CLICK, CLICK], lambda: world.clock.pass_by(minutes=50)) == [CLICK, CLICK]
    assert heard(world, secret, [PONG, CLICK], lambda: world.clock.pass_by(minutes=50)) == [PONG, CLICK]
    assert heard(world, secret, [PONG, CLICK], lambda: world.clock.pass_by(minutes=61)) == [PONG, OVER]


def test_a_line_without_a_session_is_closed_before_it_begins(world: World) -> None:
    (refused,) = heard(world, "guessed", [CLICK], lambda: None)
    assert refused["type"] == "websocket.close"
