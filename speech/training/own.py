"""Recordings of the company's own, to learn from: a folder of WAV files, beside each the words that are said in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from speech.spoken_answers import LONGEST
from speech.telephone import Samples
from speech.training.sentences import as_sentence
from speech.training.voices import resampled
from speech.wav import NotWav, read_wav

WORDS = re.compile("[А-Яа-яЁё ,.!?-]+")
"""Numbers are words, too: how «17» was said nobody can read."""


class NotLearnable(Exception):
    """A recording cannot be learned from; says which, and why. Never with what is said in it."""


def own(folder: Path) -> Iterator[tuple[str, Samples]]:
    """Words and sounds, at `speech.training.voices.RATE`. NotLearnable; OSError."""
    found = sorted(folder.glob("*.wav"))
    if not found:
        raise NotLearnable(f"{folder}: no WAV files")
    yield from map(_read, found)


def _read(file: Path) -> tuple[str, Samples]:
    words = file.with_suffix(".txt")
    if not words.exists():
        raise NotLearnable(f"{file}: no {words.name} beside it")
    try:
        text, sound = words.read_text("utf-8").strip(), read_wav(file)
    except NotWav as fault:
        raise NotLearnable(f"{file}: {fault}") from None
    except UnicodeDecodeError:
        raise NotLearnable(f"{words}: not UTF-8") from None
    if not WORDS.fullmatch(text):
        raise NotLearnable(f"{words}: only Russian words; write numbers as they are said")
    if len(sound.channels) > LONGEST * sound.rate:
        raise NotLearnable(f"{file}: longer than {LONGEST:.0f} s")
    return as_sentence(text).words, resampled(sound.mixed, sound.rate)
