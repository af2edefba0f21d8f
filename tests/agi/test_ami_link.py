"""The link to Asterisk comes back by itself, and whoever follows it asks anew."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agi.ami import AmiLost, AmiSession
from agi.ami_link import AmiLink, backoff
from agi.ami_message import Message
from app.asterisk.passwords import Passwords
from app.asterisk.process import Asterisk
from tests.fake_ami import SECRET, Fields, Session, fake_ami, well_behaved
from tests.free import free_settings


@dataclass
class Diary:
    """A follower that writes down what it is told, after asking for the queues."""

    entries: "queue.Queue[str]" = field(default_factory=queue.Queue)

    def connected(self, session: AmiSession) -> None:
        session.entries("QueueStatus")
        self.entries.put("connected")

    def happened(self, event: Message) -> None:
        self.entries.put(event.event)

    def disconnected(self) -> None:
        self.entries.put("disconnected")

    def until(self, entry: str) -> list[str]:
        """The entries up to this one."""
        read: list[str] = []
        while not read or read[-1] != entry:
            read.append(self.entries.get(timeout=10))
        return read


@contextmanager
def linked(port: int, *followers: Diary, secret: str = SECRET) -> Iterator[AmiLink]:
    """A link that tries again at once."""
    link = AmiLink(("127.0.0.1", port), secret, followers, pause=lambda _: 0.0)
    link.start()
    try:
        yield link
    finally:
        link.stop()


def test_after_a_cut_the_state_is_asked_anew_before_any_event_is_told() -> None:
    diary = Diary()
    with fake_ami() as fake, linked(fake.port, diary):
        first = fake.sessions.get(timeout=5)
        assert diary.until("connected") == ["connected"]
        first.tell(Event="Hangup")
        assert diary.until("Hangup") == ["Hangup"]
        first.cut()
        assert diary.until("connected") == ["disconnected", "connected"]
        asked = fake.sessions.get(timeout=5).asked
        assert [asked.get(timeout=5)["Action"] for _ in range(2)] == ["Login", "QueueStatus"]


def test_an_answer_that_gets_lost_while_the_state_is_asked_means_another_session() -> None:
    seen: list[str] = []

    def cut_the_first(session: Session, asked: Fields) -> None:
        seen.append(asked["Action"])
        if asked["Action"] == "QueueStatus" and seen.count("QueueStatus") == 1:
            session.cut()
        else:
            well_behaved(session, asked)

    diary = Diary()
    with fake_ami(cut_the_first) as fake, linked(fake.port, diary) as link:
        assert diary.until("connected") == ["disconnected", "connected"]
        assert link.session.order("Ping")["Response"] == "Success"


def test_a_follower_that_fails_makes_everybody_ask_anew() -> None:
    class Clumsy(Diary):
        def happened(self, event: Message) -> None:
            raise KeyError(event.event)

    diary, clumsy = Diary(), Clumsy()
    with fake_ami() as fake, linked(fake.port, diary, clumsy):
        first = fake.sessions.get(timeout=5)
        diary.until("connected")
        first.tell(Event="Hangup")
        assert diary.until("connected") == ["Hangup", "disconnected", "connected"]


def test_without_a_session_asking_says_so_at_once() -> None:
    with fake_ami() as fake, linked(fake.port, secret="guessed") as link:
        for _ in range(3):
            fake.sessions.get(timeout=5)
        with pytest.raises(AmiLost):
            link.session  # noqa: B018


def test_the_pauses_grow_and_stay_bounded() -> None:
    pauses = [backoff(failures) for failures in range(50)]
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0


def test_a_restart_of_the_real_asterisk_is_survived(tmp_path: Path) -> None:
    settings = free_settings(tmp_path / "home")
    secret = Passwords.of(settings.home, settings.operators).ami
    diary = Diary()
    with linked(settings.ami_port, diary, secret=secret) as link:
        for _ in range(2):
            with Asterisk(settings):
                diary.until("connected")
                assert link.session.entries("CoreShowChannels") == []
            diary.until("disconnected")
