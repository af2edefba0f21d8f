"""A caller speaks Russian into a real Asterisk and is understood by Whisper. The voice is not the prompts'."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.provision.places import rhvoice_root, user_cache
from speech.aeap.recogniser import Recogniser
from speech.rhvoice import engine
from speech.voice import Voice
from tests.on_asterisk.by_voice import goes_as_written, said_by
from tests.on_asterisk.ground import standing

pytestmark = pytest.mark.voice


def test_the_debt_is_heard_by_voice_alone(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    recogniser = Recogniser((sys.executable, "-m", "speech.aeap", "whisper", str(user_cache())), 4)
    with (
        closing(Voice(engine(rhvoice_root(user_cache()), "aleksandr"), processes=1)) as voice,
        standing(tmp_path_factory.mktemp("whisper"), recogniser) as ground,
        recogniser,
    ):
        assert recogniser.wait_until_ready(60)
        goes_as_written(ground, "voice_debt", tmp_path, said_by(voice, tmp_path))
