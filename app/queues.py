"""The operators' queues, followed and written down while the service runs."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from agi.ami_link import AmiLink, Subscriber
from agi.floor import FloorBoard
from agi.queue_events import QueueRecorder
from agi.waiting_times import WaitingTimes
from app.asterisk.passwords import Passwords
from app.settings import Settings
from app.ticking import Chore, ticking
from db import faults
from db.clock import utc_now
from db.queue_visits import QueueVisits

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=10)
"""Between two rounds of telling callers their waiting times: a ninth of the time between two sentences."""
WRITING = timedelta(seconds=1)
"""Between two rounds of writing down who came, was answered or left."""


@contextmanager
def following_queues(settings: Settings, database: Engine, others: Sequence[Subscriber] = ()) -> Iterator[FloorBoard]:
    """Follow Asterisk's queues inside the context, whenever Asterisk is there. What happened is written to the end.

    `others` follow Asterisk by the same session.
    """
    board, recorder = FloorBoard(settings.wrap_up_seconds), QueueRecorder(QueueVisits(database), utc_now)
    secret = Passwords.of(settings.home, settings.operators).ami
    link = AmiLink(("127.0.0.1", settings.ami_port), secret, [board, recorder, *others])
    times = WaitingTimes(lambda: board.floor, lambda: link.session)
    chores = [
        Chore("waiting-times", ROUND, lambda _: times.go_round()),
        Chore("queue-visits", WRITING, lambda _: recorder.write_down()),
    ]
    link.start()
    try:
        with ticking(chores):
            yield board
    finally:
        link.stop()
        _finish(recorder)


def _finish(recorder: QueueRecorder) -> None:
    try:
        recorder.write_down()
    except SQLAlchemyError as fault:
        log.warning("what happened last in the queues was not written: %s", faults.kind(fault))
