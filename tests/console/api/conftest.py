"""The API over real stores: SQLite for most tests, PostgreSQL too where writers meet."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from db.engine import open_engine
from tests.console.api.world import World
from tests.db.conftest import cluster, engine, migrated, postgresql_url, sqlite_url, url

__all__ = ["cluster", "engine", "migrated", "postgresql_url", "sqlite_url", "url"]


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    """A SQLite database of this test alone."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def world(sqlite: Engine) -> Iterator[World]:
    """The API on SQLite."""
    with World(sqlite) as world:
        yield world


@pytest.fixture
def either_world(engine: Engine) -> Iterator[World]:
    """The API on SQLite and on PostgreSQL, one after the other."""
    with World(engine) as world:
        yield world
