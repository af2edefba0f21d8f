"""What holds for every answer of the console: what a browser may do with it, and who may ask for it.

Content security policy, measured with NiceGUI 3.18: Vue compiles templates in the browser ('unsafe-eval'), and Quasar
sets style attributes ('unsafe-inline' for styles). Scripts run only from our own address or with the nonce of the
answer, so a script that got into a page as text does not.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from nicegui import __version__ as nicegui_version
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIBRARIES = f"/_nicegui/{nicegui_version}/"
"""NiceGUI's own files: no secrets, and named by their version."""
STATIC = "/static/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SCRIPT = re.compile(rb"<script(?=[\s>])")
LONGEST_STAY = "max-age=31536000"


def policy(nonce: str, connect_to: Iterable[str] = ()) -> str:
    """The content security policy of a page; `connect_to` are addresses it may talk to besides our own."""
    parts = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "media-src": "'self' blob:",
        "connect-src": " ".join(("'self'", *connect_to)),
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


@dataclass(frozen=True, slots=True)
class SecureAnswers:
    """Puts the security headers on every answer, and its nonce on every script that the page itself brings.

    Texts cannot bring one: NiceGUI escapes every `<` of theirs before it gets here (tested).
    """

    app: ASGIApp
    connect_to: tuple[str, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, in the middle of others."""
        answer = send if scope["type"] != "http" else _Sealing(scope, send, self.connect_to).send
        await self.app(scope, receive, answer)


class _Sealing:
    """One answer on its way. A page waits until it is whole, because its scripts get a nonce."""

    def __init__(self, scope: Scope, send: Send, connect_to: tuple[str, ...]) -> None:
        self._scope = scope
        self._send = send
        self._connect_to = connect_to
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._page = b""

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            self._seal(headers)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
            else:
                await self._send(message)
        elif self._start is not None:
            self._page += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)
        else:
            await self._send(message)

    async def _send_page(self, start: Message) -> None:
        page = SCRIPT.sub(f'<script nonce="{self._nonce}"'.encode(), self._page)
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page})

    def _seal(self, headers: MutableHeaders) -> None:
        headers["content-security-policy"] = policy(self._nonce, self._connect_to)
        headers["x-content-type-options"] = "nosniff"
        # Not `no-referrer`: browsers would send our own forms with the origin `null`.
        headers["referrer-policy"] = "same-origin"
        headers["cross-origin-opener-policy"] = "same-origin"
        headers["permissions-policy"] = "camera=(), geolocation=(), microphone=(self)"
        if not self._scope["path"].startswith(LIBRARIES):
            headers["cache-control"] = "no-store"
        if self._scope["scheme"] == "https":
            headers["strict-transport-security"] = LONGEST_STAY


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """Refuses whoever calls us by a name that is not ours: a name of somebody else's that leads to our address (DNS
    rebinding) makes a browser take their page for ours. Addresses in figures are nobody's names.
    """

    app: ASGIApp
    hosts: frozenset[str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is meant for us."""
        if scope["type"] == "lifespan" or self._ours(Headers(scope=scope).get("host", "")):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("Консоль так не называется (настройка console_hosts).", 421)(scope, receive, send)

    def _ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self.hosts or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class SameOrigin:
    """Refuses what another site makes a browser ask for: changes, and the line by which pages live (CSRF).

    Browsers say where a request comes from; who sends neither word is no browser, and has no cookie to be abused.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what is our own."""
        if scope["type"] == "lifespan" or _harmless(scope) or _from_us(Headers(scope=scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("Запрос пришёл с другого сайта.", 403)(scope, receive, send)


def _harmless(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in SAFE_METHODS


def _from_us(headers: Headers) -> bool:
    origin, said = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return said in (None, "same-origin", "none")
