"""What a request of another system costs: `python -m bench.api [REQUESTS]`.

Each operation is asked one request after another, in one process without a network, on SQLite and on PostgreSQL with
durable commits; in turns with it a route of FastAPI that takes a body and answers it. So the ratio says what is ours:
the token, the limits, the rules, the transaction.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from db.engine import open_engine
from db.schema import migrate
from tests.console.api.world import PHONE, World, letter, reading, wish
from tests.postgres import DURABLE, Cluster

REQUESTS = 500
FEWEST = 20
"""Requests before the clock runs."""

Body = Callable[[int], dict[str, Any]]
OPERATIONS: dict[str, tuple[str, Body]] = {
    "the state of a case": ("/v1/cases/state", lambda _: {"number": 1001, "proof": {"phone": PHONE}}),
    "free times": ("/v1/callbacks/times", lambda _: {"phone": PHONE}),
    "a reading": ("/v1/readings", lambda number: reading(17131 + number % 100)),
    "a case": ("/v1/cases", lambda _: letter()),
    "a callback": ("/v1/callbacks", lambda number: wish(f"+7904{number:07}")),
}


class Bare(BaseModel):
    """A body like any."""

    text: str


def main() -> None:
    """Measure both databases."""
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    table = Table("database", "operation", "requests a second", "bare route", "ratio")
    cluster = Cluster.create(DURABLE)
    try:
        with TemporaryDirectory() as folder:
            _measured(table, "SQLite", f"sqlite:///{Path(folder) / 'api.db'}", requests)
        _measured(table, "PostgreSQL", cluster.url(cluster.create_database()), requests)
    finally:
        cluster.destroy()
    Console().print(table)


def _measured(table: Table, database: str, url: str, requests: int) -> None:
    migrate(url)
    engine = open_engine(url)
    try:
        for name, ours, bare in asyncio.run(_rates(engine, requests)):
            table.add_row(database, name, f"{ours:.0f}", f"{bare:.0f}", f"{ours / bare:.0%}")
    finally:
        engine.dispose()


async def _rates(engine: Engine, requests: int) -> list[tuple[str, float, float]]:
    """Requests a second of each operation, and of the bare route in turns with it."""
    world, bare = World(engine), FastAPI()
    bare.post("/bare")(_echo)
    keys = count()

    def headers() -> dict[str, str]:
        return world.headers(f"bench-{next(keys):012}")

    rates = []
    async with _client(world.app) as ours, _client(bare) as theirs:
        await ours.post("/v1/cases", json=letter(phone=PHONE), headers=headers())
        for name, (path, body) in OPERATIONS.items():
            spent = {"ours": 0.0, "bare": 0.0}
            for number in range(-FEWEST, requests):
                plain = await _seconds(theirs, "/bare", {"text": "a"}, headers())
                own = await _seconds(ours, path, body(number + FEWEST), headers())
                if number >= 0:
                    spent = {"ours": spent["ours"] + own, "bare": spent["bare"] + plain}
            rates.append((name, requests / spent["ours"], requests / spent["bare"]))
    return rates


def _client(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://api.test")


def _echo(body: Bare) -> Bare:
    return body


async def _seconds(client: AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]) -> float:
    begun = time.perf_counter()
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
