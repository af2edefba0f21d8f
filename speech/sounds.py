"""Folders of rendered sounds, addressed by what made them, shared by processes that know nothing of each other.

A file is there whole or not at all: it is written aside and renamed. Two processes may render the same sound at once;
the later rename wins and nothing is lost.
"""

import hashlib
import hmac
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from speech.telephone import RATE
from speech.unavailable import SpeechUnavailable

END = bytes.fromhex("d555d5d55555d5d5")
"""Closes every file: 1 ms of the smallest steps a line can carry, which nobody hears. Without it a file is not whole,
as after a power cut: we do not wait for the disk, so a name can reach it before the sound does."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound on disk: the name Asterisk plays, without its ending, below its folder of sounds; and how long it is."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read: modes of folders and files, and the group they are given to, if any."""

    folders: int
    files: int
    group: int | None = None


class Shelf:
    """One folder of sounds. `address` turns what made a sound into a name of hexadecimal figures."""

    def __init__(
        self, folder: Path, label: str, address: Callable[[bytes], str], access: Access, expires: bool
    ) -> None:
        self.folder = folder
        self._label = label
        self._address = address
        self._access = access
        self._expires = expires
        self._whole: dict[str, int] = {}

    @classmethod
    def fixed(cls, folder: Path) -> Self:
        """Sentences that are the same for everybody: readable for all, kept."""
        return cls(
            folder, "fixed", lambda made_from: hashlib.sha256(made_from).hexdigest(), Access(0o755, 0o644), False
        )

    @classmethod
    def personal(cls, folder: Path, secret: bytes, group: int | None) -> Self:
        """Sentences with somebody's values: readable for us and `group` (Asterisk's), to be forgotten soon.

        Amounts and numbers can be guessed one after another, so a plain hash would tell them; `secret` prevents it.
        """
        access = Access(0o750, 0o640, group)
        return cls(folder, "personal", lambda made_from: hmac.digest(secret, made_from, "sha256").hex(), access, True)

    def key(self, made_from: str) -> str:
        """Name a sound by everything that it depends on: `ab/abcdef…`."""
        name = self._address(made_from.encode())
        return f"{name[:2]}/{name}"

    def find(self, key: str) -> Sound | None:
        """Return a sound that is there and whole. Costs one look at the disk once a file has been seen whole."""
        path = self.path(key)
        try:
            if self._expires:
                # Made young again, so that it is not forgotten between this look and its playing.
                os.utime(path)
            size = path.stat().st_size
            if self._whole.get(key) != size:
                if not path.read_bytes().endswith(END):
                    return None
                self._whole[key] = size
        except OSError:
            return None
        return Sound(f"{self._label}/{key}", size / RATE)

    def put(self, key: str, alaw: bytes) -> Sound:
        """Store a sound. SpeechUnavailable when the disk does not take it: what cannot be read cannot be played."""
        path = self.path(key)
        try:
            self._make_folder(path.parent)
            write_whole(path, alaw + END, self._access)
        except OSError as refused:
            raise SpeechUnavailable(f"the folder of sounds takes no file: {refused.strerror}") from refused
        self._whole[key] = len(alaw + END)
        return Sound(f"{self._label}/{key}", len(alaw + END) / RATE)

    def path(self, key: str) -> Path:
        """Where the sound of a key is, or would be."""
        return self.folder / f"{key}.alaw"

    def read(self, sound: Sound) -> bytes:
        """Return the file of a sound of this shelf."""
        return self.path(sound.name.removeprefix(f"{self._label}/")).read_bytes()

    def forget(self, older_than: timedelta, now: datetime) -> int:
        """Delete what was last asked for before `now - older_than`, left-overs included; returns how many files."""
        oldest = (now - older_than).timestamp()
        old = [path for path in self.folder.glob("*/*") if _written(path) < oldest]
        for path in old:
            path.unlink(missing_ok=True)
            self._whole.pop(f"{path.parent.name}/{path.stem}", None)
        return len(old)

    def _make_folder(self, folder: Path) -> None:
        for each in (self.folder, folder):
            if not each.is_dir():
                each.mkdir(parents=True, exist_ok=True)
                _admit(each, self._access.folders, self._access.group)


def write_whole(path: Path, content: bytes, access: Access) -> None:
    """Write a file so that others see all of it or none. OSError when the disk refuses; nothing is left then."""
    descriptor, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        _admit(Path(aside), access.files, access.group)
        Path(aside).replace(path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def _admit(path: Path, mode: int, group: int | None) -> None:
    """Set who may read, whatever the umask."""
    if group is not None:
        os.chown(path, -1, group)
    path.chmod(mode)


def _written(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return float("inf")
