"""The database of a command: up to date, and closed at its end."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.command import failed
from app.service import create_database
from app.settings import Settings
from db.engine import open_engine


@contextmanager
def opened(settings: Settings) -> Iterator[Engine]:
    """Bring the database up to date and open it; that it is down is said."""
    try:
        create_database(settings)
        engine = open_engine(settings.database)
        try:
            yield engine
        finally:
            engine.dispose()
    except SQLAlchemyError as problem:
        raise failed(f"база данных недоступна ({type(problem).__name__})", "Проверьте database_url.") from None
