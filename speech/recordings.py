"""Recordings of a human voice, which win over synthesis: each belongs to a prompt and to one wording of it.

A sentence that is changed is spoken by the synthetic voice again until somebody records the new words: nobody hears
what is no longer true.
"""

import hashlib
from pathlib import Path

from speech.sounds import Access, write_whole
from speech.telephone import Samples, for_telephone
from speech.unavailable import SpeechUnavailable
from speech.wav import NotWav, as_wav, read_wav

STRESS = "\u0301"


class Recordings:
    """A folder of WAV files, `<prompt>.<what its text is known by>.wav`. It need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def state(self, prompt: str, text: str) -> str | None:
        """Return what tells one state of the recording of a text from another; None when there is no recording."""
        path = self._path(prompt, text)
        try:
            status = path.stat()
        except OSError:
            return None
        return f"recording {path.absolute()} {status.st_size} {status.st_mtime_ns}"

    def alaw(self, prompt: str, text: str) -> bytes:
        """Return the recording as a telephone line carries it. SpeechUnavailable when it cannot be used."""
        try:
            take = read_wav(self._path(prompt, text))
        except (OSError, NotWav) as broken:
            raise SpeechUnavailable(f"the recording of '{prompt}' cannot be read: {broken}") from broken
        if heard := for_telephone(take.mixed, take.rate):
            return heard
        raise SpeechUnavailable(f"the recording of '{prompt}' is silent")

    def put(self, prompt: str, text: str, samples: Samples) -> None:
        """Keep samples at 8 kHz in place of any other recording of the prompt. OSError when the disk refuses."""
        path = self._path(prompt, text)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, as_wav(samples), Access(0o755, 0o644))
        for other in self._of(prompt):
            if other != path:
                other.unlink(missing_ok=True)

    def outdated(self, prompt: str, text: str) -> bool:
        """Whether the prompt was recorded, but in other words."""
        return bool(self._of(prompt)) and self.state(prompt, text) is None

    def forget(self, prompt: str) -> bool:
        """Delete what was recorded of a prompt; whether there was anything. OSError when refused."""
        found = self._of(prompt)
        for path in found:
            path.unlink()
        return bool(found)

    def _of(self, prompt: str) -> list[Path]:
        return [path for path in self._folder.glob("*.wav") if path.name.split(".")[0] == prompt]

    def _path(self, prompt: str, text: str) -> Path:
        return self._folder / f"{prompt}.{_known_by(text)}.wav"


def _known_by(text: str) -> str:
    """The same for texts that are read out the same: stress marks and line breaks make no difference."""
    read_out = " ".join(text.replace(STRESS, "").split())
    return hashlib.sha256(read_out.encode()).hexdigest()[:16]
