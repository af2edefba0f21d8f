"""The book of sentences: versions in order, one draft at a time, and a history that tells who published what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from db.audit import Audit
from db.sentences import Overtaken, SentenceBook
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from menus.published import Published, Wording
from tests.console.browsing import QUICK

NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)
NAME = "greeting"


@pytest.fixture
def anna(engine: Engine) -> int:
    """A supervisor."""
    newcomer = Newcomer("anna", "Анна Петрова", Role.SUPERVISOR)
    return StaffBook(engine, QUICK).add(newcomer, "correct horse battery", at=NOON)


def test_versions_are_kept_and_the_newest_draft_waits(engine: Engine, anna: int) -> None:
    book, ends = SentenceBook(engine), NOON + timedelta(days=1)
    assert book.newest(NAME) is None
    assert book.save(NAME, Wording("Раз.", NOON, ends), over=0, by=anna, at=NOON) == 1
    assert book.save(NAME, Wording("Два.", NOON, ends), over=1, by=anna, at=NOON) == 2
    (draft,) = book.drafts()
    assert (draft["text"], draft["begins"], draft["ends"], draft["maker"]) == ("Два.", NOON, ends, "Анна Петрова")
    book.drop(NAME, 2, by=anna, at=NOON)
    assert book.drafts() == []
    assert book.save(NAME, Wording("Три."), over=2, by=anna, at=NOON) == 3


def test_what_was_published_is_history_and_in_the_audit_all_or_nothing(engine: Engine, anna: int) -> None:
    book = SentenceBook(engine)
    book.save(NAME, Wording("Раз."), over=0, by=anna, at=NOON)
    with pytest.raises(Overtaken):
        book.published(Published(anna, NOON, {(NAME, 1): "Было.", ("main", 1): None}))
    assert len(book.drafts()) == 1
    one = Published(anna, NOON, {(NAME, 1): "Было."})
    assert not book.noted(one)
    book.published(one)
    assert book.noted(one)
    assert not book.noted(Published(anna, NOON, {(NAME, 1): "Было.", ("main", 1): None}))
    (version,) = book.history(NAME, 10)
    assert (version["was"], version["text"], version["decider"]) == ("Было.", "Раз.", "Анна Петрова")
    assert [entry["about"] for entry in Audit(engine).newest(1)] == [f"sentence:{version['id']}"]
    with pytest.raises(Overtaken) as decided:
        book.drop(NAME, 1, by=anna, at=NOON)
    assert decided.value.newest
    assert decided.value.newest["state"] == "published"


def test_of_two_who_write_at_the_same_time_one_is_told(engine: Engine, anna: int) -> None:
    book = SentenceBook(engine)

    def save(text: str) -> bool:
        try:
            book.save(NAME, Wording(text), over=0, by=anna, at=NOON)
        except Overtaken as other:
            return other.newest is None
        return True

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(save, "абвг")) == [False, False, False, True]
    assert len(book.drafts()) == 1
