"""Where people choose a password of their own: a page of plain HTML, as the door, since a new session comes with it."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import HTMLResponse, Response

from console.door.gate import AWAY, OWN_PASSWORD, SIGNED_IN
from console.door.signing_in import too_soon, with_secret
from console.frame.notices import Notice, notice, templates
from console.ports import Ports
from db.passwords import LONGEST, SHORTEST, WeakPassword
from db.sessions import SignedIn
from db.sign_in import Same, TooSoon, Welcome, Wrong

CHANGED = Notice(200, "Пароль изменён", "На других устройствах войдите заново.")
DIFFERENT = "Новый пароль набран по-разному."
WEAK = f"Пароль — от {SHORTEST} до {LONGEST} знаков."
WRONG = "Прежний пароль не подходит."
SAME = "Придумайте пароль, который отличается от прежнего."


def own_password(ports: Ports) -> APIRouter:
    """The routes of the page."""
    router, desk = APIRouter(include_in_schema=False), _Desk(ports)
    router.add_api_route(OWN_PASSWORD, desk.show, methods=["GET"])
    router.add_api_route(OWN_PASSWORD, desk.change, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Desk:
    ports: Ports

    def show(self, request: Request) -> Response:
        return _page(request, "", 200)

    async def change(
        self,
        request: Request,
        old: Annotated[str, Form()] = "",
        new: Annotated[str, Form()] = "",
        again: Annotated[str, Form()] = "",
    ) -> Response:
        if new != again:
            return _page(request, DIFFERENT, 422)
        address, at = request.client.host if request.client else "", self.ports.now()
        change = self.ports.door.change_password
        try:
            answer = await asyncio.to_thread(change, _who(request), old, new, address=address, at=at)
        except WeakPassword:
            return _page(request, WEAK, 422)
        except SQLAlchemyError:
            return _page(request, AWAY, 503)
        match answer:
            case Welcome(secret):
                return with_secret(notice(CHANGED), request, secret)
            case Wrong():
                return _page(request, WRONG, 401)
            case Same():
                return _page(request, SAME, 422)
            case TooSoon(until):
                return _page(request, too_soon(until - at), 429)


def _page(request: Request, problem: str, status: int) -> Response:
    who = _who(request)
    page = templates().get_template("password.html")
    told = {"problem": problem, "name": who.name, "once": who.password_once, "shortest": SHORTEST, "longest": LONGEST}
    return HTMLResponse(page.render(**told), status)


def _who(request: Request) -> SignedIn:
    who: SignedIn = getattr(request.state, SIGNED_IN)
    return who
