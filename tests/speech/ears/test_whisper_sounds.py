"""What Whisper's guesses amount to: words of the grammar, other speech, or none."""

import pytest

from menus.expecting import Heard, Noise, Unclear
from speech.ears.whisper.beam import Guess
from speech.ears.whisper.engine import sounds_of
from speech.ears.whisper.search import Guesses

YES, NO = Guess(("да",), -1.0, -1.4), Guess(("нет",), -4.0, -4.4)


def test_hypotheses_have_their_shares_of_all_that_may_have_been_said() -> None:
    sounds = sounds_of(Guesses((YES, NO), free=-1.4, no_speech=0.0))
    assert isinstance(sounds, Heard)
    assert [each.text for each in sounds.hypotheses] == ["да", "нет"]
    assert sum(each.score for each in sounds.hypotheses) < 1
    assert sounds.hypotheses[0].score > 10 * sounds.hypotheses[1].score


def test_alternatives_that_share_the_likelihood_leave_it_speech_that_was_expected() -> None:
    alike = tuple(Guess((word,), -1.0, -1.4) for word in ("один", "одна", "одно", "раз", "единица"))
    sounds = sounds_of(Guesses(alike, free=-1.4, no_speech=0.0))
    assert isinstance(sounds, Heard)
    assert [each.score for each in sounds.hypotheses] == pytest.approx([sounds.hypotheses[0].score] * len(alike))


def test_words_that_are_far_likelier_than_the_grammar_are_not_forced_into_it() -> None:
    assert sounds_of(Guesses((YES, NO), free=YES.chance + 10, no_speech=0.0)) == Unclear()
    assert isinstance(sounds_of(Guesses((YES, NO), free=YES.chance + 1, no_speech=0.0)), Heard)


def test_where_nobody_seems_to_speak_there_is_noise_even_if_words_fit() -> None:
    assert sounds_of(Guesses((), free=-9.0, no_speech=0.9)) == Noise()
    assert sounds_of(Guesses((), free=-9.0, no_speech=0.1)) == Unclear()
    assert sounds_of(Guesses((YES,), free=YES.chance, no_speech=0.9)) == Noise()
