"""A process that works for another one ends with it."""

import os
import select
from multiprocessing.connection import Connection


def end_with_the_parent(line: Connection) -> None:
    """End this process when the other end of `line` closes, even while a library hangs. For a thread of its own.

    Not PR_SET_PDEATHSIG: that fires when the *thread* that started us ends, and a call's thread ends with the call.
    """
    gone = select.poll()
    gone.register(line.fileno(), 0)
    gone.poll()
    os._exit(0)
