"""A quick engine, and a slow one that listens once more where the quick one hesitates and the slow one has time."""

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from threading import Timer
from typing import Protocol

from menus.expecting import Heard, Hypothesis, Noise, Sounds, Unclear
from menus.grammar import Grammar
from speech.ears.as_it_comes import Again, AsItComes
from speech.ears.coming import settled
from speech.ears.endpointing import Utterance
from speech.ears.port import USUAL, HearingUnavailable, Patience

SURE = 0.3
"""The share of both opinions together that an answer has at least."""
LONGEST = 6.0
"""Seconds that the second one is waited for: Whisper takes two or three. Should it hang, the first counts, and since
it is busy from then on, nobody waits for it again."""


class Quick(Protocol):
    """An engine that lets somebody listen again."""

    def ear(self, grammar: Grammar, patience: Patience, again: Again) -> AsItComes:
        """As `speech.ears.port.Engine` has it."""

    def close(self) -> None:
        """Give the model back."""


class Slow(Protocol):
    """An engine that makes out an utterance that is whole."""

    def made_out(self, grammar: Grammar, utterance: Utterance) -> Future[Sounds]:
        """Begin. Busy when nobody is free, HearingUnavailable when the grammar cannot be listened for."""

    def close(self) -> None:
        """Give the model back."""


class SecondOpinion:
    """Keeps the port `Engine`."""

    def __init__(self, quick: Quick, slow: Slow) -> None:
        self._quick = quick
        self._slow = slow

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> AsItComes:
        """Begin to listen; see `speech.ears.port.Engine`."""

        def again(utterance: Utterance, first: Sounds) -> Future[Sounds]:
            if isinstance(first, Heard) and patience.doubtful(first):
                return self._both(grammar, utterance, first)
            return settled(first)

        return self._quick.ear(grammar, patience, again)

    def close(self) -> None:
        """Give both models back."""
        self._quick.close()
        self._slow.close()

    def _both(self, grammar: Grammar, utterance: Utterance, first: Heard) -> Future[Sounds]:
        try:
            second = self._slow.made_out(grammar, utterance)
        except HearingUnavailable:
            return settled(first)
        return _then(second, lambda told: together(first, told), first)


def _then(future: Future[Sounds], after: Callable[[Sounds], Sounds], otherwise: Sounds) -> Future[Sounds]:
    """What comes of a future, or something else when that fails or takes too long. Cancelled, nothing is told."""
    outcome: Future[Sounds] = Future()

    def settle(sounds: Sounds) -> None:
        with suppress(InvalidStateError):  # it was cancelled, or the other one was first
            outcome.set_result(sounds)

    late = Timer(LONGEST, settle, (otherwise,))
    late.daemon = True
    late.start()

    def told(done: Future[Sounds]) -> None:
        late.cancel()
        failed = done.cancelled() or done.exception()
        settle(otherwise if failed else after(done.result()))

    future.add_done_callback(told)
    return outcome


def together(first: Heard, second: Sounds) -> Sounds:
    """Of two opinions the mean; an engine that made nothing of it gives no share to any words."""
    if isinstance(second, Noise):
        return second
    shares: defaultdict[str, float] = defaultdict(float)
    for told in (first, second):
        for each in told.hypotheses if isinstance(told, Heard) else ():
            shares[each.text] += each.score / 2
    best = sorted((Hypothesis(text, share) for text, share in shares.items()), key=lambda each: -each.score)
    return Heard(tuple(best)) if best[0].score >= SURE else Unclear()
