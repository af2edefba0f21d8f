"""gTTS, Google's voice over the internet: for prompts that are rendered ahead, never in a call, never with values.

Run as a module this is the process that speaks: `python -m speech.gtts DESCRIPTOR`. gTTS honours the proxy variables
(`HTTPS_PROXY`) and does not verify Google's certificate, so what it brings is as trustworthy as the way to it.
"""

import re
import resource
import sys
import time
from collections.abc import Callable
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO

import numpy as np
import soxr

from speech.pronunciation import STRESS
from speech.telephone import RATE, Samples, for_telephone
from speech.unavailable import SpeechUnavailable
from speech.voice import HASTIEST, Engine
from speech.worker import Synthesis, serve

SOUND = "alaw 8000 1"
"""The format of the sound and the state of what we do to it; a change here renders every prompt anew."""
OFFLINE = "Google cannot be reached"
BUSY = "Google asks to come back later"
REFUSED = "Google refuses to speak"
BROKEN = "what Google sent is not the sound of the whole text"

ANSWERS_WITHIN = 10.0
"""Seconds for a connection, and then between two pieces of an answer."""
PAUSES = (2.0, 4.0, 8.0, 16.0)
"""Seconds before each further try: Google answers 429 to those who ask too often."""
LONGEST = 120.0
"""Seconds a text may take with all its tries."""
AT_ONCE = 100
"""Characters that Google says at a time; gTTS would cut a longer text at every comma."""
STOPS = (r"[.!?:;]\s", r"[,—]\s", r"\s")
"""Where a longer text is cut, the best places first."""
SLOWEST = 0.3
"""Seconds a letter; audio longer than this is no speech of this text."""
MEMORY = 2 * 2**30
"""Bytes that the process may take, whatever is sent to it."""


def engine() -> Engine:
    """Name the engine. It needs the internet only when it is asked to speak."""
    return Engine((sys.executable, "-m", "speech.gtts"), f"gtts {version('gTTS')} ru {SOUND}", LONGEST)


def load(wait: Callable[[float], None]) -> Synthesis:
    """Load gTTS into this process. `wait` is called with the seconds before a further try."""
    return lambda text: _synthesised(text, wait)


def _synthesised(text: str, wait: Callable[[float], None]) -> bytes:
    # Google knows Russian stress; what it makes of our marks is not documented.
    said = [_said(part, wait) for part in parts(text.replace(STRESS, ""))]
    return for_telephone(np.concatenate(said), RATE) if said else b""


def parts(text: str) -> list[str]:
    """Cut a text into what Google says at a time."""
    cut = []
    while len(text) > AT_ONCE:
        ends = (found[-1].end() for stop in STOPS if (found := [*re.finditer(stop, text[:AT_ONCE])]))
        end = next(ends, AT_ONCE)
        cut.append(text[:end].strip())
        text = text[end:]
    return [part for part in (*cut, text.strip()) if _letters(part)]


def _said(part: str, wait: Callable[[float], None]) -> Samples:
    """Ask for a part until it comes, with pauses."""
    for pause in PAUSES:
        try:
            return _asked(part)
        except _NotNow:
            wait(pause)
    return _asked(part)


class _NotNow(SpeechUnavailable):
    """It may come if we ask again."""


def _asked(part: str) -> Samples:
    """Ask Google once. SpeechUnavailable without the text; of those, `_NotNow` can be tried again."""
    # Imported here: the process that takes calls imports this module, and must not load what belongs to the other.
    from gtts import gTTS, gTTSError  # noqa: PLC0415

    try:
        mp3 = b"".join(gTTS(part, lang="ru", lang_check=False, timeout=ANSWERS_WITHIN).stream())
    except gTTSError as refused:
        raise _meaning(refused.rsp.status_code if refused.rsp is not None else None) from None
    except ValueError:  # neither UTF-8 nor base64
        raise _NotNow(BROKEN) from None
    return _whole(part, _decoded(mp3))


def _meaning(status: int | None) -> SpeechUnavailable:
    """What an answer without sound means; `None` is no answer at all."""
    if status is None:
        return SpeechUnavailable(OFFLINE)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _NotNow(BUSY)
    return _NotNow(BROKEN) if status == HTTPStatus.OK else SpeechUnavailable(REFUSED)


def _decoded(mp3: bytes) -> Samples:
    import soundfile  # noqa: PLC0415

    try:
        samples, rate = soundfile.read(BytesIO(mp3), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        raise _NotNow(BROKEN) from None
    heard: Samples = soxr.resample(samples.mean(axis=1), rate, RATE)
    return heard


def _whole(part: str, samples: Samples) -> Samples:
    seconds = samples.size / RATE
    if not _letters(part) * HASTIEST <= seconds <= _letters(part) * SLOWEST + 3:
        raise _NotNow(BROKEN)
    return samples


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    serve(int(sys.argv[1]), lambda: load(time.sleep))
