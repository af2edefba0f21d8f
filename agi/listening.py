"""How a call uses the recogniser: one question after another, each prompt played while the caller may speak.

The recogniser's side is `speech.aeap.session`. Whatever it does, the caller gets on at least as soon as with keys:
it is asked for nothing when the service knows that it is away, and not asked again in a call that it let down.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from agi.channel import ANSWERING, CONNECTING, KEYS, Channel, Entry, Recognised
from agi.narrator import Sound
from menus.expecting import LONGEST_ANSWER, Deaf, Expectation, Heard, Hypothesis, Noise, Sounds, Unclear
from menus.expecting_text import UnreadableExpectation, write

RECOGNISER = "recogniser"
"""Its name in aeap.conf."""
PATIENCE = 2
"""Seconds beyond the recogniser's own time after which Asterisk ends a wait without it: whole ones, the first may be
almost nothing (`Channel.recognise`)."""
TAIL = 0.05
"""Seconds that a sound may begin later than the recogniser begins to count."""
PAUSE = "named/pause"
"""A moment of silence: Asterisk listens only while it plays a sound, or after it."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """A sound has been played and waited after, in silence."""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The caller has spoken, and what it means takes its time."""


Settled = str | Sounds | Deaf | Nothing
"""A key, what was heard, or neither."""
Guard = Callable[[float], None]
"""Tells Asterisk for how many seconds it will not hear from us."""


class Listener:
    """The recogniser of one call."""

    def __init__(
        self,
        channel: Channel,
        guard: Guard,
        ready: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`ready` tells whether there is a recogniser at this moment, as far as the service knows."""
        self._clock = clock
        self._channel = channel
        self._guard = guard
        self._ready = ready
        self._open = False
        self.lost = False
        """It let this call down, and is not asked again."""

    def expect(self, expectation: Expectation) -> bool:
        """Open a question; tells whether anybody listens."""
        if self.lost or not self._has_line():
            self.lost = True
            return False
        try:
            return self._told("grammar", write(expectation))
        except UnreadableExpectation:
            return False  # more than a command can carry: this one question is for keys

    def _has_line(self) -> bool:
        if self._open or not self._ready():
            return self._open
        self._guard(CONNECTING)
        self._open = self._channel.open_recogniser(RECOGNISER)
        return self._open

    def _told(self, name: str, value: str) -> bool:
        """Tell the recogniser something. Who does not answer in time is gone; Asterisk does not say so."""
        began = self._clock()
        self._channel.tell_recogniser(name, value)
        if self._clock() - began < 0.9 * ANSWERING:
            return True
        self._give_up()
        return False

    def hear(self, sound: Sound, wait: float) -> Settled | Thinking:
        """Play a sound and listen during it and `wait` seconds after; the first key or the first word stops it.

        Words that begin after it are heard to their end, those that stop it at once by the next command: while none
        runs Asterisk drops sound.
        """
        longest = wait + LONGEST_ANSWER if wait else 0.0
        recognised = self._listen(sound.name, sound.seconds + TAIL + wait, longest, sound.seconds)
        match recognised:
            case (Entry("onset"), *_):
                return self._meant(self._recognise(PAUSE, LONGEST_ANSWER))
            case (Entry("noise"), *_) if not wait:
                return Nothing()  # more of the prompt is to come
            case _:
                return self._meant(recognised)

    def hear_out(self) -> Settled:
        """After `Thinking`: wait for what it means. It is not told a second time."""
        answer = self._meant(self._listen(PAUSE, LONGEST_ANSWER, LONGEST_ANSWER))
        if not isinstance(answer, Thinking):
            return answer
        self._give_up()
        return Deaf()

    def _listen(self, sound: str, seconds: float, longest: float, prompt: float = 0.0) -> Recognised:
        """Listen for somebody to speak within `seconds`; `longest` after the sound all is over in any case."""
        if not self._told("listen", f"{seconds:.2f} {prompt:.2f}"):
            return ()
        self._guard(seconds + LONGEST_ANSWER + PATIENCE)  # for the words, too
        return self._recognise(sound, longest, prompt)

    def _recognise(self, sound: str, longest: float, prompt: float = 0.0) -> Recognised:
        return self._channel.recognise(sound, math.ceil(longest) + PATIENCE, prompt)

    def _meant(self, recognised: Recognised) -> Settled | Thinking:
        match recognised:
            case str(key):
                return key if key in KEYS else Nothing()
            case (Entry("heard"), *_):
                return Heard(tuple(Hypothesis(entry.text, entry.score / 100) for entry in recognised))
            case (Entry("unclear"),):
                return Unclear()
            case (Entry("noise"),):
                return Noise()
            case (Entry("thinking"),):
                return Thinking()
            case (Entry("over"),):
                return Nothing()
            case (Entry("busy"),):
                return Deaf()
            case None:
                self._give_up()
                return Nothing()
            case _:
                self._give_up()
                return Deaf()

    def keep(self, words: str) -> None:
        """Tell that the caller has confirmed these words of an earlier question; it may have been told to keep them."""
        if self._open:
            self._told("keep", words)

    def _give_up(self) -> None:
        if self._open:
            self._channel.close_recogniser()
        self.lost = True
        self._open = False
