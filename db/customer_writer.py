"""Stores what an import knows of a chunk of accounts, in one transaction, with a handful of statements."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Engine, bindparam, delete, select, update

from db.customer_news import News
from db.inserts import Among, Many, each, new_keys
from db.meter_writer import write_meters
from db.surnames import surname
from db.tables import Account, Balance, Customer, Phone, Restriction

ALONE = "SELECT pg_advisory_xact_lock(1818588011)"
"""Two imports at once take turns, chunk by chunk. SQLite has one writer anyway."""

_accounts, _customers, _phones = Account.__table__, Customer.__table__, Phone.__table__

KNOWN = Among(
    select(_accounts.c.number, _accounts.c.id, _accounts.c.customer_id, _customers.c.name, _customers.c.address).join(
        _customers, _customers.c.id == _accounts.c.customer_id
    ),
    _accounts.c.number,
)
RENAME = (
    update(_customers)
    .where(_customers.c.id == bindparam("key"))
    .values(name=bindparam("new_name"), surname=bindparam("new_surname"), address=bindparam("new_address"))
)
MOVE = update(_accounts).where(_accounts.c.id == bindparam("key")).values(time_zone=bindparam("zone"))
CUSTOMERS = Many(_customers, ["id", "name", "surname", "address"])
ACCOUNTS = Many(_accounts, ["id", "number", "customer_id"])
BALANCES = Many(Balance.__table__, ["account_id", "as_of", "kopecks"], changing=["kopecks"])
RESTRICTIONS = Many(Restriction.__table__, ["account_id", "kind", "day"], changing=["kind", "day"])

LINKED = Among(select(_phones.c.account_id, _phones.c.number), _phones.c.account_id)
UNLINK = delete(_phones).where(_phones.c.account_id == bindparam("key"), _phones.c.number == bindparam("gone"))
PHONES = Many(_phones, ["account_id", "number"])


def write(engine: Engine, chunk: Sequence[News], today: date) -> None:
    """Store a chunk, all or nothing. Each account is in it once."""
    with engine.begin() as connection:
        _take_turn(connection)
        keys = _update_known(connection, chunk)
        keys |= _add(connection, [news for news in chunk if news.account not in keys])
        each(
            connection, MOVE, [{"key": keys[news.account], "zone": news.time_zone} for news in chunk if news.time_zone]
        )
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
    known = KNOWN.rows(connection, news)
    changes = []
    for row in known:
        now = (news[row.number].name or row.name, news[row.number].address or row.address)
        if now != (row.name, row.address):
            words = {"new_name": now[0], "new_surname": surname(now[0]), "new_address": now[1]}
            changes.append({"key": row.customer_id, **words})
    each(connection, RENAME, changes)
    return {row.number: row.id for row in known}


def _add(connection: Connection, chunk: Sequence[News]) -> dict[str, int]:
    """Add accounts that are new, each with a customer of its own; return their keys by number."""
    customers = new_keys(connection, _customers, len(chunk))
    accounts = new_keys(connection, _accounts, len(chunk))
    named = [(key, news.name, surname(news.name), news.address) for key, news in zip(customers, chunk, strict=True)]
    CUSTOMERS.store(connection, named)
    rows = [(key, news.account, customer) for key, news, customer in zip(accounts, chunk, customers, strict=True)]
    ACCOUNTS.store(connection, rows)
    return {news.account: key for key, news in zip(accounts, chunk, strict=True)}


def _link_phones(connection: Connection, told: dict[int, set[str]], complete: set[int]) -> None:
    """Add the links the file tells and remove those it does not, for accounts of which it has now told all."""
    wanted = {(key, number) for key, numbers in told.items() for number in numbers}
    stored = {(key, number) for key, number in LINKED.rows(connection, told)}
    gone = [{"key": key, "gone": number} for key, number in stored - wanted if key in complete]
    each(connection, UNLINK, gone)
    PHONES.store(connection, sorted(wanted - stored))
