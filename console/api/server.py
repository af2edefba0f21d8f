"""The API as an application of its own, to be mounted by the console at `/api`."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from console.api import callbacks, cases, readings
from console.api.asking import Counter
from console.api.guard import Count, Guard, uncounted
from console.api.limits import Buckets
from console.api.ports import Ports
from console.api.problems import Code, Problem
from db import faults

log = logging.getLogger(__name__)

VERSION = "1"
KEY = ("header", "Idempotency-Key")
BY_STATUS = {404: Code.NOT_FOUND, 405: Code.METHOD, 413: Code.TOO_LARGE}
MOST_ERRORS = 20
PATIENCE = {"Retry-After": "5"}
ABOUT = """\
Для сайта, Личного кабинета и других систем компании. Правила те же, что у автосекретаря по телефону.

Токен выдаёт `autosecretary token add`; его присылают в заголовке `Authorization: Bearer …`. Каждый запрос, который
что-то меняет, несёт `Idempotency-Key`: повтор возвращает первый ответ с заголовком `Idempotency-Replayed`. Отказы —
`application/problem+json` (RFC 9457), их различают по `code`; `429` и `503` говорят в `Retry-After`, когда повторить.
"""


def api(ports: Ports, count: Count = uncounted) -> FastAPI:
    """Make the application. It serves nothing but the API: no pages, no scripts from elsewhere.

    `count` is told of every request: the pattern of its address, and the status of its answer.
    """
    app = FastAPI(
        title="Автосекретарь НовитЭн",
        version=VERSION,
        description=ABOUT,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.counter = Counter(ports, Buckets(ports.limits, ports.clock))
    for part in (readings, cases, callbacks):
        app.include_router(part.router, prefix="/v1")
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _unavailable)
    app.add_middleware(Guard, count=count)
    return app


def _problem(_: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101  Starlette's types know only Exception
    return problem.response()


def _invalid(_: Request, fault: Exception) -> Response:
    """Say where, not what: a body may hold anything."""
    assert isinstance(fault, RequestValidationError)  # noqa: S101
    errors = fault.errors()
    if any(error["type"] == "missing" and tuple(error["loc"]) == KEY for error in errors):
        return Problem(Code.KEY_MISSING).response()
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem(Code.MALFORMED).response()
    return Problem(Code.INVALID, {"errors": [_where(error) for error in errors[:MOST_ERRORS]]}).response()


def _where(error: Mapping[str, Any]) -> dict[str, str]:
    """The names of members that we know; those that we do not are somebody else's words."""
    known = error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"]
    return {"at": "/".join(map(str, known)), "what": error["type"]}


def _http(_: Request, refused: Exception) -> Response:
    assert isinstance(refused, HTTPException)  # noqa: S101
    code = BY_STATUS.get(refused.status_code, Code.MALFORMED)
    return Problem(code, headers=dict(refused.headers or {})).response()


def _unavailable(_: Request, fault: Exception) -> Response:
    assert isinstance(fault, SQLAlchemyError)  # noqa: S101
    log.warning("a request was not done: %s", faults.kind(fault))
    return Problem(Code.UNAVAILABLE, headers=PATIENCE).response()
