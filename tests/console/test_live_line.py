"""The line by which a page lives lets nothing through once the session is over, however it is written."""

import asyncio
from datetime import timedelta

import pytest
from starlette.types import Message, Receive, Scope, Send

from console.door.gate import LIVE, Gate
from db.sessions import SignedIn
from db.sign_in import Welcome
from tests.console.browsing import PASSWORD, World

EVENT = 'event",{"id":"1"}]'


def signed_in(world: World) -> str:
    """The secret of an operator's session."""
    welcome = world.ports.door.sign_in("operator", PASSWORD, address="192.0.2.1", at=world.clock(), before=None)
    assert isinstance(welcome, Welcome)
    return welcome.secret


def passed_on(world: World, secret: str, message: Message, *, after: timedelta) -> Message:
    """What a page's server gets when this comes over its line some time after the line was opened."""
    got: list[Message] = []

    async def page(_: Scope, receive: Receive, __: Send) -> None:
        world.clock.at += after
        got.append(await receive())

    async def sent() -> Message:
        return message

    async def answered(_: Message) -> None:
        raise AssertionError("the line was not opened")

    cookie = (b"cookie", f"session={secret}".encode())
    scope = {"type": "websocket", "scheme": "ws", "path": f"{LIVE}socket.io/", "headers": [cookie]}
    asyncio.run(Gate(page, world.ports)(scope, sent, answered))
    return got[0]


def said(text: str) -> Message:
    return {"type": "websocket.receive", "text": text}


def session_of(world: World, secret: str) -> SignedIn | None:
    return world.ports.sessions.find(secret, world.clock())


@pytest.mark.parametrize(
    "message",
    [
        said(f'42["{EVENT}'),
        said(f'421["{EVENT}'),
        said(f'42/,["{EVENT}'),
        said(f'451-["{EVENT}'),
        said('42["javascript_response",{}]'),
        {"type": "websocket.receive", "bytes": b"\x04anything"},
    ],
    ids=["a deed", "with a number", "with a namespace", "with an attachment", "an answer", "bytes"],
)
def test_nothing_is_done_for_somebody_whose_session_is_over(world: World, message: Message) -> None:
    secret = signed_in(world)
    assert passed_on(world, secret, message, after=timedelta(minutes=1)) == message
    assert passed_on(world, secret, message, after=timedelta(days=1))["type"] == "websocket.disconnect"


@pytest.mark.parametrize("message", [said("2"), said('42["ack",{"next_message_id":7}]')], ids=["alive", "a receipt"])
def test_what_a_page_says_of_itself_is_no_deed(world: World, message: Message) -> None:
    assert passed_on(world, signed_in(world), message, after=timedelta(days=1)) == message


@pytest.mark.parametrize(("text", "stays"), [(f'42["{EVENT}', True), ('42["javascript_response",{}]', False)])
def test_only_deeds_keep_a_session_from_ending(world: World, text: str, stays: bool) -> None:
    secret = signed_in(world)
    idle = timedelta(minutes=world.rules.idle_minutes)
    passed_on(world, secret, said(text), after=idle * 0.9)
    world.clock.at += idle * 0.5
    assert (session_of(world, secret) is not None) is stays
