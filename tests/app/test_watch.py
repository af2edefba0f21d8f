"""Whoever watches sees the conversation; whoever does not read is no burden; nobody else can watch."""

from collections.abc import Iterator
from pathlib import Path
from socket import AF_UNIX, socket

import pytest

from agi.reception import Arrival
from app.watch import UNREAD, Hub, in_words, read_messages
from menus.events import Ended, KeptSilent, Keyed, Outcome, Saying, Transferred
from menus.values import Line
from tests.edition import shipped

ARRIVAL = Arrival("c1", "1.1", None, "c1")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path / "watch.sock")
    yield hub
    hub.close()


def test_a_reader_sees_a_conversation_in_words(hub: Hub, tmp_path: Path) -> None:
    messages = read_messages(tmp_path / "watch.sock")
    watcher = hub.watcher(ARRIVAL, shipped().catalogue)
    while not hub.watched:
        pass
    for event in (
        Saying((Line("choose_please"),), answer_expected=True),
        Keyed("2"),
        KeptSilent(),
        Transferred("operators", "asked", "4800012345", ("main",)),
        Ended(Outcome.TRANSFERRED),
    ):
        watcher.notice(event)
    assert [in_words(next(messages)) for _ in range(5)] == [
        "Автосекретарь: Выберите пункт, пожалуйста. Консультант — ноль, назад — звёздочка, повторить — девять.",
        "Звонящий: нажимает 2",
        "Звонящий: (молчит)",
        "Звонящий передан в очередь: operators asked",
        "Разговор окончен: transferred",
    ]


def test_only_the_service_s_own_user_can_watch(hub: Hub, tmp_path: Path) -> None:
    assert hub.watched is False
    assert (tmp_path / "watch.sock").stat().st_mode & 0o777 == 0o600


def test_a_reader_that_does_not_read_is_let_go_and_holds_up_nobody(hub: Hub, tmp_path: Path) -> None:
    with socket(AF_UNIX) as lazy:
        lazy.connect(str(tmp_path / "watch.sock"))
        while not hub.watched:
            pass
        for _ in range(20 * UNREAD):
            hub.publish({"call": "c1", "who": "says", "text": "ш" * 500})
        assert not hub.watched


def test_a_service_that_ends_lets_its_readers_go(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "watch.sock")
    messages = read_messages(tmp_path / "watch.sock")
    while not hub.watched:
        pass
    hub.close()
    assert list(messages) == []
    with pytest.raises(FileNotFoundError):
        read_messages(tmp_path / "watch.sock")
