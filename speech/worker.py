"""A process that speaks for another one, so that a crash or a hang of a speech library takes no call down.

The two talk over a socket pair, a message each way: the text, then one byte of `Verdict` and A-law or a complaint.
"""

import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Final

from speech.parent import end_with_the_parent
from speech.unavailable import SpeechUnavailable

SPOKEN: Final = b"+"
FAILED: Final = b"-"

Synthesis = Callable[[str], bytes]
"""A text to A-law. Raises, or returns nothing, when it cannot."""


def serve(descriptor: int, load: Callable[[], Synthesis]) -> None:
    """Load an engine, then speak each text that comes, until the parent is gone."""
    line = Connection(descriptor)
    threading.Thread(target=end_with_the_parent, args=(line,), daemon=True).start()
    try:
        synthesise = load()
    except Exception as broken:  # noqa: BLE001  Only the message can leave this process.
        line.send_bytes(FAILED + f"the engine does not load: {broken}".encode())
        return
    while True:
        line.send_bytes(_answer(synthesise, line.recv_bytes().decode()))


def _answer(synthesise: Synthesis, text: str) -> bytes:
    try:
        return SPOKEN + synthesise(text)
    except SpeechUnavailable as told:
        return FAILED + str(told).encode()
    except Exception as broken:  # noqa: BLE001  Whatever it is, the caller of this sentence must hear of it, not wait.
        # The kind only: a message may quote the text, which may hold an amount or a number.
        return FAILED + type(broken).__name__.encode()
