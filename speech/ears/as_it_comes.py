"""An ear for engines that make out speech while it comes."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from typing import Protocol

from menus.expecting import Heard, Noise, Sounds
from speech.ears.coming import Coming, settled
from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.loudness import FRAME
from speech.ears.onset import Onset
from speech.ears.port import Patience
from speech.ears.voicing import may_be_speech
from speech.telephone import Samples


class Listener(Protocol):
    """Makes out one utterance after the other."""

    def take(self, samples: Samples) -> None:
        """Go on with the utterance, 8 kHz."""

    def so_far(self) -> Sounds:
        """What the utterance is if nothing follows; it may go on nevertheless."""

    def end(self) -> Sounds:
        """What the utterance was; the next one begins."""


Again = Callable[[Utterance, Sounds], Future[Sounds]]
"""Somebody who may listen once more to what was made out."""


def at_once(_: Utterance, sounds: Sounds) -> Future[Sounds]:
    """Nobody listens once more."""
    return settled(sounds)


class AsItComes:
    """Keeps the port `Ear`. What has ended is known at once, unless somebody is to listen again."""

    def __init__(
        self, listener: Listener, patience: Patience, places: BoundedSemaphore, again: Again = at_once
    ) -> None:
        """`places`: one of them was taken for this ear, and is given back when it closes."""
        self._listener = listener
        self._patience = patience
        self._places = places
        self._again = again
        self._endpointing = Endpointing(patience.pause, self._complete)
        self._onset = Onset(self._endpointing)
        self._taken = 0
        self._coming = Coming()
        self._closing = Lock()
        self._closed = False

    @property
    def speaking(self) -> bool:
        """Whether speech has begun whose meaning is still to come."""
        return not self._closed and (self._onset.heard or bool(self._coming))

    @property
    def thinking(self) -> bool:
        """Whether somebody listens once more to something that was said."""
        return not self._closed and bool(self._coming)

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        """Take the next sound; see `speech.ears.port.Ear`. It is made out at once."""
        if self._closed:
            return None
        for utterance in self._endpointing.hear(alaw, over_prompt=over_prompt):
            self._onset.heard = False
            self._coming.add(self._made_out(utterance))
        self._onset.listen()
        self._take(self._endpointing.since(self._taken))
        return self._coming.came()

    def _complete(self) -> bool:
        if self._patience.complete is None:
            return False
        self._take(self._endpointing.since(self._taken))
        sounds = self._listener.so_far()
        return isinstance(sounds, Heard) and self._patience.complete(sounds)

    def _take(self, samples: Samples) -> None:
        self._taken += len(samples) // FRAME
        if len(samples):
            self._listener.take(samples)

    def _made_out(self, utterance: Utterance) -> Future[Sounds]:
        self._take(utterance.samples[self._taken * FRAME :])
        self._taken = 0
        sounds = self._listener.end()
        return self._again(utterance, sounds) if may_be_speech(utterance) else settled(Noise())

    def close(self) -> None:
        """Stop listening, and leave the place to another ear."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._coming.drop()
                self._places.release()
