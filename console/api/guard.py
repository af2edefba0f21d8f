"""What stands before every request of the API: its size, our own errors, and what no answer is sent without."""

import logging
from collections.abc import Callable

from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.api.problems import Code, Problem

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
"""Larger than any body: a case text of 4000 characters, each escaped."""
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


NO_ROUTE = "none"

Count = Callable[[str, int], None]
"""Is told the pattern of an address and a status."""


def uncounted(_: str, __: int) -> None:
    """Nobody counts."""


class Guard:
    """Bounds bodies, adds headers, and makes an answer of whatever went wrong without telling anybody its text."""

    def __init__(self, app: ASGIApp, count: Count) -> None:
        self._app = app
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        await self._answered(scope, receive, answer)
        route = scope.get("route")
        self._count(route.path if isinstance(route, APIRoute) else NO_ROUTE, answer.status)

    async def _answered(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, _bounded(receive), answer)
        except Exception as error:  # noqa: BLE001  its text may hold values
            log.error("a request failed: %s", type(error).__name__)
            await answer.instead(Problem(Code.INTERNAL), scope, receive)


class _Answer:
    """Sends an answer with our headers, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await self._send(message)

    async def instead(self, problem: Problem, scope: Scope, receive: Receive) -> None:
        if not self.status:
            await problem.response()(scope, receive, self)


def _bounded(receive: Receive) -> Receive:
    read = 0

    async def received() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise HTTPException(Code.TOO_LARGE.status)
        return message

    return received
