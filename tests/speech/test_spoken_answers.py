"""Confirmed answers are a folder to learn from: for us alone, bounded, and whole or not there."""

import errno
import logging
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from speech.aeap.keeper import MOST_WAITING, Keeper
from speech.sounds import Access, write_whole
from speech.spoken_answers import LONGEST, RESERVE, SpokenAnswers
from speech.telephone import RATE, from_alaw
from speech.training.own import own
from speech.training.voices import RATE as LEARNED
from speech.wav import read_wav

NOW = datetime(2026, 11, 20, 14, 25, 36, tzinfo=UTC)
SOUND = b"\x35\xb5" * RATE


@pytest.fixture
def answers(tmp_path: Path) -> SpokenAnswers:
    return SpokenAnswers(tmp_path / "spoken")


def names(answers: SpokenAnswers) -> list[str]:
    return sorted(file.name for file in answers.folder.glob("*"))


def test_an_answer_is_a_sound_and_its_words(answers: SpokenAnswers) -> None:
    answers.keep("сто двадцать", SOUND, NOW)
    words, sound = (answers.folder / name for name in names(answers))
    assert words.read_text("utf-8") == "сто двадцать\n"
    heard = read_wav(sound)
    assert (heard.rate, heard.channels.shape) == (8000, (2 * RATE, 1))
    assert heard.mixed == pytest.approx(from_alaw(SOUND), abs=1e-3)


def test_the_folder_is_one_that_training_takes(answers: SpokenAnswers) -> None:
    longest = b"\xd5" * round(LONGEST * RATE)
    answers.keep("сто двадцать ещё", longest, NOW)
    ((words, sound),) = own(answers.folder)
    assert words == "сто двадцать ещё"
    assert len(sound) == LONGEST * LEARNED


def test_nobody_else_can_read_it_and_its_name_and_time_tell_no_call(answers: SpokenAnswers) -> None:
    for _ in range(2):
        answers.keep("сто", SOUND, NOW)
    files = sorted(answers.folder.iterdir())
    assert len({file.stem for file in files}) == 2
    assert stat.S_IMODE(answers.folder.stat().st_mode) == 0o700
    for file in files:
        assert len(file.stem) == 32 and int(file.stem, 16) >= 0
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert datetime.fromtimestamp(file.stat().st_mtime, UTC) == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_folder_that_others_could_read_is_closed(answers: SpokenAnswers) -> None:
    answers.folder.mkdir(mode=0o755)
    answers.keep("сто", SOUND, NOW)
    assert stat.S_IMODE(answers.folder.stat().st_mode) == 0o700


def test_when_there_are_as_many_as_may_be_no_more_are_kept_until_the_old_ones_go(answers: SpokenAnswers) -> None:
    few = SpokenAnswers(answers.folder, most=2)
    for day in range(2):
        few.keep("сто", SOUND, NOW + timedelta(days=day))
    before = names(few)
    with pytest.raises(OSError, match="as many as"):
        few.keep("сто", SOUND, NOW)
    assert names(few) == before
    assert few.forget(NOW) == 2
    few.keep("сто", SOUND, NOW)


def test_what_was_kept_for_long_enough_is_deleted_and_others_files_are_not(answers: SpokenAnswers) -> None:
    assert answers.forget(NOW) == 0
    answers.keep("сто", SOUND, NOW - timedelta(days=91))
    answers.keep("двести", SOUND, NOW - timedelta(days=89))
    (answers.folder / "notes.txt").touch()
    assert answers.forget(NOW + timedelta(days=400)) == 4
    assert names(answers) == ["notes.txt"]


def test_only_what_is_old_is_deleted(answers: SpokenAnswers) -> None:
    answers.keep("сто", SOUND, NOW - timedelta(days=91))
    answers.keep("двести", SOUND, NOW - timedelta(days=89))
    assert answers.forget(NOW - timedelta(days=90)) == 2
    assert [file.read_text("utf-8") for file in answers.folder.glob("*.txt")] == ["двести\n"]


@pytest.mark.parametrize("words", ["", "12", "сто  два", "два\nсто", "sto", "../сто", "Сто"])
def test_words_that_cannot_be_learned_from_spoil_no_folder(answers: SpokenAnswers, words: str) -> None:
    with pytest.raises(OSError, match="learned"):
        answers.keep(words, SOUND, NOW)
    with pytest.raises(OSError, match="learned"):
        answers.keep("сто", b"\xd5" * round(LONGEST * RATE + 1), NOW)
    assert names(answers) == []


class Usage:
    """A disk with no room but what is left to others."""

    free = RESERVE - 1


def test_a_disk_that_is_nearly_full_is_left_to_others(answers: SpokenAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(OSError, match="nearly full"):
        answers.keep("сто", SOUND, NOW)
    assert names(answers) == []


def test_words_whose_sound_the_disk_refuses_go_too(answers: SpokenAnswers, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses_sound(path: Path, content: bytes, access: Access) -> None:
        if path.suffix == ".wav":
            raise OSError(errno.ENOSPC, "full")
        write_whole(path, content, access)

    monkeypatch.setattr("speech.spoken_answers.write_whole", refuses_sound)
    with pytest.raises(OSError, match="full"):
        answers.keep("сто", SOUND, NOW)
    assert names(answers) == []


def test_what_a_crash_left_half_is_tidied_away_at_the_next_start(answers: SpokenAnswers) -> None:
    answers.keep("сто", SOUND, NOW)
    whole = names(answers)
    for left in ("tmpab12_cd.part", f"{'a' * 32}.txt", f"{'b' * 32}.wav", f"{'c' * 32}.txt", f"{'c' * 32}.wav"):
        (answers.folder / left).touch()
    Keeper(answers, lambda: NOW).close()
    assert names(answers) == whole


def test_a_disk_that_refuses_costs_the_answer_and_one_line_that_tells_nothing_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    keeper = Keeper(SpokenAnswers(tmp_path / "file/spoken"), lambda: NOW)
    keeper("сто", SOUND)
    keeper.close()
    assert [record.getMessage() for record in caplog.records] == ["an answer is not kept: Not a directory"]


def test_a_slow_disk_is_not_waited_for(answers: SpokenAnswers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    goes_on = Event()

    def slow() -> datetime:
        goes_on.wait(20)
        return NOW

    keeper = Keeper(answers, slow)
    for _ in range(MOST_WAITING + 3):
        keeper("сто", SOUND)
    assert caplog.messages == ["an answer is not kept: the disk is too slow"] * 3
    goes_on.set()
    keeper.close()
    assert len(names(answers)) == 2 * MOST_WAITING
