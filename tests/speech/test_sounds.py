"""A shelf of sounds gives whole files or none, to the right readers, under names that tell nothing."""

import multiprocessing
import os
import re
import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speech.sounds import END, Shelf
from speech.unavailable import SpeechUnavailable

SOUND = bytes(range(1, 201)) * 40


@pytest.fixture
def fixed(tmp_path: Path) -> Shelf:
    return Shelf.fixed(tmp_path / "fixed")


@pytest.fixture
def personal(tmp_path: Path) -> Shelf:
    return Shelf.personal(tmp_path / "personal", b"secret", None)


def test_what_was_put_is_found_by_another_process_that_looks_later(fixed: Shelf) -> None:
    key = fixed.key("anna\nДобрый день!")
    put = fixed.put(key, SOUND)
    assert Shelf.fixed(fixed.folder).find(key) == put
    assert re.fullmatch(r"fixed/([0-9a-f]{2})/\1[0-9a-f]{62}", put.name)


def test_the_duration_is_that_of_the_file(fixed: Shelf) -> None:
    put = fixed.put(fixed.key("x"), SOUND)
    assert put.seconds == len(fixed.read(put)) / 8000 == pytest.approx(1.0, abs=0.01)


def test_what_was_never_put_is_not_found(fixed: Shelf) -> None:
    assert fixed.find(fixed.key("x")) is None


@pytest.mark.parametrize("left", [0, 1, 4000, len(SOUND) + len(END) - 1])
def test_a_file_that_lost_its_end_is_not_a_sound(fixed: Shelf, left: int) -> None:
    key = fixed.key("x")
    put = fixed.put(key, SOUND)
    fixed.path(key).write_bytes(fixed.read(put)[:left])
    assert fixed.find(key) is None
    assert Shelf.fixed(fixed.folder).find(key) is None


def test_a_file_that_disappeared_is_not_found(fixed: Shelf) -> None:
    key = fixed.key("x")
    fixed.put(key, SOUND)
    fixed.path(key).unlink()
    assert fixed.find(key) is None


def test_fixed_sounds_may_be_read_by_everybody(fixed: Shelf) -> None:
    key = fixed.key("x")
    fixed.put(key, SOUND)
    assert modes(fixed.path(key)) == [0o755, 0o755, 0o644]


def test_personal_sounds_may_be_read_by_us_and_the_group_of_asterisk(tmp_path: Path) -> None:
    group = 12345
    shelf = Shelf.personal(tmp_path / "personal", b"secret", group)
    key = shelf.key("x")
    shelf.put(key, SOUND)
    path = shelf.path(key)
    assert modes(path) == [0o750, 0o750, 0o640]
    assert {each.stat().st_gid for each in (path, path.parent, shelf.folder)} == {group}


def modes(path: Path) -> list[int]:
    """Who may enter the shelf and the folder of a file, and read it."""
    return [each.stat().st_mode & 0o777 for each in (path.parent.parent, path.parent, path)]


def test_a_personal_name_cannot_be_found_by_trying_amounts(tmp_path: Path) -> None:
    text = "К оплате триста пятьдесят рублей."
    names = {
        Shelf.personal(tmp_path, b"one installation", None).key(text),
        Shelf.personal(tmp_path, b"another", None).key(text),
        Shelf.fixed(tmp_path).key(text),
    }
    assert len(names) == 3


def test_old_personal_sounds_are_forgotten_and_new_ones_kept(personal: Shelf) -> None:
    key = personal.key("x")
    personal.put(key, SOUND)
    made = datetime.fromtimestamp(personal.path(key).stat().st_mtime, UTC)
    hour = timedelta(hours=1)
    assert personal.forget(hour, made + timedelta(minutes=59)) == 0
    assert personal.find(key) is not None
    assert personal.forget(hour, made + timedelta(minutes=61)) == 1
    assert personal.find(key) is None


def test_forgetting_takes_what_a_crash_left_behind(personal: Shelf) -> None:
    personal.put(personal.key("x"), SOUND)
    (personal.path(personal.key("x")).parent / "tmpabc.part").write_bytes(b"half")
    assert personal.forget(timedelta(0), datetime.now(UTC) + timedelta(minutes=1)) == 2
    assert [path for path in personal.folder.rglob("*") if path.is_file()] == []


def test_a_sound_said_again_is_kept_for_another_hour(personal: Shelf) -> None:
    key = personal.key("x")
    personal.put(key, SOUND)
    long_ago = datetime.now(UTC) - timedelta(minutes=59)
    set_age(personal.path(key), long_ago)
    personal.find(key)
    assert personal.forget(timedelta(hours=1), long_ago + timedelta(minutes=61)) == 0


def set_age(path: Path, made: datetime) -> None:
    os.utime(path, (made.timestamp(), made.timestamp()))


def test_a_folder_that_takes_no_files_is_speech_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Shelf.fixed(tmp_path / "file")
    with pytest.raises(SpeechUnavailable, match="takes no file"):
        shelf.put(shelf.key("x"), SOUND)


def test_a_full_disk_is_speech_unavailable_and_leaves_no_half_file(fixed: Shelf) -> None:
    key = fixed.key("x")
    fixed.put(fixed.key("y"), SOUND)
    with pytest.raises(SpeechUnavailable, match="takes no file"):
        with_files_up_to(1000, lambda: fixed.put(key, SOUND))
    assert fixed.find(key) is None
    assert list(fixed.folder.rglob("*.part")) == []


def with_files_up_to(size: int, act: Callable[[], object]) -> None:
    """Let no file grow above `size` bytes: what a write meets on a full disk."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        act()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_processes_that_write_the_same_sounds_at_once_never_show_half_of_one(fixed: Shelf) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=put_many_times, args=(fixed.folder, own)) for own in (1, 2, 3)]
    for writer in writers:
        writer.start()
    seen = 0
    while any(writer.is_alive() for writer in writers):
        seen += look(fixed.folder)
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert look(fixed.folder) == 5
    assert list(fixed.folder.rglob("*.part")) == []
    assert seen > 0


def put_many_times(folder: Path, own: int) -> None:
    """Write five sounds again and again, each writer with content of its own length."""
    shelf = Shelf.fixed(folder)
    for turn in range(200):
        shelf.put(shelf.key(f"sound {turn % 5}"), SOUND * own)


def look(folder: Path) -> int:
    """Count the sounds that are there, and fail if a file is there but not whole."""
    shelf = Shelf.fixed(folder)
    keys = [shelf.key(f"sound {n}") for n in range(5)]
    there = [key for key in keys if shelf.path(key).exists()]
    assert all(shelf.find(key) for key in there)
    return len(there)
