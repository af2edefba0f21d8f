"""What of an utterance there is to make out while it goes on."""

import numpy as np

from speech.ears.endpointing import AFTER, BEFORE, LATELY, NO_SOUND, Endpointing
from speech.ears.loudness import FRAME
from speech.telephone import Samples, alaw, from_alaw

PAUSE = 0.8
VOICE = alaw(np.random.default_rng(1).normal(0, 0.1, 30 * FRAME).astype(np.float32))
SILENCE = b"\xd5" * FRAME


def after(*sounds: bytes) -> tuple[Endpointing, Samples]:
    """An ear that has heard them, and what there is to make out."""
    endpointing = Endpointing(PAUSE)
    for sound in sounds:
        assert endpointing.hear(sound) == []
    return endpointing, endpointing.since(0)


def test_of_the_silence_that_may_end_it_only_what_is_kept_is_made_out() -> None:
    spoken = SILENCE * (BEFORE + LATELY) + VOICE
    _, known = after(spoken + SILENCE * (AFTER + 10))
    assert np.array_equal(known, after(spoken + SILENCE * AFTER)[1])
    (ended,) = after(spoken)[0].hear(SILENCE * 40)
    assert np.array_equal(known, ended.samples)


def test_when_speech_goes_on_the_silence_before_it_is_made_out_too() -> None:
    sound = VOICE + SILENCE * (AFTER + 10) + VOICE
    assert np.array_equal(after(sound)[1], from_alaw(sound))


def test_while_nobody_speaks_there_is_nothing_to_make_out() -> None:
    assert after(SILENCE * 100)[1] is NO_SOUND
