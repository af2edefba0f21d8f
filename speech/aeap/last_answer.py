"""The sound of the answer that a caller may yet confirm: of one call, in memory, until the next question."""

from collections.abc import Callable

from menus.expecting import Expectation, Heard, Impersonal, Sounds, YesNo
from menus.expecting_text import UnreadableExpectation, read
from speech.spoken_answers import LONGEST
from speech.telephone import RATE

LEAD = 1.0
"""Seconds before it was noticed that somebody speaks: it takes up to half of one to be sure."""

Keep = Callable[[str, bytes], None]
"""Keeps words and their sound, 8 kHz A-law, and returns at once."""


class LastAnswer:
    """What was said to the last question that asked for more than a yes or no. Without `keep`, no sound is taken."""

    def __init__(self, keep: Keep | None) -> None:
        self._keep = keep
        self._taking = False
        self._begun = False
        self._sound = bytearray()
        self._texts: frozenset[str] = frozenset()

    def asked(self, question: str) -> None:
        """Another question is asked. Whether an answer is right leaves that answer be; any other ends its time."""
        expects = _readable(question) if self._keep else None
        self._taking = isinstance(expects, Impersonal)
        if not isinstance(expects, YesNo):
            self._forget()

    def sounded(self, alaw: bytes, *, speaking: bool) -> None:
        """Take what the ear is given; `speaking` once it has been told that somebody speaks."""
        if not self._taking:
            return
        self._sound += alaw
        self._begun = speaking
        if not speaking:
            del self._sound[: -round(LEAD * RATE)]
        elif len(self._sound) > LONGEST * RATE:
            self._forget()
            self._taking = False

    def made_out(self, sounds: Sounds) -> None:
        """Take what the ear has made of it."""
        if not self._taking:
            return
        if isinstance(sounds, Heard) and self._begun:
            self._taking = False
            self._texts = frozenset(each.text for each in sounds.hypotheses)
        else:
            self._forget()

    def confirmed(self, words: str) -> None:
        """The caller has confirmed the answer in these words. Others than we heard ourselves are not believed."""
        if self._keep and words in self._texts:
            self._keep(words, bytes(self._sound))
        self._forget()

    def _forget(self) -> None:
        self._begun = False
        self._sound.clear()
        self._texts = frozenset()


def _readable(question: str) -> Expectation | None:
    try:
        return read(question)
    except UnreadableExpectation:
        return None
