"""The file of a recording, opened so that it can only be one of ours, and the part of it that a browser asks for."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.retention import OURS

READ = os.O_RDONLY | os.O_CLOEXEC
PART = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class NoSound(Exception):
    """There is no such file, it is no ordinary file, or it may not be read."""


class OutOfRange(Exception):
    """The part that is asked for is not in the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `first` to just before `end`; `whole` when no part was asked for."""

    first: int
    end: int
    whole: bool


def open_sound(folder: Path, recording: str) -> BinaryIO:
    """Open the file of a recording in the folder of recordings. NoSound.

    The name has to be one of our own, whatever the database says; a link is not followed, and what is not an ordinary
    file (a pipe would make us wait) is refused.
    """
    name = f"{recording}.wav"
    if not OURS.fullmatch(name):
        raise NoSound
    try:
        descriptor = _opened(folder, name)
    except OSError as fault:
        raise NoSound from fault
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoSound
    return os.fdopen(descriptor, "rb")


def _opened(folder: Path, name: str) -> int:
    place = os.open(folder, READ | os.O_DIRECTORY)
    try:
        return os.open(name, READ | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
    finally:
        os.close(place)


def there(folder: Path, recording: str) -> bool:
    """Whether a recording can be opened."""
    try:
        open_sound(folder, recording).close()
    except NoSound:
        return False
    return True


def asked(header: str | None, size: int) -> Span:
    """The part of a file of this size that a request wants by its header Range (RFC 9110, 14.2). OutOfRange.

    Several parts at once, or what is no range, count as no wish, which the RFC allows.
    """
    wanted = PART.fullmatch(header) if header else None
    if wanted is None or not (wanted[1] or wanted[2]):
        return Span(0, size, whole=True)
    if not wanted[1]:
        first, end = max(size - int(wanted[2]), 0), size
    else:
        first, end = int(wanted[1]), min(int(wanted[2]) + 1, size) if wanted[2] else size
        if wanted[2] and int(wanted[2]) < first:
            return Span(0, size, whole=True)
    if first >= size:
        raise OutOfRange
    return Span(first, end, whole=False)
