"""Inserts that may be repeated, and statements about many rows, in the dialect of each database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, Connection, Executable, Select, Table, any_, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

ByDialect = Mapping[str, Insert]
"""The statement for each dialect's name. Made once: a statement that is made anew is compiled anew."""


def if_new(table: Table) -> ByDialect:
    """Insert a row unless one with its primary key is there. Any other conflict is an error: nothing gets lost."""
    key = list(table.primary_key)
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=key),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=key),
    }


def or_update(table: Table, changing: Iterable[str]) -> ByDialect:
    """Insert a row; one with the same primary key gets the new values of the `changing` columns."""
    return {
        "sqlite": _updating(sqlite.insert(table), table, changing),
        "postgresql": _updating(postgresql.insert(table), table, changing),
    }


class Many:
    """Inserts many rows at once or, where the primary key is there already, updates the `changing` columns.

    PostgreSQL gets one statement with an array a column: row by row takes it five times as long.
    """

    def __init__(self, table: Table, columns: Sequence[str], changing: Sequence[str] = ()) -> None:
        arrays = [func.unnest(bindparam(name, type_=ARRAY(table.c[name].type))) for name in columns]
        light = sqlite.insert(table)
        heavy = postgresql.insert(table).from_select(columns, select(*arrays))
        self._columns = columns
        self._sqlite = _updating(light, table, changing) if changing else light
        self._postgresql = _updating(heavy, table, changing) if changing else heavy

    def store(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows, each a tuple in the order of the columns; no two with the same key."""
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            connection.execute(self._sqlite, [dict(zip(self._columns, row, strict=True)) for row in rows])
        else:
            columns = [list(column) for column in zip(*rows, strict=True)]
            connection.execute(self._postgresql, dict(zip(self._columns, columns, strict=True)))


class Among:
    """Selects the rows whose `column` has one of many values.

    PostgreSQL gets them as one array: a placeholder each would take longer to read than the rows to find.
    """

    def __init__(self, statement: Select[Any], column: Column[Any]) -> None:
        self._sqlite = statement.where(column.in_(bindparam("among", expanding=True)))
        self._postgresql = statement.where(column == any_(bindparam("among", type_=ARRAY(column.type))))

    def rows(self, connection: Connection, values: Iterable[Any]) -> Sequence[Any]:
        """Return the rows."""
        statement = self._sqlite if connection.dialect.name == "sqlite" else self._postgresql
        return connection.execute(statement, {"among": list(values)}).all()


SEQUENCE = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :number)")


def new_keys(connection: Connection, table: Table, number: int) -> Sequence[int]:
    """Return values of `id` for rows that are to be inserted, inside a transaction that has the tables for itself.

    Rows whose keys are known can be inserted at once; asking what each of them got takes three times as long.
    """
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return range(last + 1, last + 1 + number)
    return connection.execute(SEQUENCE, {"table": table.name, "number": number}).scalars().all()


def each(connection: Connection, statement: Executable, parameters: list[dict[str, Any]]) -> None:
    """Execute for each set of parameters; SQLAlchemy takes an empty list for one set of none."""
    if parameters:
        connection.execute(statement, parameters)


def _updating(statement: sqlite.Insert | postgresql.Insert, table: Table, changing: Iterable[str]) -> Insert:
    changes = {name: statement.excluded[name] for name in changing}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
