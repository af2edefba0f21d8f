"""The beginning of speech, which must stop a prompt long before anything has been made out."""

from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.notes import glides
from speech.ears.voicing import may_be_speech

EVERY = 3
"""Frames from one look to the next: looking takes more of a processor than all else about a line."""
SELDOM = 20
"""What has gone on for long without being speech is looked at after each such part of it: music lasts."""


class Onset:
    """Whether somebody speaks in the utterance that goes on. Once it is speech it stays so to its end."""

    def __init__(self, endpointing: Endpointing) -> None:
        self._endpointing = endpointing
        self._looked = 0
        self.heard = False

    def listen(self) -> None:
        """After each piece of sound: look at the last second, if some of it is new and nothing is known yet."""
        frames = self._endpointing.going_on
        if not frames:
            self.heard, self._looked = False, 0
        elif not self.heard and abs(frames - self._looked) >= max(EVERY, frames // SELDOM):
            # Fewer than before are another utterance.
            self.heard, self._looked = _begins(self._endpointing.lately), frames


def _begins(lately: Utterance) -> bool:
    """Music begins none. Should a voice seem to be music, only the prompt goes on: it is made out all the same."""
    return may_be_speech(lately) and glides(lately)
