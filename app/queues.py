"""The operators' queues, followed while the service runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from agi.ami_link import AmiLink
from agi.floor import FloorBoard
from agi.waiting_times import WaitingTimes
from app.asterisk.passwords import Passwords
from app.settings import Settings
from app.ticking import Chore, ticking

ROUND = timedelta(seconds=10)
"""Between two rounds of telling callers their waiting times: a ninth of the time between two sentences."""


@contextmanager
def following_queues(settings: Settings) -> Iterator[FloorBoard]:
    """Follow Asterisk's queues inside the context, whenever Asterisk is there."""
    board = FloorBoard()
    secret = Passwords.of(settings.home, settings.operators).ami
    link = AmiLink(("127.0.0.1", settings.ami_port), secret, [board])
    times = WaitingTimes(lambda: board.floor, lambda: link.session)
    link.start()
    try:
        with ticking([Chore("waiting-times", ROUND, lambda _: times.go_round())]):
            yield board
    finally:
        link.stop()
