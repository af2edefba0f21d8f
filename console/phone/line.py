"""The line between an operator's browser and Asterisk: SIP over a websocket (RFC 7118), for whoever has signed in.

Asterisk itself listens on this machine only. So the page needs one address, one certificate and one sign-in, and a
password that leaked opens nothing from elsewhere.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

SIP = Subprotocol("sip")
LONGEST = 65_536
"""Characters of the longest message passed on; those of a call have some 5,000."""
ASTERISK_GONE, ELSEWHERE, SIGNED_OUT, UNUSABLE = 4000, 4001, 4003, 1003
"""Why a line was closed (RFC 6455, 7.4.2): the page tells the operator."""


class Relay:
    """Passes messages on. An operator has one line: the page that was opened last has it, and the older one is told."""

    def __init__(self, address: str) -> None:
        """`address` is that of Asterisk's websocket."""
        self._address = address
        self._open: dict[str, WebSocket] = {}

    async def serve(self, browser: WebSocket, operator: str, signed_in: Callable[[], Awaitable[bool]]) -> None:
        """Be an operator's line until one side ends it; `signed_in` is asked at each message of the page."""
        await browser.accept(subprotocol=SIP)
        if older := self._open.get(operator):
            await _hang_up(older, ELSEWHERE)
        self._open[operator] = browser
        try:
            await _hang_up(browser, await self._connect(browser, signed_in))
        finally:
            if self._open.get(operator) is browser:
                del self._open[operator]

    async def _connect(self, browser: WebSocket, signed_in: Callable[[], Awaitable[bool]]) -> int:
        """Pass messages on until one side ends; returns the reason."""
        try:
            async with connect(self._address, subprotocols=[SIP], max_size=LONGEST, proxy=None) as asterisk:
                return await _either(_to_asterisk(browser, asterisk, signed_in), _to_browser(asterisk, browser))
        except (OSError, WebSocketException):
            return ASTERISK_GONE


async def _either(*ways: Awaitable[int]) -> int:
    """What the way returns that ends first; the other one is ended."""
    running = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        return next(way.result() for way in running if way.done())
    finally:
        for way in running:
            way.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _to_asterisk(browser: WebSocket, asterisk: ClientConnection, signed_in: Callable[[], Awaitable[bool]]) -> int:
    while (message := await browser.receive())["type"] != "websocket.disconnect":
        text = message.get("text")
        if text is None or len(text) > LONGEST:
            return UNUSABLE
        if not await signed_in():
            return SIGNED_OUT
        await asterisk.send(text)
    return ASTERISK_GONE


async def _to_browser(asterisk: ClientConnection, browser: WebSocket) -> int:
    with suppress(WebSocketDisconnect):
        async for message in asterisk:
            await browser.send_text(message if isinstance(message, str) else message.decode("utf-8", "replace"))
    return ASTERISK_GONE


async def _hang_up(browser: WebSocket, code: int) -> None:
    """Close the page's side, unless it is closed."""
    if WebSocketState.DISCONNECTED not in (browser.client_state, browser.application_state):
        with suppress(RuntimeError):  # it was closed in this very moment
            await browser.close(code)
