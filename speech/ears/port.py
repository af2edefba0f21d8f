"""What an engine of recognition is: a model loaded once, and an ear for each question that is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from menus.expecting import Heard, Sounds
from menus.grammar import Grammar

PAUSE = 0.8
"""Seconds of silence that end what is said; whoever dictates digits needs more (`speech.ears.patience`)."""


def _never(_: Heard) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an ear waits for more of an answer (VoiceXML's `incompletetimeout` and `completetimeout`)."""

    pause: float = PAUSE
    """Seconds of silence that end an utterance."""
    complete: Callable[[Heard], bool] | None = None
    """Whether hardly anything can follow; None where something always can. Where an engine hears that while somebody
    speaks, `SETTLED` is enough."""
    doubtful: Callable[[Heard], bool] = _never
    """Whether two answers are nearly as likely, or the likeliest is not likely."""


USUAL = Patience()
SETTLED = 0.3
"""Seconds of silence after an answer that is complete. The closure of a consonant is half as long."""


class HearingUnavailable(Exception):
    """What is said cannot be made out now: no model, a broken one. Never carries what was said."""


class Busy(HearingUnavailable):
    """As much is being made out as this machine can: the caller is asked for the keys, not made to wait."""


class Ear(Protocol):
    """Listens to one line for what a grammar holds, utterance after utterance. For one thread at a time."""

    @property
    def speaking(self) -> bool:
        """Whether speech has begun whose meaning `hear` has not returned yet: a prompt that plays should stop."""

    @property
    def thinking(self) -> bool:
        """Whether somebody has said something to its end that is being made out."""

    def hear(self, alaw: bytes, *, over_prompt: bool = False) -> Sounds | None:
        """Take the next sound of the line, 8 kHz A-law in pieces of any size, and return at once.

        An utterance is returned once its speaker has been silent for as long as the ear waits and it was made out,
        which happens elsewhere: so with a later call. The line's next sound brings it; `hear(b"")` asks without one.
        None until then, and in silence. Busy when the utterance has ended and nobody is free to make it out,
        HearingUnavailable when that failed; the ear goes on with the next utterance afterwards.
        `over_prompt`: a prompt of ours plays, whose echo begins no utterance; a voice of ordinary loudness does.
        """

    def close(self) -> None:
        """Stop listening. What is being made out is dropped. May be called twice."""


class Engine(Protocol):
    """A model and those who use it. For any number of threads."""

    def ear(self, grammar: Grammar, patience: Patience = USUAL) -> Ear:
        """Begin to listen for a grammar.

        Busy when what is said could not be made out now, HearingUnavailable when the grammar cannot be listened for.
        """

    def close(self) -> None:
        """Give the model back. Ears that are still open hear nothing any more."""
