"""Callers speak Russian into a real Asterisk and are understood by Whisper: by voice alone, and with keys between.

Their voices are not the prompts'; one is real: the figures of a woman, recorded for telephones, one after another.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.provision.places import rhvoice_root, user_cache
from bench.spoken.sets import recorded
from menus.expecting import Deaf, Heard, Sounds
from menus.spoken import cardinal
from speech.aeap.recogniser import Recogniser
from speech.rhvoice import engine
from speech.telephone import from_alaw
from speech.voice import Voice
from tests.callscript import read_script
from tests.on_asterisk.answering import spoken, wav
from tests.on_asterisk.ground import Ground, standing
from tests.on_asterisk.test_speech import SCRIPTS, followed

pytestmark = pytest.mark.voice

FIGURES = {cardinal(figure): str(figure) for figure in range(10)}


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    command = (sys.executable, "-m", "speech.aeap", "whisper", str(user_cache()))
    recogniser = Recogniser(command, 4)
    with standing(tmp_path_factory.mktemp("whisper"), recogniser) as ground, recogniser:
        assert recogniser.wait_until_ready(60)
        yield ground


@pytest.fixture
def says(tmp_path: Path) -> Iterator[Callable[[str], Callable[[Sounds | Deaf], Path]]]:
    """How words sound, said by a voice of that name."""
    with ExitStack() as voices:

        def by(name: str) -> Callable[[Sounds | Deaf], Path]:
            voice = voices.enter_context(closing(Voice(engine(rhvoice_root(user_cache()), name), processes=1)))
            return lambda said: wav(tmp_path / "words.wav", spoken(voice, text_of(said)))

        yield by


def recorded_figures(folder: Path, others: Callable[[Sounds | Deaf], Path]) -> Callable[[Sounds | Deaf], Path]:
    """How words sound when figures are said by the woman of the recordings."""

    def say(said: Sounds | Deaf) -> Path:
        words = text_of(said).split()
        if not FIGURES.keys() >= set(words):
            return others(said)
        return wav(folder / "figures.wav", from_alaw(recorded([FIGURES[word] for word in words])))

    return say


def text_of(said: Sounds | Deaf) -> str:
    assert isinstance(said, Heard)
    return said.hypotheses[0].text


Says = Callable[[str], Callable[[Sounds | Deaf], Path]]


def test_the_debt_is_heard_by_voice_alone(whisper: Ground, says: Says, tmp_path: Path) -> None:
    goes_as_written(whisper, "voice_debt", tmp_path, says("aleksandr"))


def test_a_reading_is_submitted_by_voice_alone(whisper: Ground, says: Says, tmp_path: Path) -> None:
    goes_as_written(whisper, "voice_reading", tmp_path, says("anna"))


def test_a_reading_of_recorded_figures_is_submitted_between_keys(whisper: Ground, says: Says, tmp_path: Path) -> None:
    goes_as_written(whisper, "voice_reading_mixed", tmp_path, recorded_figures(tmp_path, says("anna")))


def goes_as_written(ground: Ground, name: str, folder: Path, says: Callable[[Sounds | Deaf], Path]) -> None:
    """What the service does is as written; words may be heard as others that mean the same, and less surely."""
    script = read_script(SCRIPTS / f"{name}.call")
    done = followed(ground, script, folder, says)
    replace(script, expected=without_words(script.expected)).compare(without_words(done))


def without_words(transcript: list[str]) -> list[str]:
    """Nor does it count whether making them out took so long that the caller was told so."""
    return [line for line in transcript if not line.startswith(('>> "', '>> ?"', "<< one_moment"))]
