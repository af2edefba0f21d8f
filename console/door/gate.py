"""Who may come in: whatever is not open to everybody needs a session that has not ended, page and live line alike.

The line (a websocket) outlives the request that opened it, so it is asked again: each thing its person does there
counts only while the session lasts, and keeps it from ending for idleness.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.door.security import LIBRARIES, STATIC
from console.ports import Ports
from db import faults
from db.sessions import SignedIn

log = logging.getLogger(__name__)

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
OWN_PASSWORD = "/password"  # noqa: S105  an address
API, HEALTH, METRICS = "/api", "/health", "/metrics"
OPEN = (LIBRARIES, STATIC, SIGN_IN, "/favicon.ico", f"{API}/", HEALTH, METRICS)
"""Where nobody needs to be signed in: what is there looks after itself."""
LIVE = "/_nicegui_ws/"
MESSAGE = "4"
"""How a text of the line begins that is more than a sign of life (Engine.IO)."""
RECEIPT = '42["ack"'
"""How a message begins by which a page tells, of itself, what it has got (Socket.IO)."""
DEED = '42["event"'
"""How a message begins that tells what a person does on a page."""
SIGNED_IN = "signed_in"
"""Where a request carries who has asked."""
NOTED = timedelta(minutes=1)
"""How exactly it is known when somebody was last seen."""
AWAY = "База данных не отвечает. Страница вернётся, как только она ответит."


def cookie_name(scope: Mapping[str, object]) -> str:
    """The name of the session's cookie. A browser takes one with this prefix only from https, for this host alone."""
    return "__Host-session" if scope["scheme"] in ("https", "wss") else "session"


def secret_of(connection: HTTPConnection) -> str | None:
    """The secret that a browser has sent."""
    return connection.cookies.get(cookie_name(connection.scope))


def phone_of(ports: Ports, connection: HTTPConnection) -> str | None:
    """The name of the phone of whoever is signed in; None when nobody is, or they have none."""
    secret = secret_of(connection)
    who = ports.sessions.find(secret, ports.now()) if secret else None
    return who.operator if who else None


@dataclass(frozen=True, slots=True)
class Gate:
    """In front of everything."""

    app: ASGIApp
    ports: Ports

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in, or send to the door."""
        if scope["type"] == "lifespan" or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        try:
            who = await self._who(HTTPConnection(scope))
        except SQLAlchemyError as fault:
            log.warning("nobody can be let in: %s", faults.kind(fault))
            await _turn_away(PlainTextResponse(AWAY, 503, {"Retry-After": "5"}), scope, receive, send)
            return
        if who is None:
            await _turn_away(RedirectResponse(SIGN_IN, 303), scope, receive, send)
        elif who.password_once and scope["path"] not in (OWN_PASSWORD, SIGN_OUT):
            await _turn_away(RedirectResponse(OWN_PASSWORD, 303), scope, receive, send)
        elif scope["type"] == "websocket":
            await self.app(scope, _Line(self.ports, who, receive).receive, send)
        elif scope["path"].startswith(LIVE):
            await Response(status_code=404)(scope, receive, send)  # pages live by websockets alone
        else:
            scope.setdefault("state", {})[SIGNED_IN] = who
            await self.app(scope, receive, send)

    async def _who(self, connection: HTTPConnection) -> SignedIn | None:
        secret = secret_of(connection)
        if secret is None:
            return None
        at = self.ports.now()
        who = await asyncio.to_thread(self.ports.sessions.find, secret, at)
        if who and connection.scope["type"] == "http":
            await asyncio.to_thread(self.ports.sessions.seen, who.session, at)
        return who


async def _turn_away(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)


class _Line:
    """The live line of one page: it is over with the session."""

    def __init__(self, ports: Ports, who: SignedIn, receive: Receive) -> None:
        self._ports = ports
        self._who = who
        self._receive = receive
        self._noted: datetime | None = None

    async def receive(self) -> Message:
        """The next message; the end of the line instead of a deed that comes too late."""
        message = await self._receive()
        if _asks(message) and not await self._allowed((message.get("text") or "").startswith(DEED)):
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    async def _allowed(self, by_a_person: bool) -> bool:
        at = self._ports.now()
        try:
            lasting = await asyncio.to_thread(self._ports.sessions.still, self._who.session, at)
            if lasting and by_a_person and (self._noted is None or at - self._noted > NOTED):
                await asyncio.to_thread(self._ports.sessions.seen, self._who.session, at)
                self._noted = at
        except SQLAlchemyError as fault:
            log.warning("a deed is refused: %s", faults.kind(fault))
            return False
        return lasting is not None


def _asks(message: Message) -> bool:
    """Whether a message may change anything: all but receipts, since a deed has many spellings."""
    text = message.get("text")
    return message.get("bytes") is not None or (
        text is not None and text.startswith(MESSAGE) and not text.startswith(RECEIPT)
    )
