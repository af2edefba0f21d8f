"""A folder of answers that callers have said and confirmed, to learn from: `NAME.wav`, and the words in `NAME.txt`.

It is what `speech.training.own` reads. Names are random and files are dated by the day, so nothing in it tells who
spoke; but a voice is somebody's own, so it is kept as recordings of calls are: for us alone, and for a time.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from speech.sounds import Access, write_whole
from speech.telephone import RATE, from_alaw
from speech.wav import as_wav

LONGEST = 12.0
"""Seconds. Longer ones are not learned from."""
MOST = 5000
"""Answers, a gigabyte at the most. When there are so many, no more are kept until the time of the oldest is over."""
RESERVE = 200_000_000
"""Bytes left to others on the disk: more than messages of callers need (`agi.recordings`), which count for more."""
OURS = re.compile(r"[0-9a-f]{32}\.(wav|txt)|tmp\w+\.part")
LEARNABLE = re.compile("[а-яё]+( [а-яё]+)*")
"""Words that can be learned from: anything else in one file would spoil them all."""
OURS_ALONE = Access(0o700, 0o600)


@dataclass(frozen=True, slots=True)
class SpokenAnswers:
    """The answers in `folder`, which is made when it is needed. The disk's own faults are raised as OSError."""

    folder: Path
    most: int = MOST

    def keep(self, words: str, alaw: bytes, now: datetime) -> None:
        """Keep one, 8 kHz A-law. OSError when there is no room or the disk refuses; nothing is left of it then."""
        if not LEARNABLE.fullmatch(words) or len(alaw) > LONGEST * RATE:
            raise OSError(errno.EINVAL, "it cannot be learned from")
        self._make_folder()
        self._check_room()
        name = uuid4().hex
        try:
            # The sound comes last: words alone are nothing to whoever reads the folder meanwhile.
            self._write(f"{name}.txt", f"{words}\n".encode(), now)
            self._write(f"{name}.wav", as_wav(from_alaw(alaw)), now)
        except OSError:
            (self.folder / f"{name}.txt").unlink(missing_ok=True)
            raise

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=OURS_ALONE.folders, exist_ok=True)
        self.folder.chmod(OURS_ALONE.folders)

    def _check_room(self) -> None:
        if shutil.disk_usage(self.folder).free < RESERVE:
            raise OSError(errno.ENOSPC, "the disk is nearly full")
        if sum(1 for file in self._files() if file.suffix == ".wav") >= self.most:
            raise OSError(errno.EDQUOT, "there are as many as may be kept")

    def _write(self, name: str, content: bytes, now: datetime) -> None:
        """The file's time is that of its day alone: with the moment, it could be told whose call it was."""
        file = self.folder / name
        write_whole(file, content, OURS_ALONE)
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        os.utime(file, (day, day))

    def tidy(self) -> None:
        """Delete what a crash has left half: for whoever keeps answers, before the first one."""
        for file in self._files():
            whole = all(file.with_suffix(ending).exists() for ending in (".wav", ".txt"))
            if not whole or not file.stat().st_size:
                file.unlink()

    def forget(self, before: datetime) -> int:
        """Delete what was kept before that moment (aware), on the day at the latest; return how many files there were.

        A sound goes before its words.
        """
        old = [file for file in self._files() if file.stat().st_mtime < before.timestamp()]
        for file in sorted(old, reverse=True):
            file.unlink(missing_ok=True)
        return len(old)

    def _files(self) -> Iterator[Path]:
        """What we have written; others' files are none of our business."""
        return (file for file in self.folder.glob("*") if OURS.fullmatch(file.name))
