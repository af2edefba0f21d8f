"""A worker in a process of its own that stops at a moment to be killed there: `killed_worker URL MOMENT`.

It prints the moment when it has come to it, and waits. Moments: `claimed` (nothing is begun), `begun` (the attempt is
written down, Asterisk has heard nothing), `ordered` (Asterisk has the order).
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from callbacks.booking import CallbackRules
from callbacks.ports import Attempt, Fate
from callbacks.worker import Attempts, Worker
from db.callback_claims import CallbackClaims
from db.engine import open_engine
from tests.callback_fakes import Desk
from tests.db.callbacks import MONDAY_NOON
from tests.db.killed_call import wait_to_be_killed


class StoppingBook(CallbackClaims):
    """The real book, with a stop before an attempt is written down."""

    def begin(self, attempt: Attempt, at: datetime) -> None:
        """Wait to be killed."""
        del attempt, at
        wait_to_be_killed("claimed")


@dataclass(frozen=True)
class StoppingDialler:
    """A dialler that stops before the order, or after it: nobody hears of the call any more."""

    moment: str

    def dial(self, attempt: Attempt) -> None:
        """Wait to be killed."""
        del attempt
        wait_to_be_killed(self.moment)

    def fates(self, attempts: Sequence[str]) -> Mapping[str, Fate]:
        """Not asked: this worker does not live that long."""
        del attempts
        return {}

    def endings(self) -> Sequence[str]:
        """Not asked either."""
        return []

    def forget(self, attempts: Sequence[str]) -> None:
        """Not asked either."""
        del attempts


if __name__ == "__main__":
    url, moment = sys.argv[1:]
    book = (StoppingBook if moment == "claimed" else CallbackClaims)(open_engine(url))
    attempts = Attempts(book, CallbackRules())
    Worker("killed", attempts, StoppingDialler(moment), Desk(["anna"]), lambda: uuid4().hex).dispatch(MONDAY_NOON)
