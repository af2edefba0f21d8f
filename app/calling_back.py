"""Calling back, put together: the book of callbacks, the dialler, the operators' floor, and the ticks of the worker.

Any number of processes may do this at once on one database, as long as they ask the same Asterisk: what it does not
know of is settled as gone. One that ends, or is killed, leaves its claims to the leases.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from socket import gethostname
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from agi.ami_link import AmiLink, Subscriber
from agi.dialler import Dialler
from agi.floor import FloorBoard
from agi.free_operators import FreeOperators
from agi.gate import Gate
from app.asterisk.passwords import Passwords
from app.settings import Settings
from app.ticking import Chore, ticking
from callbacks.booking import OPERATORS, CallbackRules
from callbacks.ports import Ending
from callbacks.worker import Attempts, Worker
from db import faults
from db.callback_claims import CallbackClaims
from db.clock import Clock, utc_now
from db.work import survive_restart
from menus.tree import SKILLS

log = logging.getLogger(__name__)

DISPATCH, JANITOR, PROMISES = timedelta(seconds=1), timedelta(seconds=30), timedelta(minutes=1)
"""How often somebody is called who is due; what was left behind is settled; promises that were not kept are noted."""

Link = Callable[[tuple[str, int], str, list[Subscriber]], AmiLink]
"""Keeps a session with Asterisk at an address, by a secret, for its followers."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the dialler hears goes to the book in a thread of its own: Asterisk's events are not kept waiting.

    What cannot be written is not lost: Asterisk has kept it, and the janitor asks.
    """

    attempts: Attempts
    writer: Executor
    now: Clock

    def answered(self, attempt: str) -> None:
        """A person or a machine has answered."""
        self.writer.submit(_written, lambda: self.attempts.answered(attempt, self.now()))

    def ended(self, attempt: str, ending: Ending) -> None:
        """The attempt is over."""
        self.writer.submit(_written, lambda: self.attempts.ended(attempt, ending, self.now()))


def _written(write: Callable[[], object]) -> None:
    try:
        write()
    except SQLAlchemyError as fault:
        log.warning("what became of an attempt was not written; it will be asked: %s", faults.kind(fault))
    except Exception as error:  # noqa: BLE001  nobody waits for the answer; the traceback may hold values
        log.error("what became of an attempt was not written: %s", type(error).__name__)


@contextmanager
def calling_back(settings: Settings, database: Engine, now: Clock = utc_now) -> Iterator[None]:
    """Look after callbacks inside the context; call people too if `outgoing_calls` is on."""
    with (
        working(settings, database, now) as worker,
        ticking(chores(worker, calls=settings.outgoing_calls), now),
    ):
        yield


@contextmanager
def working(settings: Settings, database: Engine, now: Clock = utc_now, link: Link = AmiLink) -> Iterator[Worker]:
    """A worker that hears what becomes of its attempts. It does what it is told to: nothing ticks."""
    with ExitStack() as stack:
        attempts = Attempts(CallbackClaims(database), settings.calling_back)
        writer = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="attempts"))
        board, followers = FloorBoard(), list[Subscriber]()
        secret = Passwords.of(settings.home, settings.operators).ami
        manager = link(("127.0.0.1", settings.ami_port), secret, followers)
        dialler = Dialler(lambda: manager.session, manager.another, Heard(attempts, writer, now))
        followers += (board, dialler)
        stack.callback(manager.stop)
        manager.start()
        wrap_up = timedelta(seconds=settings.wrap_up_seconds)
        free = FreeOperators(lambda: board.floor, (OPERATORS, *SKILLS), wrap_up, utc_now)
        yield Worker(name_of_worker(), attempts, dialler, free, lambda: uuid4().hex)


def gate(database: Engine, rules: CallbackRules, now: Clock = utc_now) -> Gate:
    """What answers the last question before a phone rings, also if the database was just restarted."""
    attempts = Attempts(CallbackClaims(database), rules)
    # The first try may have let it out although its answer was lost; then the second one says no, and no phone rings.
    return Gate(lambda attempt: survive_restart(partial(attempts.let_out, attempt, now())))


def chores(worker: Worker, *, calls: bool) -> list[Chore]:
    """The ticks of a worker; without calls it settles, expires and escalates only."""

    def dispatch(at: datetime) -> None:
        worker.dispatch(at)

    looking_after = [
        Chore("janitor", JANITOR, worker.clear_up),
        Chore("promises", PROMISES, worker.look_after_promises),
    ]
    return [Chore("dispatch", DISPATCH, dispatch), *looking_after] if calls else looking_after


def name_of_worker() -> str:
    """A name that no other worker has or had: the machine, and chance."""
    return f"{gethostname()[:40]}-{secrets.token_hex(6)}"
