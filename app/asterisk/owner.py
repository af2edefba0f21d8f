"""Whose rights Asterisk runs with, and the folders it may use."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = 64573
"""User and group number when we are root: in Debian's reserved range, so it is nobody else's on this machine."""


@dataclass(frozen=True, slots=True)
class Owner:
    """User and group number of the Asterisk process."""

    user: int
    group: int

    @classmethod
    def of_asterisk(cls, *, native: bool) -> "Owner":
        """Root starts Asterisk as somebody without rights; anybody else starts it as themselves."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        if native:
            account = pwd.getpwnam("asterisk")
            return cls(account.pw_uid, account.pw_gid)
        return cls(UNPRIVILEGED, UNPRIVILEGED)

    def may_write(self, folder: Path) -> None:
        """Make a folder that is Asterisk's own."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, self.user, self.group)
        folder.chmod(0o750)

    def may_read(self, folder: Path) -> None:
        """Make a folder whose files Asterisk reads, we write, and nobody else sees."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, -1, self.group)
        # New files get the group of the folder.
        folder.chmod(0o2750)

    def give(self, file: Path, text: str) -> None:
        """Write a file that Asterisk can read; nobody else sees it, not even while it is written."""
        file.unlink(missing_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            os.fchown(out.fileno(), -1, self.group)
            os.fchmod(out.fileno(), 0o640)
            out.write(text)
