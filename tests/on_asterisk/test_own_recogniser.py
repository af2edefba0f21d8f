"""Callers speak Russian into a real Asterisk and are understood by our own recogniser: by voice alone, and with keys.

None of their voices was learned from; one is real: the figures of a woman, recorded for telephones, one after another.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.provision.places import rhvoice_root, user_cache
from speech.aeap.recogniser import Recogniser
from speech.rhvoice import engine
from speech.voice import Voice
from tests.on_asterisk.by_voice import Says, goes_as_written, recorded_figures, said_by
from tests.on_asterisk.ground import Ground, standing

pytestmark = pytest.mark.voice


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    recogniser = Recogniser((sys.executable, "-m", "speech.aeap", "phone", str(user_cache())), 4)
    with standing(tmp_path_factory.mktemp("phone"), recogniser) as ground, recogniser:
        assert recogniser.wait_until_ready(60)
        yield ground


@pytest.fixture
def says(tmp_path: Path) -> Iterator[Callable[[str], Says]]:
    """How words sound, said by a voice of that name."""
    with ExitStack() as voices:
        yield lambda name: said_by(
            voices.enter_context(closing(Voice(engine(rhvoice_root(user_cache()), name), processes=1))), tmp_path
        )


def test_the_debt_is_heard_by_voice_alone(ground: Ground, says: Callable[[str], Says], tmp_path: Path) -> None:
    goes_as_written(ground, "voice_debt", tmp_path, says("aleksandr"))


def test_a_reading_is_submitted_by_voice_alone(ground: Ground, says: Callable[[str], Says], tmp_path: Path) -> None:
    goes_as_written(ground, "voice_reading", tmp_path, says("anna"))


def test_a_reading_of_recorded_figures_is_submitted_between_keys(
    ground: Ground, says: Callable[[str], Says], tmp_path: Path
) -> None:
    goes_as_written(ground, "voice_reading_mixed", tmp_path, recorded_figures(tmp_path, says("anna")))
