"""Look-ups on the driver itself. SQLAlchemy writes the SQL and keeps the pool; executing it there would take three
times as long, and a call makes four look-ups.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.types import TypeEngine


class Lookup:
    """A SELECT of a few rows, for one engine; safe to use from many threads."""

    def __init__(self, engine: Engine, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=engine.dialect)
        self._engine = engine
        self._error = engine.dialect.loaded_dbapi.Error
        self._sql = compiled.string
        self._values = dict(compiled.params)
        self._writers = {
            name: write for bind, name in compiled.bind_names.items() if (write := _writer(bind.type, engine))
        }
        self._order: list[str] | None = getattr(compiled, "positiontup", None)
        self._autocommits = engine.dialect.name == "postgresql"
        types = [column.type.dialect_impl(engine.dialect) for column in statement.selected_columns]
        self._readers = [kind.result_processor(engine.dialect, None) or _as_it_is for kind in types]

    def rows(self, **values: object) -> list[tuple[Any, ...]]:
        """Return the rows. Raises SQLAlchemyError; after a lost connection (`connection_invalidated`) ask again."""
        named = self._values | values
        for name, write in self._writers.items():
            named[name] = write(named[name])
        try:
            connection = self._engine.raw_connection()
        except self._error as fault:
            raise DBAPIError(None, None, fault) from fault
        try:
            found = self._fetch(connection, [named[name] for name in self._order] if self._order else named)
        except self._error as fault:
            raise DBAPIError(None, None, fault, connection_invalidated=self._drop(connection, fault)) from fault
        finally:
            connection.close()
        return [tuple([read(value) for read, value in zip(self._readers, row, strict=True)]) for row in found]

    def _fetch(self, connection: PoolProxiedConnection, parameters: Any) -> list[Any]:
        """Ask. PostgreSQL then needs no BEGIN and ROLLBACK around it; SQLite begins nothing for a SELECT anyway."""
        driver: Any = connection.driver_connection
        if not self._autocommits:
            return list(driver.execute(self._sql, parameters))
        driver.autocommit = True
        found = driver.execute(self._sql, parameters).fetchall()
        driver.autocommit = False
        return list(found)

    def _drop(self, connection: PoolProxiedConnection, fault: Any) -> bool:
        """Drop the connection of a fault; if it was lost, the others are too: start with an empty pool. Say so."""
        lost = self._engine.dialect.is_disconnect(fault, connection.driver_connection, None)
        connection.invalidate()
        if lost:
            self._engine.dispose()
        return lost


def _writer(kind: TypeEngine[Any], engine: Engine) -> Callable[[Any], Any] | None:
    """What turns a value into one that the driver takes, if anything has to."""
    return kind.dialect_impl(engine.dialect).bind_processor(engine.dialect)


def _as_it_is(value: object) -> object:
    return value
