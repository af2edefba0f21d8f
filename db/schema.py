"""Creates the database and brings it up to date, with the migrations that come with the package."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from db.engine import sqlite_file

MIGRATION_LOCK = 0x6C65736B
"""PostgreSQL advisory lock: two services starting together migrate one after the other."""


def migrate(url: str) -> None:
    """Bring the database at this URL to the newest revision; create the SQLite file, readable by its owner only.

    All revisions or none: an interrupted migration changes nothing. Raises SQLAlchemyError when it cannot.
    """
    _run(url, lambda config: command.upgrade(config, "head"))


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision; `base` empties it."""
    _run(url, lambda config: command.downgrade(config, revision))


def _run(url: str, command_in: Callable[[Config], None]) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _create_private(sqlite_file(address))
    engine = create_engine(address, poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        _lock(connection)
        command_in(_config(connection))
        connection.commit()


def _create_private(file: Path) -> None:
    """SQLite gives the files beside it (-wal, -shm) the same mode."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)


def _lock(connection: Connection) -> None:
    """Open the one transaction of the migration and keep every other migration out of it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
