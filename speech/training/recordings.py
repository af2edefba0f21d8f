"""A man's own sentences: what Debian's festvox-ru was recorded from, cut where he paused."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from speech.telephone import Samples
from speech.training.sentences import NOT_SPOKEN
from speech.training.voices import resampled
from speech.wav import read_wav

FOLDER = "usr/share/festival/voices/russian/msu_ru_nsh_clunits"
"""Under what training alone needs."""
LISTED = re.compile(r'\( (\w+) "([^"]*)"')
PAUSE = "pau"
"""How the labels name a pause."""
AROUND = 0.12
"""Seconds of a pause that are left at either side of what is said."""
LONGEST = 8.0
"""Seconds."""
LETTERS_A_SECOND = (4.5, 18.0)
"""Of whoever reads aloud; where it is otherwise, signs and pauses only happen to be as many."""


def recorded(root: Path) -> Iterator[tuple[str, Samples]]:
    """Words and sounds, at `speech.training.voices.RATE`, of the sentences whose pauses are where their signs are."""
    folder = root / FOLDER
    for name, text in LISTED.findall((folder / "etc/txt.done.data").read_text("utf-8")):
        spoken = read_wav(folder / f"wav/{name}.wav")
        labels = [line.split() for line in (folder / f"lab/{name}.lab").read_text("ascii").splitlines()]
        for words, begins, ends in _parts(text, [(float(each[0]), each[2]) for each in labels if len(each) > 2]):
            if ends - begins < LONGEST:
                cut = spoken.mixed[round(begins * spoken.rate) : round(ends * spoken.rate)]
                yield words, resampled(cut, spoken.rate)


def _parts(text: str, labels: list[tuple[float, str]]) -> list[tuple[str, float, float]]:
    """Words from pause to pause, when they begin and end; nothing when signs and pauses do not agree.

    `labels` are the sounds of the sentence and when each ends.
    """
    parts = [
        " ".join(NOT_SPOKEN.sub(" ", part.lower().replace("+", "")).split()) for part in re.split("[,.;:!?]", text)
    ]
    words, times = [part for part in parts if part], _spoken(labels)
    if len(words) != len(times):
        return []
    slowest, fastest = LETTERS_A_SECOND
    found = [(said, max(begins - AROUND, 0), ends + AROUND) for said, (begins, ends) in zip(words, times, strict=True)]
    usual = all(slowest < len(said) / (ends - begins) < fastest for said, begins, ends in found)
    return found if usual else []


def _spoken(labels: list[tuple[float, str]]) -> list[tuple[float, float]]:
    """From when to when something is said between two pauses."""
    spoken: list[tuple[float, float]] = []
    goes_on = False
    for (begins, _), (ends, sound) in pairwise([(0.0, PAUSE), *labels]):
        if sound != PAUSE:
            spoken.append((spoken.pop()[0] if goes_on else begins, ends))
        goes_on = sound != PAUSE
    return spoken
