"""Where rounds are played: on SQLite, or on a PostgreSQL that may be stopped and killed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.asterisk.passwords import Passwords
from db.engine import open_engine
from db.schema import migrate
from tests.db.callbacks import MONDAY_NOON
from tests.fake_ami import fake_ami
from tests.free import free_settings
from tests.kills.asterisk import Asterisk
from tests.kills.databases import Fault, faults_of_postgresql, faults_of_sqlite
from tests.kills.nursery import nursery
from tests.kills.rounds import Place
from tests.kills.worker import OPERATORS
from tests.postgres import SURE, Cluster

DATABASES = ("sqlite", "postgresql")


@contextmanager
def place(database: str, folder: Path) -> Iterator[Place]:
    """A database, an Asterisk, and what bears workers."""
    with (_sqlite if database == "sqlite" else _postgresql)(folder) as (url, faults):
        migrate(url)
        settings = free_settings(folder)
        assert Passwords.of(folder, OPERATORS).ami
        asterisk, engine = Asterisk(settings.fastagi_port, MONDAY_NOON), open_engine(url)
        with fake_ami(asterisk) as fake, nursery() as bears:
            yield Place(url, engine, faults, bears, asterisk, fake.port, folder)
        engine.dispose()


@contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[str, Mapping[str, Fault]]]:
    file = folder / "callbacks.db"
    yield f"sqlite:///{file}", faults_of_sqlite(file)


@contextmanager
def _postgresql(_: Path) -> Iterator[tuple[str, Mapping[str, Fault]]]:
    cluster = Cluster.create(SURE)
    try:
        yield cluster.url(cluster.create_database()), faults_of_postgresql(cluster)
    finally:
        cluster.destroy()
