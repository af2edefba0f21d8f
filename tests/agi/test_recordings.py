"""A message counts as recorded when it is on the disk, and only then."""

import shutil
import threading
import time
from pathlib import Path

import pytest

from agi.recordings import RESERVE, RecordingsFolder

NAME = "a" * 32


class Usage:
    """A disk on which no more is free than what is left to others."""

    free = RESERVE


def folder(path: Path) -> RecordingsFolder:
    return RecordingsFolder(path, "/run/there")


def wav(path: Path, seconds: float) -> None:
    (path / f"{NAME}.wav").write_bytes(bytes(44 + int(seconds * 16_000)))


def test_a_whole_recording_is_held(tmp_path: Path) -> None:
    wav(tmp_path, 5)
    assert folder(tmp_path).holds(NAME, 5.0)


def test_a_disk_without_room_for_the_longest_message_is_noticed_before_anybody_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder(tmp_path).has_room(180.0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    assert folder(tmp_path).has_room(0.0)
    assert not folder(tmp_path).has_room(180.0)


def test_a_folder_that_is_not_there_has_no_room(tmp_path: Path) -> None:
    assert not folder(tmp_path / "none").has_room(1.0)


def test_a_file_that_is_shorter_than_told_is_noticed(tmp_path: Path) -> None:
    wav(tmp_path, 2)
    assert not folder(tmp_path).holds(NAME, 5.0)


def test_a_recording_that_was_never_written_is_noticed(tmp_path: Path) -> None:
    assert not folder(tmp_path).holds(NAME, 5.0)
    assert not folder(tmp_path / "none").holds(NAME, 5.0)


def test_a_file_that_asterisk_is_still_closing_is_waited_for(tmp_path: Path) -> None:
    writing = threading.Timer(0.1, wav, (tmp_path, 5))
    began = time.monotonic()
    writing.start()
    assert folder(tmp_path).holds(NAME, 5.0)
    assert time.monotonic() - began < 0.4
    writing.join()


def test_names_are_random_and_asterisk_is_told_its_own_path(tmp_path: Path) -> None:
    there = folder(tmp_path)
    names = {there.new_name() for _ in range(100)}
    assert len(names) == 100
    assert all(len(name) == 32 and int(name, 16) >= 0 for name in names)
    assert there.path(NAME) == f"/run/there/{NAME}"
