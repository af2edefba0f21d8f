"""Callers whose words are spoken, by synthetic voices that are not the prompts', or by a recorded woman."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.spoken.sets import recorded
from menus.expecting import Deaf, Heard, Sounds
from menus.spoken import cardinal
from speech.telephone import from_alaw
from speech.voice import Voice
from tests.callscript import read_script
from tests.on_asterisk.answering import spoken, wav
from tests.on_asterisk.ground import Ground
from tests.on_asterisk.test_speech import SCRIPTS, followed

Says = Callable[[Sounds | Deaf], Path]
"""How words sound."""
FIGURES = {cardinal(figure): str(figure) for figure in range(10)}


def said_by(voice: Voice, folder: Path) -> Says:
    """A voice says them."""
    return lambda said: wav(folder / "words.wav", spoken(voice, text_of(said)))


def recorded_figures(folder: Path, others: Says) -> Says:
    """Figures are said by the woman of the recordings."""

    def say(said: Sounds | Deaf) -> Path:
        words = text_of(said).split()
        if not FIGURES.keys() >= set(words):
            return others(said)
        return wav(folder / "figures.wav", from_alaw(recorded([FIGURES[word] for word in words])))

    return say


def text_of(said: Sounds | Deaf) -> str:
    """The words."""
    assert isinstance(said, Heard)
    return said.hypotheses[0].text


def goes_as_written(ground: Ground, name: str, folder: Path, says: Says) -> None:
    """What the service does is as written; words may be heard as others that mean the same, and less surely."""
    script = read_script(SCRIPTS / f"{name}.call")
    done = followed(ground, script, folder, says)
    replace(script, expected=without_words(script.expected)).compare(without_words(done))


def without_words(transcript: list[str]) -> list[str]:
    """All but them."""
    return [line for line in transcript if not line.startswith(('>> "', '>> ?"'))]
