"""A voice actor gets a sheet, the recordings come back and are heard; what is wrong with them is told at once."""

import os
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.editions import FILES
from menus.lengths import estimated
from menus.values import Line
from speech.recordings import Recordings
from speech.sounds import Shelf
from speech.speaker import Speaker
from speech.voice import Voice
from tests.edition import FOLDER, shipped
from tests.speech.fake_engine import engine
from tests.wav import speech, wav

CONNECTING = shipped().catalogue.text(Line("connecting"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of our own to work in; the recordings lie in `var/recorded`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "studio").mkdir()
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def take(name: str, seconds: float | None = None, level: float = 0.3) -> None:
    """Record a sentence in the studio, as long as it should be unless told otherwise."""
    wanted = seconds or estimated(shipped().catalogue.example(name))
    Path("studio", f"{name}.wav").write_bytes(wav(speech(wanted, level=level), channels=2, bits=24, kind=0xFFFE))


def test_the_sheet_has_every_sentence_that_can_be_recorded_and_explains_the_others() -> None:
    status, said = run("prompts", "script", "sheet.html")
    sheet = Path("sheet.html").read_text()
    assert (status, said) == (0, "Ведомость готова: sheet.html\n")
    for name, _ in shipped().catalogue.fixed():
        assert f">{name}.wav<" in sheet
    for name, sentence in shipped().catalogue.sentences.items():
        assert not sentence.slots() or f">{name}<" in sheet
    assert "К оплате" in sheet or "к оплате" in sheet
    assert "<mark>двадцать второе ноября</mark>" in sheet


def test_the_sheet_tells_where_a_sentence_is_heard() -> None:
    _, sheet = run("prompts", "script")
    assert "кнопки 4, 2, шаг 1 из 7" in sheet
    assert "первое меню, последняя попытка" in sheet
    assert "<h2>Проверка по номеру счётчика</h2>" in sheet


def test_recordings_are_heard_instead_of_the_synthetic_voice(home: Path) -> None:
    take("connecting")
    assert run("prompts", "record", "studio") == (0, "Принято записей: 1. Они звучат со следующего разговора.\n")
    speaker = _speaker(home)
    assert speaker.sound(CONNECTING, False, "connecting").seconds == pytest.approx(estimated(CONNECTING) + 0.2, abs=0.1)
    assert not (home / "asked").exists() or CONNECTING not in (home / "asked").read_text()
    assert "(записана)" in run("prompts", "script")[1]


def _speaker(home: Path) -> Speaker:
    voice = Voice(engine(home / "asked"))
    voice.close()
    personal = Shelf.personal(home / "personal", b"secret", None)
    return Speaker(voice, Recordings(home / "var" / "recorded"), Shelf.fixed(home / "fixed"), personal)


def test_a_recording_that_was_forgotten_is_heard_no_more(home: Path) -> None:
    take("connecting")
    run("prompts", "record", "studio")
    assert run("prompts", "forget", "connecting") == (0, "Убрано записей: 1.\n")
    assert list((home / "var" / "recorded").iterdir()) == []
    status, said = run("prompts", "forget", "connecting", "../studio/connecting")
    assert status == 1
    assert "записи нет: connecting, ../studio/connecting" in said
    assert Path("studio/connecting.wav").exists()


def test_a_changed_sentence_does_not_play_the_old_recording_and_the_check_tells_it(home: Path) -> None:
    take("connecting")
    run("prompts", "record", "studio")
    Path("menu").mkdir()
    for name in FILES:
        text = (FOLDER / name).read_text()
        Path("menu", name).write_text(text.replace(CONNECTING, "Соединяем вас с консультантом."))
    (home / "autosecretary.toml").write_text('menu = "menu"\ncache = "no voice here"\n')
    status, said = run("menu", "check")
    assert status == 0
    assert "фраза «connecting» записана другими словами, звучит синтез" in said
    assert "(текст изменился)" in run("prompts", "script")[1]
    assert Recordings(home / "var" / "recorded").state("connecting", "Соединяем вас с консультантом.") is None


def test_all_problems_of_the_recordings_are_told_at_once_and_none_is_taken(home: Path) -> None:
    take("connecting")
    take("greeting", seconds=1.0)
    take("main", seconds=40.0)
    take("app_open", level=0.005)
    Path("studio/app_store.wav").write_bytes(wav(np.clip(speech(3, level=4.0), -1, 1)))
    Path("studio/app_install.wav").write_bytes(wav(np.zeros(44100 * 3)))
    Path("studio/account.wav").write_bytes(b"not a recording")
    for name, content in {
        "debt.wav": b"",
        "acount.wav": b"",
        "meter.mp3": b"",
        "notes.txt": b"",
        ".x.wav": b"",
    }.items():
        Path("studio", name).write_bytes(content)
    Path("studio/message.wav").mkdir()
    os.mkfifo("studio/message_again.wav")
    status, said = run("prompts", "record", "studio")
    assert status == 1
    for told in (
        "greeting.wav: слишком коротко для этого текста: 1,2 с вместо примерно",
        "main.wav: слишком длинно для этого текста: 40,",
        "app_open.wav: слишком тихо",
        "app_store.wav: перегрузка",
        "app_install.wav: тишина",
        "account.wav: файл не читается",
        "debt.wav: эту фразу записывать не нужно",
        "acount.wav: такой фразы нет; может быть, account.wav?",
        "meter.mp3: нужен формат WAV",
        "message.wav: файл не читается",
        "message_again.wav: файл не читается",
        "записи не приняты",
    ):
        assert told in said, told
    assert "connecting.wav" not in said
    assert "notes.txt" not in said
    assert not (home / "var" / "recorded").exists()


def test_a_better_recording_replaces_the_one_before(home: Path) -> None:
    take("connecting")
    run("prompts", "record", "studio")
    take("connecting", seconds=3.0)
    assert run("prompts", "record", "studio")[0] == 0
    assert len(list((home / "var" / "recorded").iterdir())) == 1
    assert _speaker(home).sound(CONNECTING, False, "connecting").seconds == pytest.approx(3.2, abs=0.1)


def test_what_asterisk_plays_itself_is_renewed_by_a_reload() -> None:
    take("apology")
    assert "menu reload" in run("prompts", "record", "studio")[1]
    assert "menu reload" in run("prompts", "forget", "apology")[1]


@pytest.mark.parametrize("folder", ["nowhere", "studio"])
def test_a_folder_without_recordings_is_told(folder: str) -> None:
    status, said = run("prompts", "record", folder)
    assert status == 1
    assert "папка не читается" in said or "в папке нет файлов WAV" in said


def test_a_disk_that_takes_no_recording_is_told(home: Path) -> None:
    (home / "var").write_bytes(b"")
    take("connecting")
    status, said = run("prompts", "record", "studio")
    assert status == 1
    assert "запись не сохраняется" in said
