"""What the phone in the browser asks of the console: who it is, its line, its programs."""

import logging
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from console.phone.exchange import Exchange, transfers
from console.phone.line import Relay
from db import faults

log = logging.getLogger(__name__)

SignedIn = Callable[[HTTPConnection], str | None]
"""Tells the name of the phone of whoever has signed in, None when there is none. May read the database."""
STATIC = Path(__file__).with_name("static")


def add_phone(app: FastAPI, exchange: Exchange, signed_in: SignedIn) -> None:
    """Let `<operator-phone>` elements of the app work. It has to refuse what pages of other sites ask for."""
    app.include_router(_routes(exchange, signed_in), prefix="/phone", include_in_schema=False)
    app.mount("/phone/static", StaticFiles(directory=STATIC))


def _routes(exchange: Exchange, signed_in: SignedIn) -> APIRouter:
    router, relay = APIRouter(), Relay(exchange.address)

    async def phone_of(connection: HTTPConnection) -> str | None:
        name = await run_in_threadpool(signed_in, connection)
        return name if name in exchange.passwords else None

    @router.get("/account")
    async def account(request: Request, response: Response) -> dict[str, object]:
        name = await phone_of(request)
        if name is None:
            raise HTTPException(403)
        response.headers["Cache-Control"] = "no-store"
        return {"name": name, "password": exchange.passwords[name], "transfers": transfers()}

    @router.websocket("/line")
    async def line(browser: WebSocket) -> None:
        name = await phone_of(browser)
        if name is None:
            await browser.close()
            return

        async def still() -> bool:
            try:
                return await phone_of(browser) == name
            except SQLAlchemyError as fault:
                # Callers are given to operators also while the database is away, and whoever came in was known.
                log.warning("an operator's line is kept unasked: %s", faults.kind(fault))
                return True

        await relay.serve(browser, name, still)

    return router
