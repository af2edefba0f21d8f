"""An engine that behaves as the text tells it, run as the process of a voice: `python -m … LOG DESCRIPTOR`.

Every text it is given goes into LOG, a line each.
"""

import os
import signal
import sys
from pathlib import Path

from speech.voice import Engine
from speech.worker import Synthesis, serve


def engine(log: Path, identity: str = "fake 1") -> Engine:
    """The engine whose processes note in `log` what they were asked to say."""
    return Engine((sys.executable, "-m", "tests.speech.fake_engine", str(log)), identity)


def broken_engine() -> Engine:
    """An engine that does not load, as when a library is missing."""
    return Engine((sys.executable, "-m", "tests.speech.fake_engine", "/nowhere/log"), "fake broken")


def sound_of(text: str) -> bytes:
    """A tone as long as the text takes to say."""
    return bytes([0x35, 0xB5]) * (len(text) * 260)


def load(log: Path, line: int) -> Synthesis:
    log.open("a").close()

    def say(text: str) -> bytes:
        with log.open("a", encoding="utf-8") as notes:
            notes.write(text + "\n")
        return behave(text, line)

    return say


def behave(text: str, line: int) -> bytes:
    """Do what the text says, or speak it."""
    match text:
        case "crash":
            os.abort()
        case "hang":
            signal.pause()
        case "fail":
            raise RuntimeError(f"cannot say {text}")
        case "nothing":
            return b""
        case "leave out a half":
            return sound_of(text)[: len(sound_of(text)) // 2]
        case "die in the middle":
            os.write(line, (1000).to_bytes(4) + b"+half")
            os._exit(0)
        case "hang in the middle":
            os.write(line, (1000).to_bytes(4) + b"+half")
            signal.pause()
    return sound_of(text)


if __name__ == "__main__":
    descriptor = int(sys.argv[2])
    serve(descriptor, lambda: load(Path(sys.argv[1]), descriptor))
