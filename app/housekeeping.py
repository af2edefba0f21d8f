"""Forgets sounds with personal values when the calls they were made for are long over."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

KEEP = timedelta(hours=1)
"""Longer than any call."""
ROUND = 600.0
"""Seconds between two rounds."""


@contextmanager
def forgetting(forget: Callable[[timedelta, datetime], int]) -> Iterator[None]:
    """Forget what is old now, and again and again inside the context. A failed round is logged and tried again."""
    ends = threading.Event()

    def go_round() -> None:
        while True:
            try:
                log.info("forgot %d sounds", forget(KEEP, datetime.now(UTC)))
            except OSError as error:
                log.warning("old sounds could not be forgotten: %s", error.strerror)
            if ends.wait(ROUND):
                return

    thread = threading.Thread(target=go_round, name="housekeeping", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()
