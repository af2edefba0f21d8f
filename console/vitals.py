"""`/health` and `/metrics`: how we are, for machines. Nothing of anybody is in either.

`/health` is open to whoever reaches the console: it tells which parts are there. `/metrics` needs a token with the
scope `metrics:read`: how many people call is the company's business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi.security import HTTPAuthorizationCredentials
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from console.api.asking import Counter
from console.api.problems import Code, Problem
from console.door.gate import HEALTH, METRICS
from console.parts import FINE, Part, State
from db.api_tokens import Scope


@dataclass(frozen=True, slots=True)
class Vitals:
    """Looks at every part; counts everything, as Prometheus reads it. Both may take seconds."""

    parts: Callable[[], Mapping[Part, State]]
    figures: Callable[[], str]


def routes(vitals: Vitals, counter: Counter) -> Sequence[BaseRoute]:
    """The two pages, to be had before the sign-in."""

    async def health(_: Request) -> Response:
        return await run_in_threadpool(_health, vitals)

    async def metrics(request: Request) -> Response:
        return await run_in_threadpool(_metrics, vitals, counter, request.headers.get("Authorization", ""))

    return Route(HEALTH, health), Route(METRICS, metrics)


def _health(vitals: Vitals) -> Response:
    parts = vitals.parts()
    ready = all(state in FINE for state in parts.values())
    return JSONResponse({"alive": True, "ready": ready, "parts": dict(parts)}, 200 if ready else 503)


def _metrics(vitals: Vitals, counter: Counter, authorization: str) -> Response:
    scheme, _, token = authorization.partition(" ")
    try:
        shown = HTTPAuthorizationCredentials(scheme=scheme, credentials=token) if scheme.lower() == "bearer" else None
        counter.admit(shown, Scope.METRICS_READ)
        return PlainTextResponse(vitals.figures(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
    except Problem as problem:
        return problem.response()
    except SQLAlchemyError:
        return Problem(Code.UNAVAILABLE).response()
