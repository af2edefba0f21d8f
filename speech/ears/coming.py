"""What an ear has heard to its end: utterances in the order they were said, some of them still being made out."""

from collections import deque
from concurrent.futures import CancelledError, Future

from menus.expecting import Sounds
from speech.ears.port import HearingUnavailable


def settled(sounds: Sounds) -> Future[Sounds]:
    """What is known at once."""
    known: Future[Sounds] = Future()
    known.set_result(sounds)
    return known


class Coming:
    """For one thread; whoever makes the utterances out has threads of its own."""

    def __init__(self) -> None:
        self._utterances: deque[Future[Sounds]] = deque()

    def __bool__(self) -> bool:
        return bool(self._utterances)

    def add(self, utterance: Future[Sounds]) -> None:
        """Wait for one more."""
        self._utterances.append(utterance)

    def came(self) -> Sounds | None:
        """The oldest one, once it has been made out. HearingUnavailable when that failed."""
        if not self._utterances or not self._utterances[0].done():
            return None
        try:
            return self._utterances.popleft().result()
        except (CancelledError, HearingUnavailable):
            raise HearingUnavailable from None
        except Exception as broken:  # noqa: BLE001  Whatever it is, the line must hear of it.
            # The kind only: a message could quote what was said.
            raise HearingUnavailable(type(broken).__name__) from None

    def drop(self) -> None:
        """Wait no more."""
        while self._utterances:
            self._utterances.popleft().cancel()
