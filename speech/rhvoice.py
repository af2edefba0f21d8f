"""RHVoice, the embedded voice: Debian's library in a folder of its own, driven through rhvoice-wrapper.

Run as a module this is the process that speaks: `python -m speech.rhvoice ROOT VOICE DESCRIPTOR`.
"""

import sys
from ctypes import CDLL, RTLD_GLOBAL, string_at
from functools import partial
from pathlib import Path
from typing import Any

from speech.telephone import Samples, for_telephone, from_pcm
from speech.unavailable import SpeechUnavailable
from speech.voice import Engine
from speech.worker import Synthesis, serve

CONFIG = Path(__file__).with_name("rhvoice_conf")
"""Our RHVoice.conf: voices made for 16 kHz, half the work, and the line ends at 4 kHz anyway."""
SOUND = "alaw 8000 1"
"""The format of the sound and the state of what we do to it; a change here renders every prompt anew."""


def engine(root: Path, voice: str) -> Engine:
    """Name the engine that `root` holds (`usr/lib/…/libRHVoice.so.*`, `usr/share/RHVoice`).

    SpeechUnavailable when it or the voice is not there: RHVoice itself would give silence for an unknown voice.
    """
    data = root / "usr/share/RHVoice/voices" / voice / "16000/voice.data"
    if not data.exists():
        raise SpeechUnavailable(f"RHVoice with the voice {voice} is not installed in {root}")
    command = (sys.executable, "-m", "speech.rhvoice", str(root), voice)
    return Engine(command, f"rhvoice {_version(root)} {voice} {data.stat().st_size} {SOUND}")


def _version(root: Path) -> str:
    """The library's version as its file tells it: asking would load it into the process that takes calls."""
    core = _library(root, "libRHVoice_core.so.*").resolve()
    return f"{core.name} {core.stat().st_size}"


def _library(root: Path, pattern: str) -> Path:
    for found in sorted(root.glob(f"usr/lib/*/{pattern}")):
        return found
    raise SpeechUnavailable(f"RHVoice is not whole in {root}: there is no {pattern}")


def load(root: Path, voice: str) -> Synthesis:
    """Load the library and the voice into this process. OSError or RuntimeError when they do not load."""
    library = Library(root, root)
    library.speak_as(voice_profile=voice)
    # The first text of a voice takes 0.2 s more: it is loaded then.
    library.samples("да")
    return lambda text: for_telephone(library.samples(text), library.rate)


class Library:
    """The library with its callbacks, which give the samples in pieces. Only one of it is in a process."""

    def __init__(self, root: Path, voices: Path) -> None:
        """Load the library of one folder for the voices of another. OSError or RuntimeError when they do not load."""
        # Imported here: the process that takes calls imports this module, and must not load what belongs to the other.
        from rhvoice_wrapper.rhvoice_proxy import Engine as Wrapped  # noqa: PLC0415

        # libRHVoice finds these two by name only when they are in the process already.
        for needed in ("libsonic.so.*", "libRHVoice_core.so.*"):
            CDLL(str(_library(root, needed)), mode=RTLD_GLOBAL)
        self._library = Wrapped(lib_path=str(_library(root, "libRHVoice.so.*")))
        self._pieces: list[bytes] = []
        self.rate = 0
        """Samples a second of what was spoken last."""
        data = str(voices / "usr/share/RHVoice")
        self._library.init(self._take, self._set_rate, data_path=data, config_path=str(CONFIG))

    def speak_as(self, **parameters: str | float) -> None:
        """Set `voice_profile`, `absolute_rate`, `absolute_pitch` (-1 to 1, 0 is usual) for what follows."""
        self._library.set_params(**parameters)

    def samples(self, text: str) -> Samples:
        """What a text sounds like, at `rate`."""
        self._pieces.clear()
        self._library.generate(text)
        return from_pcm(b"".join(self._pieces))

    def _take(self, samples: Any, count: int, *_: Any) -> bool:
        self._pieces.append(string_at(samples, count * 2))
        return True

    def _set_rate(self, rate: int, *_: Any) -> bool:
        self.rate = rate
        return True


if __name__ == "__main__":
    serve(int(sys.argv[3]), partial(load, Path(sys.argv[1]), sys.argv[2]))
