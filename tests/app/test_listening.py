"""Whoever is to understand callers is named at the start; without a model callers use keys, and that is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.listening import NO_MODEL, listening, told_at_start
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


def test_without_a_model_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "phone", replace(ENGINES["phone"], models=()))
    with listening(Settings(recognition="auto", cache=tmp_path)) as recogniser:
        assert recogniser is None
