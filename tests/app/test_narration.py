"""A caller hears the first sentence while the next one is being rendered, and nothing is rendered for nobody."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

import pytest

from app.narration import Narration
from menus.values import Line, Money
from menus.vocabulary import line
from speech.sounds import Sound
from tests.edition import shipped


@dataclass
class NotingSpeaker:
    """Notes what it was asked for and what it was told to begin; it begins nothing by itself."""

    notes: list[str] = field(default_factory=list)
    begun: list[Future[Sound]] = field(default_factory=list)

    def sound(self, text: str, personal: bool, prompt: str) -> Sound:
        self.notes.append(f"sound: {text}" if personal else f"fixed sound: {text}")
        return Sound(prompt, 1.0)

    def soon(self, text: str, prompt: str) -> Future[Sound]:
        del prompt
        self.notes.append(f"soon: {text}")
        self.begun.append(Future())
        return self.begun[-1]


@pytest.fixture
def speaker() -> NotingSpeaker:
    return NotingSpeaker()


@pytest.fixture
def narration(speaker: NotingSpeaker) -> Narration:
    return Narration(speaker, shipped().catalogue)


DEBT = line("debt", date=date(2026, 11, 22), amount=Money(35000))
HEAD, REST = "На двадцать второе ноября:", "к оплате триста пятьдесят рублей."


def test_the_rest_of_a_sentence_with_values_is_begun_once_its_beginning_can_be_heard(
    narration: Narration, speaker: NotingSpeaker
) -> None:
    with narration.telling((DEBT,)) as sounds:
        assert speaker.notes == []
        sounds[0].make()
        assert speaker.notes == [f"sound: {HEAD}", f"soon: {REST}"]
        sounds[1].make()
    assert speaker.notes[2:] == [f"sound: {REST}"]


def test_the_next_sentence_is_begun_if_it_was_not_rendered_ahead_of_all_calls(
    narration: Narration, speaker: NotingSpeaker
) -> None:
    with narration.telling((Line("account_silence"), DEBT, Line("debt_menu"))) as sounds:
        for part in sounds:
            part.make()
    kinds = [note.partition(":")[0] for note in speaker.notes]
    assert kinds == ["fixed sound", "soon", "sound", "soon", "sound", "fixed sound"]


def test_who_interrupts_has_nothing_rendered_any_more(narration: Narration, speaker: NotingSpeaker) -> None:
    with narration.telling((DEBT, DEBT)) as sounds:
        sounds[0].make()
    assert len(sounds) == 4
    assert [begun.cancelled() for begun in speaker.begun] == [True]


def test_who_hangs_up_has_nothing_rendered_any_more(narration: Narration, speaker: NotingSpeaker) -> None:
    def hang_up() -> None:
        with narration.telling((DEBT,)) as sounds:
            sounds[0].make()
            raise ConnectionError

    with pytest.raises(ConnectionError):
        hang_up()
    assert [begun.cancelled() for begun in speaker.begun] == [True]
