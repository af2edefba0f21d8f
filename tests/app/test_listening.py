"""Whoever is to understand callers is named at the start; without a model callers use keys, and that is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.housekeeping import forgetting_spoken
from app.listening import NO_MODEL, command, listening, spoken_answers, told_at_start
from app.service import rules_in_force
from app.settings import Settings
from speech.ears.engines import ENGINES, RUSSIAN_MODELS


@pytest.mark.parametrize(
    ("wanted", "models", "told"),
    [
        ("off", ["whisper-base"], None),
        ("auto", ["whisper-base"], "Речь распознаёт whisper"),
        ("auto", ["whisper-base", "phone.onnx"], "Речь распознаёт phone, при сомнении ещё и whisper"),
        ("auto", ["phone.onnx"], "Речь распознаёт phone"),
        ("phone", ["whisper-base", "phone.onnx"], "Речь распознаёт phone"),
        ("auto", ["whisper-base", RUSSIAN_MODELS[1]], "Речь распознаёт vosk"),
        ("whisper", ["whisper-base", RUSSIAN_MODELS[1]], "Речь распознаёт whisper"),
        ("auto", [], NO_MODEL),
        ("vosk", ["whisper-base"], NO_MODEL),
    ],
)
def test_the_start_says_who_understands_callers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str, models: list[str], told: str | None
) -> None:
    monkeypatch.setitem(ENGINES, "phone", replace(ENGINES["phone"], models=("phone.onnx",)))
    for model in models:
        (tmp_path / model).mkdir(parents=True)
    assert told_at_start(Settings.model_validate({"recognition": wanted, "cache": tmp_path})) == told


def test_our_own_model_comes_with_the_program(tmp_path: Path) -> None:
    assert told_at_start(Settings(recognition="auto", cache=tmp_path)) == "Речь распознаёт phone"


def test_our_own_recogniser_listens_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    assert told_at_start(Settings(cache=tmp_path)) == "Речь распознаёт phone"


def test_without_a_model_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "phone", replace(ENGINES["phone"], models=()))
    with listening(Settings(recognition="auto", cache=tmp_path)) as recogniser:
        assert recogniser is None


def test_answers_are_kept_only_if_a_setting_says_so_and_callers_are_told(tmp_path: Path) -> None:
    usual, keeps = (Settings(home=tmp_path, keep_spoken_answers=on) for on in (Settings().keep_spoken_answers, True))
    assert not rules_in_force(usual, voice=True).keeps_answers
    assert rules_in_force(keeps, voice=True).keeps_answers
    assert not rules_in_force(keeps, voice=False).keeps_answers
    assert not rules_in_force(Settings.model_validate({"dialogue": {"keeps_answers": True}}), voice=True).keeps_answers
    assert command(keeps) == (*command(usual), str(tmp_path / "spoken"))


def test_kept_answers_are_deleted_when_their_time_is_over_even_if_no_more_are_kept(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    answers = spoken_answers(Settings(home=tmp_path))
    chore = forgetting_spoken(answers, timedelta(days=90))
    chore.do(now)
    answers.keep("сто", b"\xd5" * 800, now)
    chore.do(now + timedelta(days=89))
    assert len(list(answers.folder.iterdir())) == 2
    chore.do(now + timedelta(days=90))
    assert not list(answers.folder.iterdir())
