"""The threads of the service write to a SQLite file in the order in which they came."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as TooBusy

from db.engine import open_engine
from db.turns import Turns

WRITE = text("INSERT INTO notes (word) VALUES (:word)")


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)")
    yield engine
    engine.dispose()


def write(engine: Engine, word: str | None) -> None:
    with engine.begin() as connection:
        connection.execute(WRITE, {"word": word})


def words(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT word FROM notes ORDER BY id")).scalars())


def test_who_waits_for_a_slow_writer_writes_when_it_has_ended(engine: Engine) -> None:
    with ThreadPoolExecutor() as threads:
        with engine.begin() as slow:
            slow.execute(WRITE, {"word": "first"})
            waiting = threads.submit(write, engine, "second")
            with engine.connect() as reader:
                assert words(reader) == []
        waiting.result(30)
    with engine.connect() as reader:
        assert words(reader) == ["first", "second"]


def test_who_waits_for_too_long_is_told_so() -> None:
    turns = Turns(patience=0.01)
    turns.take()
    with pytest.raises(TooBusy, match="busy"):
        turns.take()
    turns.give()
    turns.take()


def test_a_write_that_fails_gives_its_turn_to_the_next(engine: Engine) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError):
            write(engine, None)
    write(engine, "next")


def test_a_write_that_is_forgotten_gives_its_turn_to_the_next(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(WRITE, {"word": "forgotten"})
    write(engine, "next")
    with engine.connect() as reader:
        assert words(reader) == ["next"]


def test_a_connection_that_breaks_gives_its_turn_to_the_next(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(WRITE, {"word": "broken"})
        connection.invalidate()
    write(engine, "next")


def test_a_statement_that_is_wrong_keeps_nobody_waiting(engine: Engine) -> None:
    with pytest.raises(OperationalError), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
    write(engine, "next")
