"""The scripted engine does what other tests rely on."""

import pytest

from menus.expecting import Heard, Hypothesis, Noise, Unclear
from menus.grammar import Grammar
from speech.ears.port import Busy
from tests.scripted_ears import ScriptedEngine, silence, spoken

YES = Grammar(((("да", 1),), ()), frozenset({1}))
HEARD = Heard((Hypothesis("да", 0.9),))


def test_it_hears_the_script_utterance_by_utterance_however_the_sound_is_cut() -> None:
    ear = ScriptedEngine.of(HEARD, Noise(), Unclear()).ear(YES)
    line = (spoken() + silence()) * 3
    heard = [ear.hear(line[at : at + 160]) for at in range(0, len(line), 160)]
    assert [sounds for sounds in heard if sounds] == [HEARD, Noise(), Unclear()]


def test_speech_begins_before_it_is_made_out() -> None:
    ear = ScriptedEngine.of(HEARD).ear(YES)
    told = [(ear.hear(sound), ear.speaking) for sound in (silence(), spoken(), silence())]
    assert told == [(None, False), (None, True), (HEARD, False)]


def test_it_fails_when_the_script_says_so() -> None:
    ear = ScriptedEngine.of(Busy(), HEARD).ear(YES)
    with pytest.raises(Busy):
        ear.hear(spoken() + silence())
    assert ear.hear(spoken() + silence()) == HEARD


def test_it_has_no_more_ears_than_it_was_given() -> None:
    engine = ScriptedEngine([], ears_at_once=1)
    ear = engine.ear(YES)
    with pytest.raises(Busy):
        engine.ear(YES)
    ear.close()
    ear.close()
    assert engine.ear(YES).hear(silence()) is None
    assert engine.asked == [YES, YES]
