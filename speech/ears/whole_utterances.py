"""An ear for engines that make out an utterance once it is whole."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future

from menus.expecting import Noise, Sounds
from speech.ears.endpointing import Endpointing, Utterance
from speech.ears.onset import Onset
from speech.ears.pool import Pool
from speech.ears.port import HearingUnavailable
from speech.ears.voicing import may_be_speech


class WholeUtterances:
    """Keeps the port `Ear`: `make_out` runs in the pool, for utterances that may be speech."""

    def __init__(self, make_out: Callable[[Utterance], Sounds], pool: Pool, pause: float) -> None:
        self._make_out = make_out
        self._pool = pool
        self._endpointing = Endpointing(pause)
        self._coming: deque[Future[Sounds]] = deque()
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
            self._coming.append(self._begun(utterance))
        self._onset.listen()
        return self._came()

    def _begun(self, utterance: Utterance) -> Future[Sounds]:
        if may_be_speech(utterance):
            return self._pool.begin(lambda: self._make_out(utterance))
        noise: Future[Sounds] = Future()
        noise.set_result(Noise())
        return noise

    def _came(self) -> Sounds | None:
        if not self._coming or not self._coming[0].done():
            return None
        try:
            return self._coming.popleft().result()
        except (CancelledError, HearingUnavailable):
            raise HearingUnavailable from None
        except Exception as broken:  # noqa: BLE001  Whatever it is, the line must hear of it.
            # The kind only: a message could quote what was said.
            raise HearingUnavailable(type(broken).__name__) from None

    def close(self) -> None:
        """Stop listening; what is being made out is dropped."""
        self._closed = True
        while self._coming:
            self._coming.popleft().cancel()
