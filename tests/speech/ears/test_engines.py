"""Which engine is loaded: by its name, or the best that has its model."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.provision.places import user_cache, whisper_model
from menus.expecting import Heard
from speech.ears.engines import AUTO, ENGINES, open_engine
from speech.ears.phone.engine import PhoneEngine
from speech.ears.port import HearingUnavailable
from speech.ears.second_opinion import SecondOpinion
from speech.ears.whole_recording import hear_recording
from tests.speech.ears.languages import LANGUAGES, TOY, said


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our own model is there, and no other."""
    monkeypatch.setitem(ENGINES, "phone", replace(ENGINES["phone"], models=(str(TOY),)))
    return tmp_path


def test_where_nothing_else_has_a_model_ours_listens_alone(cache: Path) -> None:
    assert isinstance(open_engine(AUTO, cache), PhoneEngine)
    with pytest.raises(HearingUnavailable):
        open_engine("whisper", cache)


def test_where_whisper_does_not_load_ours_listens_alone(cache: Path) -> None:
    (cache / "whisper-base").mkdir()
    assert isinstance(open_engine(AUTO, cache), PhoneEngine)


def test_where_the_library_of_whisper_does_not_load_ours_listens_alone(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cache / "whisper-base").symlink_to(whisper_model(user_cache()))
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    for ours in ("speech.ears.whisper.engine", "speech.ears.phone_and_whisper"):
        monkeypatch.delitem(sys.modules, ours, raising=False)
    assert isinstance(open_engine(AUTO, cache), PhoneEngine)


@pytest.mark.xdist_group("ears")
def test_with_whisper_there_are_two_opinions(cache: Path) -> None:
    (cache / "whisper-base").symlink_to(whisper_model(user_cache()))
    engine, phone = open_engine(AUTO, cache), LANGUAGES["phone"]
    assert isinstance(engine, SecondOpinion)
    sounds = hear_recording(engine, phone.grammar, said(phone.sounds[phone.no]))
    engine.close()
    assert isinstance(sounds, Heard)
    assert sounds.hypotheses[0].text == phone.no
