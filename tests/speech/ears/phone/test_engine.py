"""An answer that is complete ends soon after its last sound; any other when its speaker has been silent for long."""

from collections.abc import Callable, Iterator

import pytest

from menus.expecting import Heard, Sounds
from speech.ears.phone.engine import PhoneEngine
from speech.ears.port import SETTLED, USUAL, Patience
from speech.telephone import RATE
from tests.speech.ears.languages import LANGUAGES, TOY, said

LONG = 2.0
pytestmark = pytest.mark.xdist_group("ears")


@pytest.fixture(scope="module")
def engine() -> Iterator[PhoneEngine]:
    opened = PhoneEngine(TOY)
    yield opened
    opened.close()


def heard(engine: PhoneEngine, complete: Callable[[Heard], bool], piece: int = 160) -> tuple[Sounds | None, float]:
    """What «да» is heard as, and the seconds of sound until that was known."""
    line = said("Да.") + b"\xd5" * round((LONG + 1) * RATE)
    ear = engine.ear(LANGUAGES["phone"].grammar, Patience(LONG, complete))
    try:
        for at in range(0, len(line), piece):
            if (sounds := ear.hear(line[at : at + piece])) is not None:
                return sounds, (at + piece) / RATE
        return None, 0
    finally:
        ear.close()


def told(sounds: Sounds | None) -> tuple[str, float]:
    """The likeliest words, and their share but for what sums of another order change."""
    assert isinstance(sounds, Heard)
    return sounds.hypotheses[0].text, round(sounds.hypotheses[0].score, 4)


def test_a_complete_answer_is_not_waited_on(engine: PhoneEngine) -> None:
    waited, at_last = heard(engine, lambda _: False)
    at_once, soon = heard(engine, lambda sounds: sounds.hypotheses[0].text == "да")
    assert told(at_once)[0] == told(waited)[0] == "да"
    assert at_last - soon == pytest.approx(LONG - SETTLED, abs=0.001)


def test_to_ask_whether_it_is_complete_changes_nothing_of_it(engine: PhoneEngine) -> None:
    ear = engine.ear(LANGUAGES["phone"].grammar, USUAL)
    line = said("Да.") + b"\xd5" * RATE
    unasked = [ear.hear(line[at : at + 160]) for at in range(0, len(line), 160)]
    ear.close()
    asked: list[Heard] = []

    def never(sounds: Heard) -> bool:
        asked.append(sounds)
        return False

    assert told(heard(engine, never)[0]) == told(next(sounds for sounds in unasked if sounds is not None))
    assert [sounds.hypotheses[0].text for sounds in asked] == ["да"]


@pytest.mark.parametrize("piece", [37, 4000])
def test_it_is_known_after_the_same_sound_however_that_comes(engine: PhoneEngine, piece: int) -> None:
    one, _ = heard(engine, lambda _: True)
    other, _ = heard(engine, lambda _: True, piece)
    assert told(one) == told(other)
