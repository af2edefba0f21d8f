"""Recorded answers are heard as on the telephone; a model that cannot be fetched leaves a person with what to do."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import main
from app.hear_command import ADVICE, EngineName
from app.speech_commands import ModelName
from menus.expecting import Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from menus.tree import Menu
from speech.ears import downloading
from speech.ears.engines import AUTO, ENGINES
from speech.ears.port import USUAL, Ear, Engine, HearingUnavailable, Patience
from speech.telephone import RATE, from_alaw
from speech.wav import Fault
from tests.edition import shipped
from tests.scripted_ears import ScriptedEar, ScriptedEngine
from tests.speech.ears.languages import said
from tests.speech.ears.test_downloading import FILES, SMALL, Site, archive, serving
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
    assert [each["heard"] for each in heard] == ["speech"] * 2
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


@dataclass
class ToldEar(ScriptedEar):
    """Hears what its test says, whatever the sound."""

    sounds: Sounds | None

    def __post_init__(self) -> None:
        super().__init__(ScriptedEngine.of(), 0)

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        del alaw, over_prompt
        return self.sounds


@dataclass
class Told(Engine):
    """Hears what its test says, whatever the sound."""

    sounds: Sounds | HearingUnavailable | None

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> Ear:
        del grammar, patience
        sounds = self.sounds
        if isinstance(sounds, HearingUnavailable):
            raise sounds
        return ToldEar(sounds)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("sounds", "line", "heard"),
    [
        (Heard((Hypothesis("да", 0.9),)), "«да» → yes (0.90)", "speech"),
        (Heard((Hypothesis("да", 0.1),)), "«да» → не понято (0.10)", "speech"),
        (Unclear(), "речь, но неразборчиво", "unclear"),
        (Noise(), "шум, а не речь", "noise"),
        (None, "тишина", "silence"),
    ],
)
def test_speech_that_is_no_answer_noise_and_silence_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sounds: Sounds | None, line: str, heard: str
) -> None:
    monkeypatch.setattr("app.hear_command.open_engine", lambda *_: Told(sounds))
    file = tmp_path / "answer.wav"
    file.write_bytes(wav(np.zeros(800), RATE))
    assert run("hear", str(file), "--expect", "yes_no") == (0, [f"{file}: {line}"])
    _, (told,) = run("hear", str(file), "--expect", "yes_no", "--json")
    assert json.loads(told)["heard"] == heard


def test_an_utterance_that_cannot_be_made_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.hear_command.open_engine", lambda *_: Told(HearingUnavailable("broken")))
    file = tmp_path / "answer.wav"
    file.write_bytes(wav(np.zeros(800), RATE))
    assert run("hear", str(file), "--expect", "yes_no") == (
        1,
        [f"{file}: распознавание не справилось; повторите с этим файлом"],
    )


UNUSABLE: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "такого файла нет"),
    "text": (b"no sound", "это не WAV"),
    "nothing": (b"", "это не WAV"),
    "cut": (wav(np.zeros(800), RATE)[:40], "файл оборван"),
    "slow": (wav(np.zeros(800), 4000), "от 8000 отсчётов в секунду"),
    "compressed": (wav(np.zeros(800), RATE, kind=2), "неизвестным способом"),
    "empty": (wav(np.zeros(0), RATE), "запись пустая"),
    "long": (wav(np.zeros(61 * RATE), RATE), "длиннее 60 с"),
}


def test_what_is_wrong_with_a_file_is_told_with_what_to_do_and_the_others_are_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.hear_command.open_engine", lambda *_: Told(None))
    (tmp_path / "good.wav").write_bytes(wav(np.zeros(800), RATE))
    files = [tmp_path / f"{name}.wav" for name in (*UNUSABLE, "good")]
    for file, (content, _) in zip(files, UNUSABLE.values(), strict=False):
        if content is not None:
            file.write_bytes(content)
    status, lines = run("hear", *map(str, files), "--expect", "digits")
    assert status == 1
    assert lines.pop() == f"{tmp_path / 'good.wav'}: тишина"
    for file, line, (_, fault) in zip(files, lines, UNUSABLE.values(), strict=False):
        told = line.removeprefix(f"{file}: ")
        assert fault in told
        assert told.endswith(ADVICES), "and what to do about it"


ADVICES = ("заново", "один ответ", "8000 Гц", "16 бит", "формате WAV", "папку")


def test_everything_that_can_be_wrong_with_a_file_has_an_advice() -> None:
    assert {*ADVICE} == {*Fault}


def test_every_engine_and_every_model_can_be_named() -> None:
    assert {*EngineName} == {AUTO, *ENGINES}
    assert {*ModelName} == {*downloading.NAMES}


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path))
    status, lines = run("hear", "x.wav", "--expect", "digits", "--engine", "whisper")
    assert status == 1
    assert "autosecretary speech fetch" in lines[-1]


def test_a_model_is_fetched_and_a_full_disk_is_told_in_russian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path))
    part = tmp_path / "vosk" / f"{SMALL}.zip.part"
    part.parent.mkdir()
    part.symlink_to("/dev/full")
    with serving(Site(archive(FILES))) as address:
        monkeypatch.setattr("app.speech_commands.SITE", address)
        status, lines = run("speech", "fetch")
        assert status == 1
        assert "Ошибка: модель не сохраняется: на диске нет места" in lines
        assert str(part.parent) in lines[-1]
        part.unlink()
        status, lines = run("speech", "fetch")
    assert (status, lines[-1]) == (0, f"Модель готова: {part.parent / SMALL}")


def test_a_model_that_cannot_be_fetched_leaves_instructions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOSECRETARY_CACHE", str(tmp_path))
    monkeypatch.setattr(downloading, "WAIT", 1.0)
    monkeypatch.setattr("app.speech_commands.SITE", "http://127.0.0.1:1/")
    status, lines = run("speech", "fetch", "vosk-small-ru")
    assert status == 1
    assert "Ошибка: модель не скачана: сайт моделей не отвечает" in lines
    assert "http://127.0.0.1:1/vosk-model-small-ru-0.22.zip" in lines[-1]
    assert str(tmp_path / "vosk") in lines[-1]
