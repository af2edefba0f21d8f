"""What is in a database survives its migrations, there and back."""

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from db.callback_claims import CallbackClaims
from db.schema import downgrade, migrate
from tests.db.callbacks import ANNA, LEASE, MONDAY_NOON, book, history, phone, rows, wish
from tests.db.conftest import DEBTOR_PHONE

METER = "SELECT number, capacity, kind, removed_on FROM meters"


def test_meters_of_the_first_tables_become_plain_ones_read_by_hand(url: str, engine: Engine, account: int) -> None:
    assert account
    downgrade(url, "0001")
    migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(METER).all() == [("00123456", 5, "manual", None)]


def test_customers_are_found_by_the_surnames_they_had_before(url: str, engine: Engine, account: int) -> None:
    assert account
    downgrade(url, "0016")
    migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT surname FROM customers").all() == [("образцова",)]


REQUEST = (
    "INSERT INTO callback_requests (id, call_id, phone, account_id, reason, requested_at) "
    "VALUES (:id, :call, :phone, :account, 'asked', '2026-11-20 0{hour}:00:00')"
)


def test_wishes_to_be_called_back_come_along_with_their_places(url: str, engine: Engine, account: int) -> None:
    """Of two from one number the first is kept; the numbers go on after those of the cases."""
    downgrade(url, "0006")
    wishes = [("b", DEBTOR_PHONE, account), ("a", DEBTOR_PHONE, account), ("c", "+74742123456", None)]
    with engine.begin() as connection:
        for hour, (letter, number, key) in zip((9, 8, 7), wishes, strict=True):
            values = {"id": letter * 32, "call": "d" * 32, "phone": number, "account": key}
            connection.execute(text(REQUEST.format(hour=hour)), values)
    migrate(url)
    columns = ("id", "number", "state", "phone", "account_id", "topic", "call_id")
    assert [tuple(row[name] for name in columns) for row in rows(engine)] == [
        ("c" * 32, 1001, "scheduled", "+74742123456", None, "asked", "d" * 32),
        ("a" * 32, 1002, "scheduled", DEBTOR_PHONE, account, "asked", "d" * 32),
        ("b" * 32, 1003, "cancelled", DEBTOR_PHONE, account, "asked", "d" * 32),
    ]
    assert [row["due_at"].hour for row in rows(engine)] == [7, 8, 9]
    assert history(engine, "b" * 32) == ["requested", "cancelled"]
    assert CallbackClaims(engine).claim("w1", ANNA, datetime.now(UTC), LEASE)
    assert book(engine, wish(9, arrived=MONDAY_NOON)).number == 1004


def test_wishes_of_callers_survive_the_way_back(url: str, engine: Engine) -> None:
    book(engine, wish())
    downgrade(url, "0006")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT phone, reason FROM callback_requests").all() == [(phone(), "asked")]
    migrate(url)
    assert [row["phone"] for row in rows(engine)] == [phone()]
