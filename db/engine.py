"""Opens the database. SQLite for one machine, PostgreSQL by URL; both answer within seconds or fail.

A caller is waiting, so nothing here waits long: two seconds for a lock, a connection, a statement, or a place in the
pool. No error shows parameters: they are people's numbers.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

from db.turns import Turns, TurnTaking, before_execute

PATIENCE = 2
"""Seconds to wait for a lock, a connection, a place in the pool."""

TURN = 6
"""Seconds to wait for one's turn to write to SQLite: what a caller has confirmed is worth more (app.desk: 8)."""

POOL = {"pool_size": 40, "max_overflow": 0, "pool_timeout": PATIENCE, "hide_parameters": True}
"""A look-up holds a connection for less than a millisecond: forty serve hundreds of calls.

More than the threads that look things up (app.service): waiting for a place in SQLAlchemy's pool is not in order.
"""

POSTGRESQL = {
    "connect_timeout": PATIENCE,
    "tcp_user_timeout": PATIENCE * 1000,  # a vanished server is noticed in 2 s, not in 15 minutes
    "keepalives_idle": 30,
    "options": f"-c statement_timeout={PATIENCE * 1000} -c timezone=UTC",
    "application_name": "autosecretary",
}


def open_engine(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL, SQLite in a file or PostgreSQL. Connects when first used.

    The database must have been created by `db.schema.migrate`: a missing SQLite file is an error at first use, not
    a new empty database. Raises ValueError for any other kind of URL.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _open_sqlite(sqlite_file(address))
        case "postgresql":
            return create_engine(address.set(drivername="postgresql+psycopg"), connect_args=POSTGRESQL, **POOL)
        case other:
            raise ValueError(f"the database must be SQLite or PostgreSQL, not {other}")


def sqlite_file(address: URL) -> Path:
    """The file of a SQLite URL, absolute. Raises ValueError for a database in memory: it would be lost."""
    if not address.database or address.database == ":memory:":
        raise ValueError("a SQLite database must be a file: sqlite:////var/lib/autosecretary/autosecretary.db")
    return Path(address.database).absolute()


def _open_sqlite(file: Path) -> Engine:
    turns = Turns(TURN)

    def connect() -> sqlite3.Connection:
        return _connect(file, turns)

    engine = create_engine("sqlite:///" + str(file), creator=connect, **POOL)
    event.listen(engine, "connect", lambda _, record: record.info.update(inode=_inode(file)))
    event.listen(engine, "checkout", lambda _, record, _proxy: _refuse_stale(record, file))
    event.listen(engine, "before_cursor_execute", before_execute)
    return engine


def _connect(file: Path, turns: Turns) -> sqlite3.Connection:
    """Connect to an existing file (mode=rw). Writers take their lock at BEGIN, so they wait instead of failing midway.

    synchronous=FULL: a commit is on the disk when it returns. NORMAL would lose the last ones when the power fails.
    """
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=rw",
        uri=True,
        timeout=PATIENCE,
        isolation_level="IMMEDIATE",
        check_same_thread=False,
        factory=TurnTaking,
    )
    connection.turns = turns
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _inode(file: Path) -> int | None:
    try:
        return os.stat(file).st_ino  # noqa: PTH116  # a look-up does this: Path.stat costs twice as much
    except OSError:
        return None


def _refuse_stale(record: Any, file: Path) -> None:
    """Drop a connection to a file that was removed or replaced: what it stored would be lost with the old file."""
    if record.info["inode"] != _inode(file):
        raise DisconnectionError("the database file is another one now")
