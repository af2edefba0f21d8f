"""The operators' queues, followed while the service runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from agi.ami_link import AmiLink
from agi.floor import FloorBoard
from agi.waiting_times import WaitingTimes
from app.asterisk.passwords import Passwords
from app.housekeeping import repeating
from app.settings import Settings

ROUND = 10.0
"""Seconds between two rounds of telling callers their waiting times: a ninth of the time between two sentences."""


@contextmanager
def following_queues(settings: Settings) -> Iterator[FloorBoard]:
    """Follow Asterisk's queues inside the context, whenever Asterisk is there."""
    board = FloorBoard()
    secret = Passwords.of(settings.home, settings.operators).ami
    link = AmiLink(("127.0.0.1", settings.ami_port), secret, [board])
    times = WaitingTimes(lambda: board.floor, lambda: link.session)
    link.start()
    try:
        with repeating(times.go_round, ROUND, "waiting-times"):
            yield board
    finally:
        link.stop()
