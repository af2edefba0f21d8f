"""The beginning of speech, which must stop a prompt long before anything has been made out."""

from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.notes import glides
from speech.ears.voicing import may_be_speech


class Onset:
    """Whether somebody speaks in the utterance that goes on. Once it is speech it stays so to its end."""

    def __init__(self, endpointing: Endpointing) -> None:
        self._endpointing = endpointing
        self.heard = False

    def listen(self) -> None:
        """After each piece of sound: look at the last second."""
        lately = self._endpointing.lately
        self.heard = lately is not None and (self.heard or _begins(lately))


def _begins(lately: Utterance) -> bool:
    """Music begins none. Should a voice seem to be music, only the prompt goes on: it is made out all the same."""
    return may_be_speech(lately) and glides(lately)
