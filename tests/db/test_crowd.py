"""20,000 conversations of callers who decide by chance, with the real driver, the shipped menu and the real store.

No exception, no conversation without end; every confirmed reading is in the database exactly once, and no other one; a
caller who makes nothing but mistakes comes to a person; nothing is told to who has not proven whose account it is.
A failure names its evening and shows the conversation as a call script; the same evening goes the same way again.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from db.engine import open_engine
from menus.reading_steps import Stored, StoreReading
from menus.steps import CheckMeter, MeterMatches, ServiceStep
from tests.crowd.evening import Answering, Evening
from tests.crowd.town import OWNERS
from tests.on_asterisk.ground import add_owners

EVENINGS, CONVERSATIONS = 40, 500


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Engine]:
    """A database that is not there."""
    engine = open_engine(f"sqlite:///{tmp_path / 'missing.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def town(sqlite_url: str) -> Iterator[Engine]:
    """The town in a file that need not survive a loss of power."""
    engine = open_engine(sqlite_url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    add_owners(engine, OWNERS)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("seed", range(EVENINGS))
def test_what_callers_were_promised_is_what_the_database_holds(town: Engine, broken: Engine, seed: int) -> None:
    check_that_much_happened(Evening(town, broken, seed, as_it_is).hold(CONVERSATIONS))


def test_the_same_on_postgresql(postgresql_url: str, broken: Engine) -> None:
    engine = open_engine(postgresql_url)
    add_owners(engine, OWNERS)
    check_that_much_happened(Evening(engine, broken, EVENINGS, as_it_is).hold(CONVERSATIONS))
    engine.dispose()


def check_that_much_happened(happened: Counter[str]) -> None:
    """Callers come everywhere: otherwise nothing was shown."""
    for what in ("transferred", "hung_up", "goodbye", "stored", "told", "callbacks", "cases", "tired", "spoken"):
        assert happened[what] > 5, what


class Spoilt:
    """A store with a fault; subclasses have it."""

    def __init__(self, store: Answering) -> None:
        self._store = store

    def answer(self, step: ServiceStep[Any]) -> object:
        return self._store.answer(step)


class Forgetful(Spoilt):
    def answer(self, step: ServiceStep[Any]) -> object:
        return Stored(replaced=False) if isinstance(step, StoreReading) else self._store.answer(step)


class Doubling(Spoilt):
    def answer(self, step: ServiceStep[Any]) -> object:
        if isinstance(step, StoreReading):
            self._store.answer(step)
        return self._store.answer(step)


class Credulous(Spoilt):
    def answer(self, step: ServiceStep[Any]) -> object:
        return MeterMatches() if isinstance(step, CheckMeter) else self._store.answer(step)


def as_it_is(store: Answering) -> Answering:
    return store


@pytest.mark.parametrize("fault", [Forgetful, Doubling, Credulous])
def test_a_store_with_a_fault_is_found_out(
    town: Engine, broken: Engine, fault: Callable[[Answering], Answering]
) -> None:
    with pytest.raises(AssertionError):
        Evening(town, broken, 0, fault).hold(200)
