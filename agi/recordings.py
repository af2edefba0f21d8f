"""The folder of recordings: as Asterisk, which writes it, sees it, and as we do."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

HEADER = 44
"""Bytes before the sound in the WAV files that Asterisk writes."""
BYTES_A_SECOND = 16_000
"""Of 16-bit samples at 8 kHz."""
RESERVE = 20_000_000
"""Bytes that recordings leave to others on the disk: the database and the log above all."""
PATIENCE = 0.5
"""Seconds in which Asterisk closes a file after it has told us that the recording is over."""


@dataclass(frozen=True, slots=True)
class RecordingsFolder:
    """Names are random and say nothing about anybody. `for_asterisk` is the same folder inside its enclosure."""

    ours: Path
    for_asterisk: str

    def new_name(self) -> str:
        """A name no other recording has."""
        return uuid4().hex

    def path(self, name: str) -> str:
        """The file as Asterisk is told it, without its ending."""
        return f"{self.for_asterisk}/{name}"

    def has_room(self, seconds: float) -> bool:
        """Whether the disk can take a recording of this length.

        Asterisk itself does not say that a disk is full: it tells the length of what it could write, and goes on.
        """
        try:
            free = shutil.disk_usage(self.ours).free
        except OSError:
            return False
        return free >= RESERVE + seconds * BYTES_A_SECOND

    def holds(self, name: str, seconds: float) -> bool:
        """Whether the sound of a recording is on the disk. The last second is forgiven: it may be cut."""
        enough = HEADER + (seconds - 1) * BYTES_A_SECOND
        deadline = time.monotonic() + PATIENCE
        while (size := self._size(name)) < enough and time.monotonic() < deadline:
            time.sleep(0.02)
        return size >= enough

    def _size(self, name: str) -> int:
        try:
            return (self.ours / f"{name}.wav").stat().st_size
        except OSError:
            return -1
