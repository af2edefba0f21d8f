"""One running Asterisk: started in an enclosure of its own, stopped without a trace."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from app.asterisk.configuration import render
from app.asterisk.console import cli
from app.asterisk.owner import Owner
from app.asterisk.passwords import Passwords
from app.asterisk.ports import check_free
from app.provision.places import asterisk_root
from app.settings import Settings
from speech.aeap.address import Address

ENCLOSURE = Path(__file__).with_name("enclosure.sh")
BOOT = 30.0
"""Seconds Asterisk may take to boot; it needs 1 to 6 on a slow machine."""
NOT_YET = "No such command"
GOODBYE = 5.0
"""Seconds Asterisk may take to stop by itself."""


def kill_enclosure(process: subprocess.Popen[bytes]) -> None:
    """Kill what runs in the enclosure, then wait for `process`, which outlives all of it."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    with suppress(ProcessLookupError, FileNotFoundError):
        # The first process of a process namespace takes all others along, and ends last.
        for child in children.read_text("utf-8").split():
            os.kill(int(child), signal.SIGKILL)
    try:
        process.wait(GOODBYE)
    except subprocess.TimeoutExpired:  # killed before it had a child
        process.kill()
        process.wait()


class AsteriskFailed(Exception):
    """Asterisk did not start, or is gone; the text holds its last words."""


class Asterisk:
    """Use as a context: inside it, Asterisk is fully booted. Several may run at once, in homes of their own."""

    def __init__(self, settings: Settings, recogniser: Address | None = None) -> None:
        """`recogniser` understands callers' speech, if anybody does."""
        self._settings = settings
        self._recogniser = recogniser
        root = asterisk_root(settings.cache)
        self._root = root.resolve() if root else Path("/")
        self.owner = Owner.of_asterisk(native=root is None)
        self.folder = settings.home.resolve() / "asterisk"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        check_free(self._settings)
        self._prepare()
        self._process = self._launch()
        try:
            self._wait_until_booted(self._process)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def cli(self, command: str) -> str:
        """Run a command of Asterisk's command line and return its answer. AsteriskFailed when Asterisk is gone."""
        try:
            return cli(self.folder / "run", command)
        except OSError as error:
            raise AsteriskFailed(f"Asterisk does not answer: {error}") from error

    def stop(self) -> None:
        """End Asterisk and everything in its enclosure. Nothing happens when it is not running."""
        if self._process is None:
            return
        try:
            cli(self.folder / "run", "core stop now", GOODBYE)
            self._process.wait(GOODBYE)
        except (OSError, subprocess.TimeoutExpired):
            kill_enclosure(self._process)
        self._process = None

    def _prepare(self) -> None:
        """Make the folders of the instance and write its configuration."""
        own = self._settings.home.resolve() / "sounds"
        self._settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._settings.cache / "sounds").mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.folder / "etc", own / "personal", own / "named"):
            self.owner.may_read(folder)
        for name in ("var", "spool", "run", "log"):
            self.owner.may_write(self.folder / name)
        self.owner.may_write(self._recordings())
        (self.folder / "run/asterisk.ctl").unlink(missing_ok=True)
        passwords = Passwords.of(self._settings.home, self._settings.operators)
        files = render(self._settings, passwords, self._modules_folder(), self._recogniser)
        for name, text in files.items():
            self.owner.give(self.folder / "etc" / name, text)

    def _recordings(self) -> Path:
        return self.folder.parent / "recordings"

    def _modules_folder(self) -> str:
        """Where the modules are, as Asterisk sees it; the architecture is part of the path."""
        for folder in (*self._root.glob("usr/lib/*/asterisk/modules"), *self._root.glob("usr/lib/asterisk/modules")):
            return f"/{folder.relative_to(self._root)}"
        raise AsteriskFailed(f"there are no Asterisk modules below {self._root}")

    def _launch(self) -> subprocess.Popen[bytes]:
        """Start the enclosure. It dies with the thread that calls this, even when that is killed."""
        root_user = os.geteuid() == 0
        namespaces = ["--mount", "--pid", "--fork", "--kill-child", *([] if root_user else ["--map-root-user"])]
        owner = f"{self.owner.user}:{self.owner.group}" if root_user else "-"
        sounds = [self._settings.cache.resolve() / "sounds", self.folder.parent / "sounds"]
        folders = [self._root, self.folder, *sounds, self._recordings()]
        with self._last_words().open("wb") as words:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig=KILL", "unshare", *namespaces, "sh", ENCLOSURE, *folders, owner],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop Asterisk in good order
                cwd="/",
            )

    def _wait_until_booted(self, process: subprocess.Popen[bytes]) -> None:
        """Return when Asterisk takes calls. AsteriskFailed when it ends before, or takes too long."""
        deadline = time.monotonic() + BOOT
        while not self._booted(deadline - time.monotonic()):
            if process.poll() is not None:
                raise AsteriskFailed(f"Asterisk ended with status {process.returncode}:\n{self._tail()}")
            if time.monotonic() > deadline:
                raise AsteriskFailed(f"Asterisk did not start in {BOOT:.0f} s:\n{self._tail()}")
            time.sleep(0.01)

    def _booted(self, seconds: float) -> bool:
        """Whether Asterisk has come to the end of its start: it learns to stop last of all, after `fully booted`."""
        try:
            return NOT_YET not in cli(self.folder / "run", "core show help core stop now", max(seconds, 0.1))
        except OSError:
            return False

    def _last_words(self) -> Path:
        return self.folder / "console.log"

    def _tail(self) -> str:
        return "\n".join(self._last_words().read_text("utf-8", "replace").splitlines()[-15:])
