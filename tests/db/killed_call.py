"""A call in a process of its own that stops at a moment to be killed there: `killed_call URL MOMENT`.

It prints the moment when it has come to it, and waits. Moments: `confirmed` (the caller has pressed the key),
`committing` (all rows are written, nothing is committed), `stored` (the store has replied, nothing more was said).
"""

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from db.engine import open_engine
from db.store import CallStore, Store
from menus.driver import Driver
from menus.engine import converse
from menus.ports import Waiting
from menus.reading_steps import StoreReading
from menus.rules import Rules
from menus.steps import ServiceStep
from menus.transcript import Transcript
from tests.callscript import read_script
from tests.edition import shipped
from tests.fakes import ScriptedPhone

SCRIPT = Path(__file__).parents[1] / "calls" / "readings_linked_phone.call"


class Stopping:
    """The real store, with a stop before or after a reading is stored."""

    def __init__(self, store: CallStore, moment: str) -> None:
        self._store = store
        self._moment = moment

    def answer(self, step: ServiceStep[Any], waiting: Waiting) -> object:
        """Answer a step; at the moment, wait to be killed."""
        del waiting
        if isinstance(step, StoreReading) and self._moment == "confirmed":
            wait_to_be_killed(self._moment)
        reply = self._store.answer(step)
        if isinstance(step, StoreReading) and self._moment == "stored":
            wait_to_be_killed(self._moment)
        return reply


def wait_to_be_killed(moment: str) -> None:
    """Tell the parent that it is time."""
    sys.stdout.write(f"{moment}\n")
    sys.stdout.flush()
    sys.stdin.read()


def main(url: str, moment: str) -> None:
    """Hold the call."""
    engine = open_engine(url)
    if moment == "committing":
        event.listen(engine, "commit", lambda _: wait_to_be_killed(moment))
    script = read_script(SCRIPT)
    services = Stopping(Store(engine).for_call("c" * 32), moment)
    Driver(ScriptedPhone(script), services, Transcript()).hold(converse(shipped().tree, Rules(), script.caller))


if __name__ == "__main__":
    main(*sys.argv[1:])
