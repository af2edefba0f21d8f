"""Inserts that may be repeated, in the dialect of each database."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

ByDialect = Mapping[str, Insert]
"""The statement for each dialect's name. Made once: a statement that is made anew is compiled anew."""


def if_new(table: Table) -> ByDialect:
    """Insert a row unless it is there."""
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


def or_update(table: Table, changing: Iterable[str]) -> ByDialect:
    """Insert a row; one with the same primary key gets the new values of the `changing` columns."""
    key = list(table.primary_key)
    changes = list(changing)
    light = sqlite.insert(table)
    heavy = postgresql.insert(table)
    return {
        "sqlite": light.on_conflict_do_update(key, set_={name: light.excluded[name] for name in changes}),
        "postgresql": heavy.on_conflict_do_update(
            index_elements=key, set_={name: heavy.excluded[name] for name in changes}
        ),
    }
