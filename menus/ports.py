"""What a conversation needs of the world: a telephone, and the company's systems."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from menus.events import Transferred
from menus.expecting import Deaf, Expectation, Sounds
from menus.steps import HandedOver, NoOperators, NotRecorded, Recorded, ServiceStep
from menus.values import Line

AT_ONCE = 0.005
"""Seconds in which most look-ups are done and what was rendered before is found: until then nobody is listened to."""
TURN = 0.04
"""Seconds of one turn in which we are busy and the caller is listened to: nobody presses two keys in so short a time.
What is done earlier waits for the end of its turn."""

Answer = str | Sounds | Deaf | None
"""What comes of a question: a key, or what was heard. None is silence."""


@dataclass(frozen=True, slots=True)
class StillThinking:
    """The caller has said something, and making it out takes so long that they should know."""

    hear_out: Callable[[], Answer]
    """Waits for what it was. A key wins."""


class Phone(Protocol):
    """A caller's telephone. Every method raises `CallerHungUp` when the caller is gone; waits are in seconds."""

    def play(self, lines: tuple[Line, ...], *, must_hear: bool) -> str:
        """Play sentences and return the keys pressed meanwhile. A key stops them, unless they must be heard."""

    def ask(self, lines: tuple[Line, ...], wait: float, expects: Expectation | None) -> Answer | StillThinking:
        """Play sentences and return the first key pressed, or what was heard, during or within `wait` after them.

        With nothing expected only keys are listened for.
        """

    def keep(self, words: str) -> None:
        """Keep the sound of these words, to learn from: what was heard before the last yes, and confirmed by it."""

    def next_key(self, wait: float) -> str | None:
        """Return the next key pressed within `wait`."""

    def record(self, longest: float, silence: float) -> Recorded | NotRecorded:
        """Play a tone and record the caller. A hang-up ends the recording; the next method then raises it."""

    def transfer(self, where: Transferred) -> HandedOver | NoOperators:
        """Give the caller to a queue, if somebody serves it."""

    def expected_wait(self) -> int | None:
        """Minutes until an operator answers whoever joins the queue now; None when nobody can tell."""

    def rejoin(self, queue: str) -> None:
        """Send the caller back to their place in a queue."""

    def prepare(self, lines: tuple[Line, ...]) -> str:
        """Have sentences ready to be begun, and return the keys pressed meanwhile."""

    def listen(self, during: Callable[[], object]) -> str:
        """Do something that takes a turn at most, and return the key pressed meanwhile, if any."""


Pause = Callable[[], object]
"""Waits for a moment."""
Waiting = Callable[[float, Pause], object]
"""Is told the seconds waited so far, and waits for the moment that is given to it."""


class Services(Protocol):
    """What the company's systems answer."""

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        """Answer a service step with one of its replies; a failure or a delay is the reply `Unavailable`.

        `waiting` is called again and again until the answer is there; what it raises goes through.
        """
