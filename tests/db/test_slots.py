"""Places of slots are given once, whoever else is booking at the same moment."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select

from callbacks.slots import SlotRules
from db.engine import open_engine
from db.load_tables import SlotBooking
from db.slots import NoSuchSlot, SlotBook, take_place

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BEGINS = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
NEXT = BEGINS + timedelta(hours=1)
THREE_PLACES = SlotRules(minutes_per_call=5.0)
"""A quarter of twelve: without a calendar the load counts as large."""
BOOKERS = 12


@pytest.fixture
def book(engine: Engine) -> SlotBook:
    return SlotBook(engine, THREE_PLACES)


def places(book: SlotBook) -> dict[datetime, int]:
    return {free.slot.begins: free.places for free in book.all(NOW)}


def test_a_booked_place_is_gone_until_it_is_given_back(book: SlotBook) -> None:
    booked = book.book("a", BEGINS, NOW)
    assert booked is not None
    assert (booked.begins, booked.ends) == (BEGINS, NEXT)
    assert places(book)[BEGINS] == 2
    book.release("a")
    book.release("a")
    assert places(book)[BEGINS] == 3


def test_booking_twice_is_booking_once(book: SlotBook) -> None:
    for _ in range(2):
        assert book.book("a", BEGINS, NOW)
    assert places(book)[BEGINS] == 2


def test_a_full_slot_is_not_offered_and_those_who_are_in_it_keep_their_place(book: SlotBook) -> None:
    for callback in "abc":
        assert book.book(callback, BEGINS, NOW)
    assert book.book("d", BEGINS, NOW) is None
    assert book.book("a", BEGINS, NOW), "it is in there already"
    assert BEGINS not in {free.slot.begins for free in book.free(NOW)}


def test_moving_gives_the_old_place_back_unless_the_new_slot_is_full(book: SlotBook) -> None:
    for callback in "abc":
        book.book(callback, BEGINS, NOW)
    book.book("d", NEXT, NOW)
    assert book.book("d", BEGINS, NOW) is None
    assert places(book)[NEXT] == 2, "the old place is kept"
    assert book.book("a", NEXT, NOW)
    assert (places(book)[BEGINS], places(book)[NEXT]) == (1, 1)


def test_a_supervisor_closes_and_widens_a_slot_and_takes_it_back(book: SlotBook) -> None:
    book.book("a", BEGINS, NOW)
    book.change(BEGINS, 0, at=NOW, by="olga")
    assert book.book("b", BEGINS, NOW) is None
    assert places(book)[BEGINS] == 0
    book.change(BEGINS, 20, at=NOW, by="olga")
    assert places(book)[BEGINS] == 19, "what was promised stays promised"
    book.change(BEGINS, None, at=NOW, by="olga")
    assert places(book)[BEGINS] == 2


def test_a_moment_at_which_no_slot_begins_cannot_be_booked_or_changed(book: SlotBook) -> None:
    with pytest.raises(NoSuchSlot):
        book.book("a", BEGINS + timedelta(minutes=1), NOW)
    with pytest.raises(NoSuchSlot):
        book.change(BEGINS + timedelta(minutes=1), 0, at=NOW, by="olga")


def test_only_slots_that_suit_the_callee_are_offered(book: SlotBook) -> None:
    suiting = book.free(NOW, lambda slot: slot.begins >= NEXT)
    assert suiting[0].slot.begins == NEXT


def test_a_place_is_given_together_with_what_is_stored_for_it_or_not_at_all(engine: Engine, book: SlotBook) -> None:
    slot = book.all(NOW)[0].slot
    with pytest.raises(RuntimeError, match="could not be stored"), engine.begin() as connection:
        assert take_place(connection, "a", slot, 1, NOW)
        raise RuntimeError("the callback could not be stored")
    assert places(book)[slot.begins] == 3


def stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(SlotBooking)).scalar_one()


def test_the_last_places_are_given_once_to_many_threads(engine: Engine, book: SlotBook) -> None:
    together = Barrier(BOOKERS)

    def attempt(callback: str) -> bool:
        together.wait()
        return book.book(callback, BEGINS, NOW) is not None

    with ThreadPoolExecutor(BOOKERS) as threads:
        got = Counter(threads.map(attempt, [uuid4().hex for _ in range(BOOKERS)]))
    assert got == {True: 3, False: BOOKERS - 3}
    assert stored(engine) == 3


def test_the_last_places_are_given_once_to_many_processes(url: str, engine: Engine) -> None:
    turns = [[f"{process}-{number}" for number in range(5)] for process in range(4)]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        got = sum(processes.map(attempts, [url] * 4, turns))
    assert got == 3
    assert stored(engine) == 3


def attempts(url: str, callbacks: Sequence[str]) -> int:
    """How many of these callbacks get a place: what each process does."""
    engine = open_engine(url)
    try:
        return sum(SlotBook(engine, THREE_PLACES).book(callback, BEGINS, NOW) is not None for callback in callbacks)
    finally:
        engine.dispose()
