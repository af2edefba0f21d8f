"""Hearing a recording as a line would bring it, only faster."""

from time import sleep

from menus.expecting import Sounds
from menus.grammar import Grammar
from speech.ears.loudness import FRAME
from speech.ears.port import USUAL, Ear, Engine, Patience
from speech.telephone import RATE

SILENCE = b"\xd5" * FRAME
AROUND = RATE // 2
"""Samples of silence before a recording: a line is open before anybody speaks."""


def hear_recording(engine: Engine, grammar: Grammar, alaw: bytes, patience: Patience = USUAL) -> Sounds | None:
    """What is said first in a recording (8 kHz A-law); None when there is silence in it. Raises as the ear does."""
    ear = engine.ear(grammar, patience)
    try:
        return listen(ear, alaw, FRAME, patience)
    finally:
        ear.close()


def listen(ear: Ear, alaw: bytes, piece: int, patience: Patience = USUAL) -> Sounds | None:
    """What an ear makes of a sound that comes in pieces of so many samples, with silence before and after it."""
    line = SILENCE[:1] * AROUND + alaw + SILENCE[:1] * (round(patience.pause * RATE) + FRAME)
    for at in range(0, len(line), piece):
        if (sounds := ear.hear(line[at : at + piece])) is not None:
            return sounds
    while ear.speaking:
        if (sounds := ear.hear(SILENCE)) is not None:
            return sounds
        # The line's own pace: what was said is being made out meanwhile.
        sleep(FRAME / RATE)
    return None
