"""Whatever happens to the database, a call gets an answer in time, and the log tells nobody's numbers."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, select

from app.calling_back import gate
from app.desk import Desk
from app.service import LOOK_UPS_AT_ONCE
from callbacks.booking import CallbackRules
from db.callback_claims import CallbackClaims
from db.callback_tables import Callback
from db.engine import open_engine
from db.guesses import GuessLimits
from db.store import CallStore, Store
from db.tables import Account as AccountRow
from menus.steps import (
    Account,
    CheckMeter,
    Done,
    FindAccount,
    NoSuchAccount,
    ReadBalance,
    ReadRestriction,
    RequestCallback,
    ServiceStep,
    Unavailable,
)
from tests.agi.test_gate import served, told
from tests.db.callbacks import ANNA, LEASE, MONDAY_NOON, attempt, book, wish
from tests.db.conftest import DEBTOR, DEBTOR_METER, DEBTOR_PHONE
from tests.postgres import Cluster

CALL = "abcdef" * 5 + "ab"

STEPS: tuple[ServiceStep[Any], ...] = (
    FindAccount(DEBTOR, DEBTOR_PHONE),
    CheckMeter(7, DEBTOR_METER),
    ReadBalance(7),
    ReadRestriction(7),
    RequestCallback(DEBTOR_PHONE, 7, "asked", typed=False, key="1"),
)
FIND = STEPS[0]
REQUEST = STEPS[-1]
FOUND = Account(7, DEBTOR, linked=True)


@pytest.fixture
def store(engine: Engine, account: int) -> CallStore:
    assert account == FOUND.key
    return Store(engine).for_call(CALL)


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture(autouse=True)
def _no_person_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    for secret in (DEBTOR, DEBTOR_PHONE[1:], DEBTOR_METER, "Образцова"):
        assert secret not in caplog.text


only_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


def requests_stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(Callback.__table__.c.id)).all())


@only_postgresql
@pytest.mark.parametrize("step", STEPS)
def test_a_restart_of_postgresql_costs_no_request(store: CallStore, cluster: Cluster, step: ServiceStep[Any]) -> None:
    before = store.answer(step)
    cluster.restart()
    assert store.answer(step) == before != Unavailable()


@only_postgresql
def test_a_restart_of_postgresql_does_not_keep_a_call_of_ours_in_the_house(engine: Engine, cluster: Cluster) -> None:
    book(engine, wish())
    claims = CallbackClaims(engine)
    claim = claims.claim("w1", ANNA, MONDAY_NOON, LEASE)
    assert claim
    made = attempt(claim)
    claims.begin(made, MONDAY_NOON)
    cluster.restart()
    with served(gate(engine, CallbackRules()).let_out) as port:
        assert told(port, made.id) == 'SET VARIABLE "LET_OUT" "yes"'
        assert told(port, made.id) == ""


@only_postgresql
def test_a_restart_costs_no_request_however_many_connections_were_open(
    engine: Engine, store: CallStore, cluster: Cluster
) -> None:
    connections = [engine.connect() for _ in range(8)]
    for connection in connections:
        connection.close()
    cluster.restart()
    assert [store.answer(FIND) for _ in range(12)] == [FOUND] * 12


@only_postgresql
def test_a_stopped_postgresql_is_unavailable_at_once_and_comes_back(store: CallStore, cluster: Cluster) -> None:
    cluster.stop()
    try:
        asked = time.monotonic()
        assert [store.answer(step) for step in STEPS] == [Unavailable()] * len(STEPS)
        assert time.monotonic() - asked < 2
    finally:
        cluster.start()
    assert store.answer(FIND) == FOUND


@only_postgresql
def test_a_locked_table_is_unavailable_within_seconds(engine: Engine, store: CallStore) -> None:
    with engine.begin() as somebody:
        somebody.exec_driver_sql("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
        asked = time.monotonic()
        assert store.answer(FIND) == Unavailable()
        assert 1.5 < time.monotonic() - asked < 4
    assert store.answer(FIND) == FOUND


def test_a_pool_that_is_used_up_is_unavailable_within_seconds(engine: Engine, store: CallStore) -> None:
    held = [engine.connect() for _ in range(40)]
    asked = time.monotonic()
    assert store.answer(FIND) == Unavailable()
    assert 1.5 < time.monotonic() - asked < 4
    for connection in held:
        connection.close()
    assert store.answer(FIND) == FOUND


@only_sqlite
def test_a_removed_file_is_unavailable_and_not_a_new_empty_database(store: CallStore, sqlite_file: Path) -> None:
    assert store.answer(FIND) == FOUND
    sqlite_file.unlink()
    assert [store.answer(step) for step in STEPS] == [Unavailable()] * len(STEPS)
    assert not sqlite_file.exists()


@only_sqlite
def test_a_file_that_is_put_back_is_used_again(engine: Engine, store: CallStore, sqlite_file: Path) -> None:
    engine.dispose()
    sqlite_file.rename(sqlite_file.with_suffix(".away"))
    assert store.answer(FIND) == Unavailable()
    sqlite_file.with_suffix(".away").rename(sqlite_file)
    assert store.answer(FIND) == FOUND


@only_sqlite
def test_a_backup_put_in_place_is_seen_at_the_next_look_up(
    engine: Engine, store: CallStore, sqlite_file: Path, tmp_path: Path
) -> None:
    assert store.answer(FIND) == FOUND
    original, copy = sqlite3.connect(sqlite_file), sqlite3.connect(tmp_path / "copy.db")
    original.backup(copy)
    with copy:
        copy.execute("DELETE FROM phones")
    original.close()
    copy.close()
    for part in sqlite_file.parent.glob("test.db*"):
        part.unlink()
    (tmp_path / "copy.db").rename(sqlite_file)
    assert store.answer(FIND) == Account(7, DEBTOR, linked=False)
    assert store.answer(REQUEST) == Done()
    assert requests_stored(engine) == 1


@only_sqlite
def test_a_locked_file_still_answers_look_ups_and_refuses_to_store_within_seconds(
    engine: Engine, store: CallStore, sqlite_file: Path
) -> None:
    somebody = sqlite3.connect(sqlite_file, isolation_level=None)
    somebody.execute("BEGIN IMMEDIATE")
    asked = time.monotonic()
    assert store.answer(REQUEST) == Unavailable()
    assert 1.5 < time.monotonic() - asked < 4
    assert store.answer(FIND) == FOUND
    somebody.close()
    assert store.answer(REQUEST) == Done()
    assert requests_stored(engine) == 1


@only_sqlite
def test_a_corrupt_file_is_unavailable(engine: Engine, store: CallStore, sqlite_file: Path) -> None:
    engine.dispose()
    sqlite_file.write_bytes(b"not a database" * 1000)
    assert [store.answer(step) for step in STEPS] == [Unavailable()] * len(STEPS)


@only_sqlite
@pytest.mark.parametrize(
    ("fault", "kind"),
    [("query_only = ON", "SQLITE_READONLY"), ("max_page_count = 1", "SQLITE_FULL")],
    ids=["read-only", "disk full"],
)
def test_a_request_that_cannot_be_stored_is_not_promised(
    engine: Engine, store: CallStore, caplog: pytest.LogCaptureFixture, fault: str, kind: str
) -> None:
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {fault}"))
    phones = [f"+7904280{number:04}" for number in range(200)]
    replies = {type(store.answer(RequestCallback(phone, None, "x" * 60, typed=False, key="1"))) for phone in phones}
    assert Unavailable in replies
    assert store.answer(FIND) == FOUND
    assert f"call {CALL}: RequestCallback unavailable: OperationalError {kind}" in caplog.messages


def test_a_request_for_an_account_that_is_gone_is_not_promised(
    store: CallStore, caplog: pytest.LogCaptureFixture
) -> None:
    assert store.answer(RequestCallback(DEBTOR_PHONE, 8, "asked", typed=False, key="1")) == Unavailable()
    assert "RequestCallback unavailable" in caplog.text


@only_postgresql
def test_what_postgresql_refuses_is_unavailable(store: CallStore) -> None:
    assert store.answer(FindAccount("\x00", None)) == Unavailable()
    assert store.answer(RequestCallback(DEBTOR_PHONE, None, "x" * 100, typed=False, key="1")) == Unavailable()
    assert store.answer(ReadBalance(2**40)) == Unavailable()
    assert store.answer(FIND) == FOUND


def test_a_database_without_tables_is_unavailable(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "empty.db").touch()
    engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    assert Store(engine).for_call(CALL).answer(FIND) == Unavailable()
    assert f"call {CALL}: FindAccount unavailable: OperationalError SQLITE_ERROR" in caplog.messages
    engine.dispose()


def test_errors_do_not_show_parameters(engine: Engine, account: int) -> None:
    with pytest.raises(Exception, match=r"(?i)unique") as refusal, engine.begin() as connection:
        connection.execute(insert(AccountRow.__table__), {"id": account, "number": "00480077", "customer_id": 1})
    assert "00480077" not in str(refusal.value)


def test_only_sqlite_and_postgresql_are_opened() -> None:
    with pytest.raises(ValueError, match="must be SQLite or PostgreSQL"):
        open_engine("mysql://localhost/autosecretary")


def test_sqlite_commits_are_on_the_disk(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        settings = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert settings == ["wal", 2, 1, 2000]
    engine.dispose()


def test_a_hundred_callers_at_once_share_the_store(engine: Engine, account: int) -> None:
    """Half of them name a number that does not exist, which is written down: none is turned away for the writing."""
    assert account == FOUND.key
    store = Store(engine, limits=GuessLimits(altogether=10_000)).for_call(CALL)
    with ThreadPoolExecutor(100) as callers, ThreadPoolExecutor(LOOK_UPS_AT_ONCE) as look_ups:
        desk = Desk(store, look_ups)
        asked = [FIND, FindAccount("00000000", None)] * 500
        replies = list(callers.map(lambda step: desk.answer(step, lambda _, pause: pause()), asked))
    assert replies == [FOUND, NoSuchAccount()] * 500
