"""An ear for engines that make out an utterance once it is whole."""

from collections.abc import Callable
from concurrent.futures import Future

from menus.expecting import Noise, Sounds
from speech.ears.coming import Coming, settled
from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.onset import Onset
from speech.ears.pool import Pool
from speech.ears.voicing import may_be_speech


class WholeUtterances:
    """Keeps the port `Ear`: `make_out` runs in the pool, for utterances that may be speech."""

    def __init__(self, make_out: Callable[[Utterance], Sounds], pool: Pool, pause: float) -> None:
        self._make_out = make_out
        self._pool = pool
        self._endpointing = Endpointing(pause)
        self._coming = Coming()
        self._onset = Onset(self._endpointing)
        self._closed = False

    @property
    def speaking(self) -> bool:
        """Whether speech has begun whose meaning is still to come."""
        return not self._closed and (self._onset.heard or bool(self._coming))

    @property
    def thinking(self) -> bool:
        """Whether something that was said is being made out."""
        return not self._closed and bool(self._coming)

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        """Take the next sound; see `speech.ears.port.Ear`."""
        if self._closed:
            return None
        for utterance in self._endpointing.hear(alaw, over_prompt=over_prompt):
            self._onset.heard = False
            self._coming.add(self._begun(utterance))
        self._onset.listen()
        return self._coming.came()

    def _begun(self, utterance: Utterance) -> Future[Sounds]:
        if may_be_speech(utterance):
            return self._pool.begin(lambda: self._make_out(utterance))
        return settled(Noise())

    def close(self) -> None:
        """Stop listening; what is being made out is dropped."""
        self._closed = True
        self._coming.drop()
