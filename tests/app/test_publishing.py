"""What is published from the console is heard by the next caller; what cannot be taken over changes nothing."""

import errno
import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import OperationalError

from agi.reception import Reception
from agi.server import FastAgiServer
from app import voices
from app.editions import published_file, shipped_menu
from app.local_socket import serving
from app.menu_in_force import MenuInForce
from app.menu_seen import MenuSeen
from app.publishing import NO_ANSWER, NOT_RUNNING, Publisher
from app.reloading import NAME
from app.settings import Settings
from console.sentences.publishing import NotPublished
from menus.catalogue import Catalogue
from menus.office_reading import PREFIX
from menus.published import Published, Wording
from menus.rules import Rules
from menus.transcript import Transcript
from speech import sounds
from speech.recordings import Recordings
from speech.unavailable import SpeechUnavailable
from tests.app.publishing import ANNA, CHANGE, NEW, NOW, SENTENCE, WAS, menu_of, publication, published, service
from tests.callscript import read_script
from tests.fake_asterisk import FakeAsterisk, NamingNarrator
from tests.fakes import world
from tests.speech.fake_engine import engine, sound_of
from tests.wav import speech

ANNOUNCEMENT = f"{PREFIX}works"
WORKS = Wording("Сегодня ночью работы.", NOW - timedelta(hours=1), NOW + timedelta(hours=1))
CALL = "today 2026-12-01\ntime 18:30\n<< greeting {then}\n>> hangup\n= hung_up\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of our own and the shipped menu."""
    (tmp_path / "home").mkdir()
    return Settings(home=tmp_path / "home", cache=tmp_path / "cache")


@pytest.fixture
def publisher(settings: Settings) -> Publisher:
    seen = MenuSeen(shipped_menu(), published_file(settings))
    return Publisher(settings, seen.edition)


@dataclass
class Noted:
    """A history without a database. `problem`: what hinders it."""

    publications: list[Published] = field(default_factory=list)
    problem: Exception | None = None

    def published(self, published: Published) -> None:
        if self.problem:
            raise self.problem
        self.publications.append(published)

    def noted(self, published: Published) -> bool:
        return published in self.publications


def publish(publisher: Publisher, changes: Mapping[str, Wording]) -> dict[str, str | None]:
    """Publish; what was said before."""
    history = Noted()
    publisher.put_in_force(publication(changes), history, lambda *_: None)
    (published,) = history.publications
    assert (published.by, published.at) == (ANNA, NOW)
    return {name: was for (name, _), was in published.was.items()}


def heard(menu: MenuInForce, folder: Path, then: str = "main") -> str:
    """The greeting of the next caller, by a fake Asterisk; what is heard then is compared with a script."""
    file = folder / "next.call"
    file.write_text(CALL.format(then=then))
    script, watcher, catalogues = read_script(file), Transcript(), list[Catalogue]()

    def narrator(catalogue: Catalogue) -> NamingNarrator:
        catalogues.append(catalogue)
        return NamingNarrator(catalogue)

    desk = Reception(Rules(), menu.edition, narrator, lambda _: world(script), lambda *_: watcher)
    server = FastAgiServer(("127.0.0.1", 0), desk.answer, ["127.0.0.1"], at_once=1)
    server.start()
    try:
        FakeAsterisk(server.port, script).run()
    finally:
        server.stop()
    script.compare(watcher.lines)
    return catalogues[0].example(SENTENCE)


def test_the_next_caller_hears_what_was_published_and_the_old_words_after_it_is_taken_back(
    settings: Settings, publisher: Publisher, tmp_path: Path
) -> None:
    with service(settings, menu_of(settings)) as menu:
        assert heard(menu, tmp_path) == WAS
        assert publish(publisher, CHANGE) == {SENTENCE: WAS}
        assert heard(menu, tmp_path) == NEW == publisher.edition().catalogue.example(SENTENCE)
        assert publish(publisher, {SENTENCE: Wording(WAS)}) == {SENTENCE: NEW}
        assert heard(menu, tmp_path) == WAS
    assert json.loads(published(settings))["sentences"] == {}


def test_an_announcement_is_heard_while_it_lasts_until_it_is_taken_off(
    settings: Settings, publisher: Publisher, tmp_path: Path
) -> None:
    said = f"\n.. read_clock now\n<< {ANNOUNCEMENT} main"
    with service(settings, menu_of(settings)) as menu:
        assert publish(publisher, {ANNOUNCEMENT: WORKS}) == {ANNOUNCEMENT: None}
        assert heard(menu, tmp_path, said)
        over = WORKS.ends + timedelta(minutes=1) if WORKS.ends else NOW
        assert menu.edition().tree.office.announced(over) == (), "it goes by itself"
        assert publish(publisher, {ANNOUNCEMENT: Wording(None)}) == {ANNOUNCEMENT: WORKS.text}
        assert heard(menu, tmp_path) == WAS


def test_what_is_published_is_in_force_after_a_restart_and_in_the_commands(
    settings: Settings, publisher: Publisher
) -> None:
    with service(settings, menu_of(settings)):
        publish(publisher, CHANGE)
    assert menu_of(settings).edition().catalogue.example(SENTENCE) == NEW
    assert published_file(settings).stat().st_mode & 0o777 == 0o600


def refused(settings: Settings, publisher: Publisher, told: str) -> None:
    """Nothing is published and everything is as it was."""
    before = published(settings)
    with pytest.raises(NotPublished, match=re.escape(told)):
        publisher.put_in_force(publication(CHANGE), Noted(), lambda *_: None)
    assert published(settings) == before
    assert publisher.edition().catalogue.example(SENTENCE) == WAS


def test_without_a_service_nothing_is_published(settings: Settings, publisher: Publisher) -> None:
    refused(settings, publisher, NOT_RUNNING)


def test_what_the_service_cannot_say_is_not_published(settings: Settings, publisher: Publisher) -> None:
    def mute(*_: object) -> None:
        raise SpeechUnavailable("no engine")

    with service(settings, menu_of(settings, mute)) as menu:
        refused(settings, publisher, "звучит прежнее. новые фразы не удалось озвучить")
        assert menu.edition().catalogue.example(SENTENCE) == WAS


def test_a_service_that_ends_meanwhile_has_published_nothing(settings: Settings, publisher: Publisher) -> None:
    def asks_and_goes(connection: socket.socket) -> None:
        connection.recv(200)

    with serving(settings.home / NAME, asks_and_goes):
        refused(settings, publisher, NO_ANSWER)


def test_a_full_disk_changes_nothing(settings: Settings, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with service(settings, menu_of(settings)):
        with monkeypatch.context() as disk:
            disk.setattr(sounds, "_admit", full)
            refused(settings, publisher, "Файл на диске не записывается")
        assert publish(publisher, CHANGE), "there is room again"


@pytest.mark.parametrize("before", [{}, {"noise": Wording("Плохо слышно.")}])
def test_without_a_history_nothing_is_published_and_the_service_goes_back(
    settings: Settings, publisher: Publisher, before: dict[str, Wording]
) -> None:
    away = Noted(problem=OperationalError("INSERT", {}, Exception("away")))
    with service(settings, menu_of(settings)) as menu:
        publish(publisher, before)
        was = published(settings)
        with pytest.raises(OperationalError):
            publisher.put_in_force(publication(CHANGE), away, lambda *_: None)
        assert published(settings) == was
        assert menu.edition().catalogue.example(SENTENCE) == WAS


def test_whoever_does_not_want_to_wait_leaves_everything_as_it_was(settings: Settings, publisher: Publisher) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Stopped((done, of))

    with service(settings, menu_of(settings, lambda _, progress: progress(1, 2))) as menu:
        with pytest.raises(Stopped, match=r"\(1, 2\)"):
            publisher.put_in_force(publication(CHANGE), Noted(), stop)
        assert published(settings) == ""
        assert menu.edition().catalogue.example(SENTENCE) == WAS


def test_a_faulty_sentence_is_refused_by_the_service(settings: Settings, publisher: Publisher) -> None:
    with service(settings, menu_of(settings)) as menu:
        with pytest.raises(NotPublished, match="цифры нужно писать словами"):
            publish(publisher, {SENTENCE: Wording("Нажмите 0.")})
        assert published(settings) == ""
        assert menu.edition().catalogue.example(SENTENCE) == WAS


def test_a_file_that_somebody_has_spoilt_is_told_and_left_alone(settings: Settings, publisher: Publisher) -> None:
    published_file(settings).write_text("sentences: {}")
    refused(settings, publisher, "published.json:1: файл не читается")


def test_a_sentence_is_heard_in_the_voice_of_the_service_and_a_recording_wins(
    settings: Settings, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "engine_of", lambda *_: engine(tmp_path / "asked"))
    synthetic = publisher.heard(SENTENCE, NEW)
    assert (synthetic.wav[:4], synthetic.recorded) == (b"RIFF", False)
    assert synthetic.seconds == pytest.approx(len(sound_of(NEW)) / 8000, abs=0.1)
    Recordings(settings.home / "recorded").put(SENTENCE, NEW, speech(3.0).astype(np.float32))
    recorded = publisher.heard(SENTENCE, NEW)
    assert (recorded.recorded, recorded.outdated) == (True, False)
    assert (tmp_path / "asked").read_text().splitlines() == [NEW]
    assert publisher.heard(SENTENCE, WAS).outdated


def test_a_voice_that_is_away_is_told(publisher: Publisher) -> None:
    with pytest.raises(SpeechUnavailable):
        publisher.heard(SENTENCE, NEW)
