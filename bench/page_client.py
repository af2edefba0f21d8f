"""A page of the console as a browser holds it, without the drawing: NiceGUI's own line (Socket.IO over a websocket)."""

import asyncio
import re
import time
from typing import Any

import socketio
from httpx import AsyncClient
from socketio.exceptions import ConnectionError as LineRefused

from console.door.gate import SIGN_IN

CLIENT = re.compile(r"client_id[^0-9a-f]{1,12}([0-9a-f-]{36})")
PATIENCE = 60
"""Seconds for a line to be opened, on a busy machine."""
AGAIN = 1.0
"""Seconds until a line that broke is opened again."""
RECEIPT_EVERY = 3.0
"""Seconds, as NiceGUI's script does."""


async def signed_in(base: str, name: str, password: str) -> AsyncClient:
    """A browser that has come in as somebody."""
    browser = AsyncClient(base_url=base, timeout=60)
    origin = {"Origin": base.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    answer = await browser.post(SIGN_IN, data={"name": name, "password": password}, headers=origin)
    assert answer.status_code == 303, answer.status_code
    return browser


class OpenPage:
    """One page of one browser. `broken` counts how often its line broke and was opened again."""

    def __init__(self, browser: AsyncClient, path: str) -> None:
        self._browser = browser
        self._path = path
        self._next = 0
        self._wanted: list[tuple[str, asyncio.Future[float]]] = []
        self._leaving = False
        self.broken = 0

    async def open(self) -> None:
        """Fetch the page and open its line."""
        await self._fetch()
        await self._connect()
        self._receipts = asyncio.create_task(self._give_receipts())

    async def _fetch(self) -> None:
        page = await self._browser.get(self._path)
        found = CLIENT.search(page.text)
        assert page.status_code == 200
        assert found, self._path
        self._client, self._next = found[1], 0
        self._shown(page.text)

    async def close(self) -> None:
        """Leave."""
        self._leaving = True
        self._receipts.cancel()
        await self._line.disconnect()

    async def _connect(self) -> None:
        self._line = socketio.AsyncClient(reconnection=False, request_timeout=PATIENCE)
        self._line.on("update", self._updated)
        self._line.on("disconnect", self._lost)
        query = f"client_id={self._client}&next_message_id={self._next}&implicit_handshake=true&tab_id={self._client}"
        base = str(self._browser.base_url).rstrip("/")
        cookie = "; ".join(f"{name}={value}" for name, value in self._browser.cookies.items())
        await self._line.connect(
            f"{base}?{query}&document_id={self._client}",
            headers={"Cookie": cookie, "Origin": base},
            transports=["websocket"],
            socketio_path="/_nicegui_ws/socket.io",
            wait_timeout=PATIENCE,
        )

    async def shows(self, text: str) -> float:
        """The moment (`perf_counter`) at which the page is told to show a text, from now on; lines in their order."""
        told: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._wanted.append((text, told))
        return await told

    def _updated(self, told: dict[str, Any]) -> None:
        self._next = told.pop("_id") + 1
        texts = [told[key].get("text") or "" for key in sorted(told, key=int) if told[key]]
        self._shown("\n".join(text for text in texts if text) + "\n")

    def _shown(self, shown: str) -> None:
        now = time.perf_counter()
        for wanted in [one for one in self._wanted if one[0] in shown]:
            self._wanted.remove(wanted)
            if not wanted[1].done():
                wanted[1].set_result(now)

    async def _lost(self, *_: object) -> None:
        """The line broke: a browser opens it again and is told what it has missed, or fetches the page anew."""
        while not self._leaving:
            self.broken += 1
            await asyncio.sleep(AGAIN)
            try:
                await self._connect()
            except LineRefused:
                await self._fetch()
            else:
                return

    async def _give_receipts(self) -> None:
        while True:
            await asyncio.sleep(RECEIPT_EVERY)
            if self._line.connected:
                await self._line.emit("ack", {"client_id": self._client, "next_message_id": self._next})
