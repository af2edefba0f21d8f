"""The door: a page of plain HTML, without scripts, where people sign in, and the way out."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.door.gate import AWAY, SIGN_IN, SIGN_OUT, cookie_name, secret_of
from console.frame.notices import templates
from console.ports import Ports
from db.sign_in import TooSoon, Welcome, Wrong

HOME = "/"
WRONG = "Имя или пароль не подходит."


def door(ports: Ports) -> APIRouter:
    """The routes of the door."""
    router, desk = APIRouter(include_in_schema=False), _Desk(ports)
    router.add_api_route(SIGN_IN, desk.show, methods=["GET"])
    router.add_api_route(SIGN_IN, desk.sign_in, methods=["POST"])
    router.add_api_route(SIGN_OUT, desk.sign_out, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Desk:
    ports: Ports

    def show(self) -> Response:
        return self._page("", 200)

    async def sign_in(
        self, request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
    ) -> Response:
        address, at = request.client.host if request.client else "", self.ports.now()
        try:
            answer = await asyncio.to_thread(
                self.ports.door.sign_in, name, password, address=address, at=at, before=secret_of(request)
            )
        except SQLAlchemyError:
            return self._page(AWAY, 503)
        match answer:
            case Welcome(secret):
                return _with_cookie(request, secret)
            case Wrong():
                return self._page(WRONG, 401)
            case TooSoon(until):
                return self._page(too_soon(until - at), 429)

    async def sign_out(self, request: Request) -> Response:
        secret = secret_of(request)
        try:
            await asyncio.to_thread(self.ports.sessions.end, secret or "", self.ports.now())
        except SQLAlchemyError:
            return self._page(AWAY, 503)
        return _with_cookie(request, "")

    def _page(self, problem: str, status: int) -> Response:
        return HTMLResponse(templates().get_template("sign_in.html").render(problem=problem), status)


def _with_cookie(request: Request, secret: str) -> Response:
    """Send on: to the first page with a secret, out without one."""
    return with_secret(RedirectResponse(HOME if secret else SIGN_IN, 303), request, secret)


def with_secret(answer: Response, request: Request, secret: str) -> Response:
    """Put the secret of a session into the browser, or take it out. The cookie goes with the browser's window: how long
    a session lasts the database knows.
    """
    answer.set_cookie(
        cookie_name(request.scope),
        secret,
        max_age=None if secret else 0,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


def too_soon(left: timedelta) -> str:
    """What whoever guesses is told."""
    return f"Слишком много попыток. Попробуйте через {_wait(left)}."


def _wait(left: timedelta) -> str:
    """How long to wait, rounded up."""
    seconds = ceil(left.total_seconds())
    return f"{seconds} с" if seconds < 60 else f"{ceil(seconds / 60)} мин"
