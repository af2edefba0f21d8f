"""Sounds that are no speech: made here, so that no package of sounds is needed for them."""

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

PAUSE = RATE // 50
"""Samples of a pause: one frame of the line."""


def tone() -> bytes:
    """A-law of the tone."""
    at = np.arange(round(SECONDS * RATE)) / RATE
    edges = np.clip(np.minimum(at, at[::-1]) / EDGE, 0, 1)
    return alaw((LEVEL * edges * np.sin(2 * np.pi * PITCH * at)).astype(np.float32))


def put_tone(folder: Path) -> None:
    """Put the tone before a recording into a folder as `beep.alaw`. SpeechUnavailable when the disk is full."""
    _put(folder / "beep.alaw", tone())


def put_pause(folder: Path) -> None:
    """Put a moment of silence into a folder as `pause.alaw`. SpeechUnavailable when the disk is full."""
    _put(folder / "pause.alaw", alaw(np.zeros(PAUSE, np.float32)))


def _put(file: Path, sound: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, sound + END, Access(0o755, 0o644))
    except OSError as refused:
        raise SpeechUnavailable(f"the folder of named sounds takes no file: {refused.strerror}") from refused
