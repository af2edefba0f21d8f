"""What may be said about a database fault: its kind, never its text, which can hold people's numbers."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


def kind(fault: SQLAlchemyError) -> str:
    """Name a fault for the log: `OperationalError SQLITE_BUSY`, `UniqueViolation 23505`, `TimeoutError`."""
    cause: BaseException = fault
    if isinstance(fault, DBAPIError) and fault.orig is not None:
        cause = fault.orig
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def disconnected(fault: SQLAlchemyError) -> bool:
    """Whether the connection was lost: the pool has dropped it, and a second try gets a new one."""
    return isinstance(fault, DBAPIError) and fault.connection_invalidated
