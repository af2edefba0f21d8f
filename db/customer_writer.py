"""Stores what an import knows of a chunk of accounts, in one transaction, with a handful of statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, bindparam, delete, insert, select, update

from db.customer_news import News
from db.inserts import Many
from db.tables import Account, Balance, Customer, Meter, Phone, Restriction

ALONE = "SELECT pg_advisory_xact_lock(1818588011)"
"""Two imports at once take turns, chunk by chunk. SQLite has one writer anyway."""

_accounts, _customers = Account.__table__, Customer.__table__

KNOWN = (
    select(_accounts.c.number, _accounts.c.id, _accounts.c.customer_id, _customers.c.name, _customers.c.address)
    .join(_customers, _customers.c.id == _accounts.c.customer_id)
    .where(_accounts.c.number.in_(bindparam("numbers", expanding=True)))
)
RENAME = (
    update(_customers)
    .where(_customers.c.id == bindparam("key"))
    .values(name=bindparam("new_name"), address=bindparam("new_address"))
)
ADD_CUSTOMER = insert(_customers).returning(_customers.c.id, sort_by_parameter_order=True)
ADD_ACCOUNT = insert(_accounts).returning(_accounts.c.id, sort_by_parameter_order=True)
BALANCES = Many(Balance.__table__, ["account_id", "as_of", "kopecks"], changing=["kopecks"])
RESTRICTIONS = Many(Restriction.__table__, ["account_id", "kind", "day"], changing=["kind", "day"])


class _Links:
    """The statements for a table of numbers linked to accounts."""

    def __init__(self, table: Table) -> None:
        self.stored = select(table.c.account_id, table.c.number).where(
            table.c.account_id.in_(bindparam("accounts", expanding=True))
        )
        self.add = Many(table, ["account_id", "number"])
        self.remove = delete(table).where(table.c.account_id == bindparam("key"), table.c.number == bindparam("gone"))


PHONES, METERS = _Links(Phone.__table__), _Links(Meter.__table__)


def write(engine: Engine, chunk: Sequence[News]) -> None:
    """Store a chunk, all or nothing. Each account is in it once."""
    with engine.begin() as connection:
        _take_turn(connection)
        keys = _update_known(connection, chunk)
        keys |= _add(connection, [news for news in chunk if news.account not in keys])
        complete = {keys[news.account] for news in chunk if news.complete}
        _link(connection, PHONES, {keys[news.account]: news.phones for news in chunk}, complete)
        _link(connection, METERS, {keys[news.account]: news.meters for news in chunk}, complete)
        BALANCES.store(connection, [(keys[news.account], *news.balance) for news in chunk if news.balance])
        RESTRICTIONS.store(connection, [(keys[news.account], *news.restriction) for news in chunk if news.restriction])


def _take_turn(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.dialect.name == "sqlite" else ALONE)


def _update_known(connection: Connection, chunk: Sequence[News]) -> dict[str, int]:
    """Bring names and addresses of known accounts up to date; return their keys by number."""
    news = {news.account: news for news in chunk}
    known = connection.execute(KNOWN, {"numbers": list(news)}).all()
    changes = []
    for row in known:
        now = (news[row.number].name or row.name, news[row.number].address or row.address)
        if now != (row.name, row.address):
            changes.append({"key": row.customer_id, "new_name": now[0], "new_address": now[1]})
    _each(connection, RENAME, changes)
    return {row.number: row.id for row in known}


def _add(connection: Connection, chunk: Sequence[News]) -> dict[str, int]:
    """Add accounts that are new, each with a customer of its own; return their keys by number."""
    if not chunk:
        return {}
    customers = connection.execute(ADD_CUSTOMER, [{"name": news.name, "address": news.address} for news in chunk])
    accounts = [
        {"number": news.account, "customer_id": customer}
        for news, customer in zip(chunk, customers.scalars(), strict=True)
    ]
    keys = connection.execute(ADD_ACCOUNT, accounts).scalars()
    return {news.account: key for news, key in zip(chunk, keys, strict=True)}


def _link(connection: Connection, links: _Links, told: dict[int, set[str]], complete: set[int]) -> None:
    """Add the links the file tells and remove those it does not, for accounts of which it has now told all."""
    wanted = {(key, number) for key, numbers in told.items() for number in numbers}
    stored = {(key, number) for key, number in connection.execute(links.stored, {"accounts": list(told)})}
    gone = [{"key": key, "gone": number} for key, number in stored - wanted if key in complete]
    _each(connection, links.remove, gone)
    links.add.store(connection, sorted(wanted - stored))


def _each(connection: Connection, statement: Executable, parameters: list[dict[str, Any]]) -> None:
    """Execute for each set of parameters; SQLAlchemy takes an empty list for one set of none."""
    if parameters:
        connection.execute(statement, parameters)
