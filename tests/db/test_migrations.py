"""What is in a database survives its migrations, there and back."""

from sqlalchemy import Engine

from db.schema import downgrade, migrate

METER = "SELECT number, capacity, kind, removed_on FROM meters"


def test_meters_of_the_first_tables_become_plain_ones_read_by_hand(url: str, engine: Engine, account: int) -> None:
    assert account
    downgrade(url, "0001")
    migrate(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(METER).all() == [("00123456", 5, "manual", None)]
