"""Stores what an import knows of a chunk of accounts, in one transaction, with a handful of statements."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from db.customer_news import News
from db.inserts import Many, each
from db.meter_writer import write_meters
from db.tables import Account, Balance, Customer, Phone, Restriction

ALONE = "SELECT pg_advisory_xact_lock(1818588011)"
"""Two imports at once take turns, chunk by chunk. SQLite has one writer anyway."""

_accounts, _customers, _phones = Account.__table__, Customer.__table__, Phone.__table__

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


LINKED = select(_phones.c.account_id, _phones.c.number).where(
    _phones.c.account_id.in_(bindparam("accounts", expanding=True))
)
UNLINK = delete(_phones).where(_phones.c.account_id == bindparam("key"), _phones.c.number == bindparam("gone"))
PHONES = Many(_phones, ["account_id", "number"])


def write(engine: Engine, chunk: Sequence[News], today: date) -> None:
    """Store a chunk, all or nothing. Each account is in it once."""
    with engine.begin() as connection:
        _take_turn(connection)
        keys = _update_known(connection, chunk)
        keys |= _add(connection, [news for news in chunk if news.account not in keys])
        complete = {keys[news.account] for news in chunk if news.complete}
        _link_phones(connection, {keys[news.account]: news.phones for news in chunk}, complete)
        write_meters(connection, {keys[news.account]: news.meters for news in chunk}, complete, today)
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
    each(connection, RENAME, changes)
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


def _link_phones(connection: Connection, told: dict[int, set[str]], complete: set[int]) -> None:
    """Add the links the file tells and remove those it does not, for accounts of which it has now told all."""
    wanted = {(key, number) for key, numbers in told.items() for number in numbers}
    stored = {(key, number) for key, number in connection.execute(LINKED, {"accounts": list(told)})}
    gone = [{"key": key, "gone": number} for key, number in stored - wanted if key in complete]
    each(connection, UNLINK, gone)
    PHONES.store(connection, sorted(wanted - stored))
