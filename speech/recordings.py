"""Recordings of a human voice, which win over synthesis: `recorded/<prompt>.wav`."""

import wave
from pathlib import Path

from speech.telephone import for_telephone, from_pcm
from speech.unavailable import SpeechUnavailable


class Recordings:
    """A folder of WAV files named as the sentences of the catalogue. It need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self, prompt: str) -> str | None:
        """Return what tells one state of the prompt's recording from another; None when there is no recording."""
        path = self._path(prompt)
        try:
            status = path.stat()
        except OSError:
            return None
        return f"recording {path.absolute()} {status.st_size} {status.st_mtime_ns}"

    def alaw(self, prompt: str) -> bytes:
        """Return the recording as a telephone line carries it. SpeechUnavailable when it cannot be used."""
        try:
            with wave.open(str(self._path(prompt))) as file:
                channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
                frames = file.readframes(file.getnframes())
        except (OSError, EOFError, wave.Error) as broken:
            raise SpeechUnavailable(f"the recording of '{prompt}' cannot be read: {broken}") from broken
        if width != 2:
            raise SpeechUnavailable(f"the recording of '{prompt}' has {8 * width} bits a sample; save it with 16")
        if heard := for_telephone(from_pcm(frames, channels), rate):
            return heard
        raise SpeechUnavailable(f"the recording of '{prompt}' is silent")

    def _path(self, prompt: str) -> Path:
        return self._folder / f"{prompt}.wav"
