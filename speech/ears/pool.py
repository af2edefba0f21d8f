"""A bounded number of threads that make out what was said: what cannot be begun soon is refused at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from speech.ears.port import Busy

Made = TypeVar("Made")


class Pool:
    """For any number of threads."""

    def __init__(self, workers: int, waiting: int) -> None:
        """So many utterances at once, and so many more that wait for one of them to be done."""
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="ears")
        self._places = BoundedSemaphore(workers + waiting)

    def check(self) -> None:
        """Busy when a task would be refused now."""
        self._take_place()
        self._places.release()

    def begin(self, task: Callable[[], Made]) -> Future[Made]:
        """Do a task soon. Busy when it would have to wait longer than the places tell."""
        self._take_place()
        future = self._threads.submit(task)
        future.add_done_callback(lambda _: self._places.release())
        return future

    def _take_place(self) -> None:
        if not self._places.acquire(blocking=False):
            raise Busy

    def close(self) -> None:
        """Drop what has not begun; what has is finished."""
        self._threads.shutdown(wait=True, cancel_futures=True)
