"""The tone before a recording: made here, so that no package of sounds is needed for it."""

from pathlib import Path

import numpy as np

from speech.sounds import END, Access, write_whole
from speech.telephone import RATE, alaw
from speech.unavailable import SpeechUnavailable

PITCH = 1000.0
"""Hertz: clear on any telephone, and none of the pitches of keys."""
SECONDS = 0.25
LEVEL = 0.25
EDGE = 0.01
"""Seconds in which it rises and falls: without them it begins and ends with a click."""


def tone() -> bytes:
    """A-law of the tone."""
    at = np.arange(round(SECONDS * RATE)) / RATE
    edges = np.clip(np.minimum(at, at[::-1]) / EDGE, 0, 1)
    return alaw((LEVEL * edges * np.sin(2 * np.pi * PITCH * at)).astype(np.float32))


def put_tone(folder: Path) -> None:
    """Put the tone into a folder as `beep.alaw`. SpeechUnavailable when the disk does not take it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "beep.alaw", tone() + END, Access(0o755, 0o644))
    except OSError as refused:
        raise SpeechUnavailable(f"the folder of named sounds takes no file: {refused.strerror}") from refused
