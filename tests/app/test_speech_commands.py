"""Recorded answers are heard as on the telephone; a model that cannot be fetched leaves a person with what to do."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.hear_command import EngineName, telephoned
from app.speech_commands import ModelName
from menus.tree import Menu
from speech.ears import downloading
from speech.ears.engines import AUTO, ENGINES
from speech.telephone import RATE, from_alaw
from speech.wav import NotWav
from tests.edition import shipped
from tests.speech.ears.languages import said
from tests.wav import wav


def run(*words: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(main, list(words), env={"COLUMNS": "400"})
    return result.exit_code, result.output.splitlines()


def recorded(path: Path, text: str, rate: int, channels: int, bits: int) -> str:
    """A file of somebody who says a text, as any program may write it."""
    sound = from_alaw(said(text)).astype(np.float64).repeat(rate // RATE)
    path.write_bytes(wav(sound, rate, channels=channels, bits=bits))
    return str(path)


def test_several_answers_are_heard_whatever_their_files_are(tmp_path: Path) -> None:
    yes = recorded(tmp_path / "yes.wav", "Да.", 48000, 2, 24)
    no = recorded(tmp_path / "no.wav", "Нет.", 8000, 1, 8)
    status, lines = run("hear", yes, no, "--expect", "yes_no", "--engine", "whisper", "--json")
    heard = [json.loads(line) for line in lines]
    assert status == 0
    assert [(each["file"], each["text"], each["value"]) for each in heard] == [(yes, "да", "yes"), (no, "нет", "no")]
    assert all(0.5 < each["score"] <= 1 and each["seconds"] > 0 for each in heard)


def test_an_answer_to_a_menu_is_the_node_it_leads_to(tmp_path: Path) -> None:
    file = recorded(tmp_path / "answer.wav", "Задолженность.", 16000, 1, 16)
    menu = shipped().tree.nodes["main"]
    assert isinstance(menu, Menu)
    key = next(key for key, phrases in menu.phrases.items() if "задолженность" in phrases)
    _, lines = run("hear", file, "--expect", "main", "--engine", "whisper", "--json")
    assert json.loads(lines[0])["value"] == menu.keys[key]


def test_a_question_that_there_is_not_is_told() -> None:
    status, lines = run("hear", "x.wav", "--expect", "nowhere")
    assert (status, lines[0]) == (1, "Ошибка: нет ни вопроса, ни меню с именем nowhere")


def test_a_file_that_is_no_recording_is_named_and_the_others_are_heard(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    silence = tmp_path / "silence.wav"
    silence.write_bytes(wav(np.zeros(RATE), RATE))
    status, lines = run("hear", str(tmp_path / "text.wav"), str(silence), "--expect", "digits", "--engine", "whisper")
    assert status == 1
    assert lines == [
        f"{tmp_path / 'text.wav'}: не прочитано (it does not start as a WAV file does)",
        f"{silence}: не расслышано",
    ]


def test_a_recording_that_is_no_answer_for_its_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "long.wav").write_bytes(wav(np.zeros(61 * RATE), RATE))
    with pytest.raises(NotWav, match="60 s"):
        telephoned(tmp_path / "long.wav")


def test_every_engine_and_every_model_can_be_named() -> None:
    assert {*EngineName} == {AUTO, *ENGINES}
    assert {*ModelName} == {*downloading.NAMES}


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path))
    status, lines = run("hear", "x.wav", "--expect", "digits")
    assert status == 1
    assert "autosecretary speech fetch" in lines[-1]


def test_a_model_that_cannot_be_fetched_leaves_instructions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path))
    monkeypatch.setattr(downloading, "WAIT", 1.0)
    monkeypatch.setattr("app.speech_commands.SITE", "http://127.0.0.1:1/")
    status, lines = run("speech", "fetch", "vosk-small-ru")
    assert status == 1
    assert "Ошибка: модель не скачана: сайт моделей не отвечает" in lines
    assert "http://127.0.0.1:1/vosk-model-small-ru-0.22.zip" in lines[-1]
    assert str(tmp_path / "vosk") in lines[-1]
