"""How the parts of the store offer what they can answer."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from db import faults
from menus.steps import ServiceStep

T = TypeVar("T")
Work = Callable[[], object]
"""Answers one step. Doing it twice is as good as doing it once: a lost connection does not tell what was stored."""

Answer = Callable[[str, Any], Work]
"""Prepares the work for a call (its id) and a step: identities and moments are fixed here, before the first try."""

Answers = Mapping[type[ServiceStep[Any]], Answer]
"""The steps a part of the store answers."""


def survive_restart(work: Callable[[], T]) -> T:
    """Do the work, once more if the connection was lost: the database was restarted, and the pool is renewed by now."""
    try:
        return work()
    except SQLAlchemyError as fault:
        if not faults.disconnected(fault):
            raise
        return work()
