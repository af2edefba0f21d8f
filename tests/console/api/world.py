"""A small company for the tests of the API: two customers, systems with tokens, a clock that stands still."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, Self

from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine, Table, func, insert, select

from app.api import api_ports
from app.settings import Settings
from console.api.limits import ApiRules
from console.api.ports import Ports
from console.api.server import api
from db.api_tokens import Scope
from db.tables import Account, BilledReading, Customer, Meter, MeterZone, Phone
from tests.db.callbacks import MONDAY_NOON

ACCOUNT, PHONE, METER = "4800012345", "+79042801234", "00123456"
NEIGHBOUR, NEIGHBOUR_PHONE, NEIGHBOUR_METER = "4800099999", "+79042809999", "00999999"
TWO_ZONES, AUTOMATIC = "60123457", "70123458"
SLOT = "2026-11-23T14:00:00+03:00"
"""Two hours after it is now."""
PLENTY = ApiRules(per_minute=10**6, at_once=10**6)


class World:
    """Use as a context. `now` and `seconds` are what the clocks tell."""

    def __init__(self, engine: Engine, limits: ApiRules = PLENTY, token: str | None = None) -> None:
        self.engine = engine
        self.now: datetime = MONDAY_NOON
        self.seconds = 0.0
        self._keys = count()
        self._stack = ExitStack()
        settings = Settings(api=limits)
        self.ports: Ports = replace(api_ports(settings, engine, lambda: self.now), clock=lambda: self.seconds)
        self.app: FastAPI = api(self.ports)
        if token is None:
            _settle(engine)
        self.token = token or self.token_for(Scope)

    @classmethod
    def again(cls, world: "World", limits: ApiRules) -> "World":
        """The same company with other limits."""
        return cls(world.engine, limits, world.token)

    def __enter__(self) -> Self:
        self._portal = self._stack.enter_context(start_blocking_portal())
        self._client = AsyncClient(transport=ASGITransport(self.app), base_url="http://api.test")
        self._stack.callback(self._portal.call, self._client.aclose)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def token_for(self, scopes: Iterable[Scope], *, days: int = 365) -> str:
        """A token of a system that nobody else has."""
        name, ends = f"system-{next(self._keys)}", self.now + timedelta(days=days)
        return self.ports.tokens.add(name, frozenset(scopes), by="test", at=self.now, expires=ends)

    def headers(self, key: str | None = None, token: str | None = None) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {token or self.token}",
            "Idempotency-Key": key or f"request-{next(self._keys):08}",
        }

    def post(self, path: str, body: Mapping[str, Any], key: str | None = None, token: str | None = None) -> Response:
        return self.ask("POST", f"/v1{path}", json=body, headers=self.headers(key, token))

    def ask(self, method: str, path: str, **request: Any) -> Response:
        """Any request, as it is. From any thread."""
        return self._portal.call(partial(self._client.request, method, path, **request))

    def count(self, table: Table) -> int:
        with self.engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def rows(self, table: Table) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]


def reading(*values: int, meter: str = "3456", account: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    return {"channel": "site", "account": account, "meter": meter, "values": list(values or (17200,)), **more}


def letter(**more: Any) -> dict[str, Any]:
    return {"channel": "email", "topic": "appeal", "text": "Почему вырос счёт?", **more}


def wish(phone: str = PHONE, **more: Any) -> dict[str, Any]:
    return {"phone": phone, "topic": "other", "consent": True, **more}


def _settle(engine: Engine) -> None:
    with engine.begin() as connection:

        def put(table: type[Any], *rows: dict[str, object]) -> None:
            connection.execute(insert(table.__table__), list(rows))

        put(Customer, {"id": 1, "name": "Образцова Проба", "address": "Липецк"})
        put(Account, {"id": 7, "number": ACCOUNT, "customer_id": 1}, {"id": 8, "number": NEIGHBOUR, "customer_id": 1})
        put(Phone, {"account_id": 7, "number": PHONE}, {"account_id": 8, "number": NEIGHBOUR_PHONE})
        put(
            Meter,
            {"id": 70, "account_id": 7, "number": METER, "kind": "manual"},
            {"id": 71, "account_id": 7, "number": TWO_ZONES, "kind": "manual"},
            {"id": 72, "account_id": 7, "number": AUTOMATIC, "kind": "automatic"},
            {"id": 80, "account_id": 8, "number": NEIGHBOUR_METER, "kind": "manual"},
        )
        zones = ({"meter_id": 71, "number": number, "label": label} for number, label in ((1, "день"), (2, "ночь")))
        put(MeterZone, *zones)
        day = date(2026, 10, 25)
        billed = ((70, 1, 17130), (71, 1, 500), (71, 2, 300))
        put(BilledReading, *({"meter_id": m, "zone": z, "read_on": day, "value": value} for m, z, value in billed))
