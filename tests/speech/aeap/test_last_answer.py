"""The sound of an answer that is confirmed is handed on with its words; of anything else no sound is."""

import pytest

from menus.expecting import Digits, Expectation, Heard, Hypothesis, Noise, Number, Sounds, Unclear, YesNo
from menus.expecting_text import write
from speech.aeap.last_answer import LEAD
from speech.aeap.session import Session
from speech.ears.patience import DICTATING
from speech.spoken_answers import LONGEST
from speech.telephone import RATE
from tests.speech.aeap.asterisk_side import SILENCE, SPOKEN, listening, setting, setup
from tests.speech.aeap.test_session import Call, any_grammar

HEARD = Heard((Hypothesis("сто два", 0.9), Hypothesis("сто", 0.1)))
YES = Heard((Hypothesis("да", 0.9),))
READING = Number(0, 99999)


class Keeping(Call):
    """A call whose answers are kept."""

    def __init__(self, *script: Sounds) -> None:
        super().__init__(*script)
        self.kept: list[tuple[str, bytes]] = []
        self.session = Session(
            self.engine, any_grammar, self.begin, lambda words, sound: self.kept.append((words, sound))
        )
        self.says(setup())

    def answers(self, question: Expectation, seconds: float = 0.5) -> None:
        """Be silent for a moment, speak, and be understood."""
        for text in (setting("grammar", write(question)), listening(20)):
            self.says(text)
        self.sends(SILENCE, 3)
        self.sends(SPOKEN, 0.04)
        self.says(listening(20))
        self.sends(SPOKEN, seconds)
        self.sends(SILENCE, 2)

    def keeps(self, words: str) -> list[str]:
        self.says(setting("keep", words))
        return [kept for kept, _ in self.kept]


def test_a_confirmed_answer_is_kept_from_a_second_before_it_to_the_pause_after_it() -> None:
    call = Keeping(HEARD, YES)
    call.answers(READING)
    call.answers(YesNo())
    assert call.keeps("сто два") == ["сто два"]
    ((_, sound),) = call.kept
    assert len(sound) / RATE == pytest.approx(LEAD + 0.5 + DICTATING, abs=0.1)
    assert sound.count(b"\xd5") + sound.count(b"\x55") == pytest.approx(len(sound) - 0.54 * RATE, abs=400)


def test_the_words_may_be_any_that_were_heard_and_no_others() -> None:
    for words, kept in (("сто", ["сто"]), ("двести", []), ("", []), ("../../сто", []), ("сто " * 900, [])):
        call = Keeping(HEARD)
        call.answers(READING)
        assert call.keeps(words) == kept


def test_an_answer_is_kept_once() -> None:
    call = Keeping(HEARD)
    call.answers(READING)
    call.keeps("сто")
    assert call.keeps("сто") == ["сто"]


def test_an_answer_is_forgotten_when_another_question_is_asked() -> None:
    for other in (write(READING), write(Digits(8, 12)), "[]"):
        call = Keeping(HEARD)
        call.answers(READING)
        call.says(setting("grammar", other))
        assert call.keeps("сто два") == []


@pytest.mark.parametrize("question", [Digits(8, 12), YesNo()])
def test_who_somebody_is_and_a_yes_are_not_kept(question: Expectation) -> None:
    call = Keeping(HEARD)
    call.answers(question)
    assert call.keeps("сто два") == []


def test_an_answer_too_long_to_learn_from_is_not_kept() -> None:
    call = Keeping(HEARD)
    call.answers(READING, LONGEST)
    assert call.keeps("сто два") == []


@pytest.mark.parametrize("sounds", [Unclear(), Noise()])
def test_what_was_no_answer_is_not_kept(sounds: Sounds) -> None:
    call = Keeping(sounds)
    call.answers(READING)
    assert call.keeps("") == []


def test_where_nothing_is_kept_a_call_goes_on_as_ever() -> None:
    call = Call(HEARD, YES)
    call.says(setup())
    Keeping.answers(call, READING)  # type: ignore[arg-type]
    assert "error_msg" not in "".join(call.says(setting("keep", "сто два")))
