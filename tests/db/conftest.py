"""Every test of the store runs on SQLite and on PostgreSQL, each in a fresh, migrated database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Engine, Table, insert

from db import tables
from db.engine import open_engine
from db.schema import migrate
from tests.postgres import Cluster

DEBTOR = "4800012345"
DEBTOR_PHONE = "+79042801234"
DEBTOR_METER = "00123456"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL a test process."""
    cluster = Cluster.create()
    yield cluster
    cluster.destroy()


@dataclass(frozen=True)
class Migrated:
    """Databases with all tables and nothing in them, to be copied."""

    sqlite: Path
    postgresql: str


@pytest.fixture(scope="session")
def migrated(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    """Migrate once a process: copying is quicker."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{file}")
    name = cluster.create_database()
    migrate(cluster.url(name))
    return Migrated(file, name)


@pytest.fixture
def sqlite_url(migrated: Migrated, tmp_path: Path) -> str:
    """A SQLite database of this test alone."""
    copyfile(migrated.sqlite, tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgresql_url(migrated: Migrated, cluster: Cluster) -> Iterator[str]:
    """A PostgreSQL database of this test alone."""
    name = cluster.create_database(migrated.postgresql)
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The database as the service opens it."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def account(engine: Engine) -> int:
    """One account, with a phone and a meter. Returns its key."""
    with engine.begin() as connection:
        connection.execute(insert(tables.Customer.__table__), {"id": 1, "name": "Образцова Проба", "address": "Липецк"})
        connection.execute(insert(tables.Account.__table__), {"id": 7, "number": DEBTOR, "customer_id": 1})
        connection.execute(insert(tables.Phone.__table__), {"account_id": 7, "number": DEBTOR_PHONE})
        connection.execute(insert(tables.Meter.__table__), {"account_id": 7, "number": DEBTOR_METER})
    return 7


def put(engine: Engine, table: Table, **row: object) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table), row)
