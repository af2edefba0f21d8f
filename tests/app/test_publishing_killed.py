"""A console that is killed while it publishes: what callers hear and what the history says agree at the next look."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from nicegui.testing.general import nicegui_reset_globals

from app.console import SETTLING, composed
from app.editions import published_file, shipped_menu
from app.menu_seen import MenuSeen
from app.publishing import NOT_RUNNING, Publisher
from app.settings import Settings
from console.sentences.publishing import History, NotPublished, Progress
from db.audit import Action, Audit
from db.engine import open_engine
from db.schema import migrate
from db.sentences import SentenceBook
from db.staff import Newcomer, StaffBook
from db.staff_tables import Role
from menus.published import Published, Wording
from speech.unavailable import SpeechUnavailable
from tests.app.publishing import ANNA, CHANGE, NEW, NOW, SENTENCE, WAS, menu_of, publication, published, service
from tests.console.browsing import QUICK

Told = tuple[list[str], list[tuple[str, str]]]
OTHER = {"noise": Wording("Плохо слышно.")}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of our own and the shipped menu."""
    (tmp_path / "home").mkdir()
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache")


@pytest.fixture
def book(settings: Settings) -> Iterator[SentenceBook]:
    """A history in which Anna's draft waits."""
    migrate(settings.database)
    engine = open_engine(settings.database)
    newcomer = Newcomer("anna", "Анна Петрова", Role.SUPERVISOR)
    assert StaffBook(engine, QUICK).add(newcomer, "correct horse battery", at=NOW) == ANNA
    book = SentenceBook(engine)
    book.save(SENTENCE, CHANGE[SENTENCE], over=0, by=ANNA, at=NOW)
    yield book
    engine.dispose()


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Deadly:
    """A history that the console does not survive: it is killed just before the last step, or just after it."""

    database: str
    after: bool

    def noted(self, published: Published) -> bool:
        return SentenceBook(open_engine(self.database)).noted(published)

    def published(self, published: Published) -> None:
        if self.after:
            SentenceBook(open_engine(self.database)).published(published)
        die()


def console(settings: Settings) -> Publisher:
    return Publisher(settings, MenuSeen(shipped_menu(), published_file(settings)).edition)


def killed(settings: Settings, history: History, progress: Progress = lambda *_: None) -> None:
    """Publish in a process of its own, which is killed."""
    work = partial(console(settings).put_in_force, publication(CHANGE), history, progress)
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert NEW in published(settings)


def told(book: SentenceBook) -> Told:
    """The drafts, and what the history says: before and after."""
    for version in book.history(SENTENCE, 10):
        assert (version["decider"], version["decided_at"]) == ("Анна Петрова", NOW)
    history = [(version["was"], version["text"]) for version in book.history(SENTENCE, 10)]
    audited = [entry["action"] for entry in Audit(book.engine).newest(10)]
    assert audited.count(Action.SENTENCE_PUBLISHED) == len(history)
    return [draft["text"] for draft in book.drafts()], history


DRAFT: Told = ([NEW], [])
HISTORY: Told = ([], [(WAS, NEW)])


@pytest.mark.parametrize("after", [False, True])
def test_what_is_in_force_is_history_at_the_next_look(settings: Settings, book: SentenceBook, after: bool) -> None:
    with service(settings, menu_of(settings)) as menu:
        killed(settings, Deadly(settings.database, after))
        assert menu.edition().catalogue.example(SENTENCE) == NEW
        following = console(settings)
        for _ in range(2):
            following.settle(book)
            assert told(book) == HISTORY
        assert menu.edition().catalogue.example(SENTENCE) == NEW


@dataclass
class Voice:
    """Makes a menu audible, if it can. Tells how far it is, as that of the service does."""

    mute: bool = True

    def prepare(self, _: object, progress: Progress) -> None:
        progress(1, 2)
        if self.mute:
            raise SpeechUnavailable("no engine")


@pytest.mark.parametrize(("mute", "said", "then"), [(False, NEW, HISTORY), (True, WAS, DRAFT)])
def test_what_was_written_only_is_taken_over_first_or_goes_back(
    settings: Settings, book: SentenceBook, mute: bool, said: str, then: Told
) -> None:
    voice = Voice()
    with service(settings, menu_of(settings, voice.prepare)) as menu:
        killed(settings, book, die)
        voice.mute = mute
        console(settings).settle(book)
        assert told(book) == then
        assert menu.edition().catalogue.example(SENTENCE) == said
        assert console(settings).edition().catalogue.example(SENTENCE) == said
    assert menu_of(settings).edition().catalogue.example(SENTENCE) == said


def test_a_draft_that_was_given_up_meanwhile_is_not_heard_any_more(settings: Settings, book: SentenceBook) -> None:
    with service(settings, menu_of(settings)) as menu:
        killed(settings, Deadly(settings.database, after=False))
        book.drop(SENTENCE, 1, by=ANNA, at=NOW)
        console(settings).settle(book)
        assert told(book) == ([], [])
        assert menu.edition().catalogue.example(SENTENCE) == WAS


def test_without_the_service_it_waits_and_nothing_is_published_over_it(settings: Settings, book: SentenceBook) -> None:
    with service(settings, menu_of(settings)):
        killed(settings, Deadly(settings.database, after=False))
    following = console(settings)
    following.settle(book)
    assert told(book) == DRAFT
    book.save("noise", OTHER["noise"], over=0, by=ANNA, at=NOW)
    with pytest.raises(NotPublished, match=NOT_RUNNING):
        following.put_in_force(publication(OTHER), book, lambda *_: None)
    with service(settings, menu_of(settings)) as menu:
        following.put_in_force(publication(OTHER), book, lambda *_: None)
        assert menu.edition().catalogue.example(SENTENCE) == NEW
    assert [version["text"] for version in book.history("noise", 10)] == ["Плохо слышно."]
    assert [version["text"] for version in book.history(SENTENCE, 10)] == [NEW]


def test_a_console_that_starts_ends_it_without_anybody_looking(settings: Settings, book: SentenceBook) -> None:
    with service(settings, menu_of(settings)):
        killed(settings, Deadly(settings.database, after=False))
        with nicegui_reset_globals(), composed(settings):
            for thread in threading.enumerate():
                if thread.name == SETTLING:
                    thread.join()
        assert told(book) == HISTORY
