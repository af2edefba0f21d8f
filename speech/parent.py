"""A process that works for another one: it ends with it, and tells it over a line that it lives and what to log."""

import logging
import os
import select
from multiprocessing.connection import Connection
from typing import Final

BEAT: Final = b"."
LOGGED: Final = b"!"
PULSE = 1.0
"""Seconds between two signs of life."""
LONGEST_WORD = 300


def end_with_the_parent(line: Connection) -> None:
    """End this process when the other end of `line` closes, even while a library hangs. For a thread of its own.

    Not PR_SET_PDEATHSIG: that fires when the *thread* that started us ends, and a call's thread ends with the call.
    """
    gone = select.poll()
    gone.register(line.fileno(), 0)
    gone.poll()
    os._exit(0)


def log_to_the_parent(line: Connection, *ours: str) -> None:
    """Let it log what our own loggers say. Words of libraries may hold peers, paths, or what was heard or typed."""
    logging.getLogger().addHandler(logging.NullHandler())
    for name in ours:
        logger = logging.getLogger(name)
        logger.addHandler(_Reporter(line))
        logger.setLevel(logging.INFO)


class _Reporter(logging.Handler):
    """Passes records on: their level and their words, never a traceback. One at a time: a handler has a lock."""

    def __init__(self, line: Connection) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        words = record.getMessage()[:LONGEST_WORD].encode("utf-8", "replace")
        self._line.send_bytes(LOGGED + bytes([record.levelno]) + words)
