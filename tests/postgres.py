"""A private PostgreSQL cluster for the tests, from Debian's package, on a Unix socket in a temporary folder.

It refuses to run as root, so root starts it as `postgres`. It dies with the test process, even with a killed one.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

UNPRIVILEGED = "postgres"
"""The system user of Debian's package."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")
"""For a cluster that is never recovered after a crash."""
SURE = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60")
"""For a cluster whose server may be killed, but not the computer: what is committed has left the server."""
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB", "max_connections=60")
"""As in earnest: what is committed is on the disk. For measurements."""


class Cluster:
    """Made of an empty folder by `create`; `stop`, `crash` and `start` are the faults a test can cause."""

    def __init__(self, folder: Path, settings: Sequence[str]) -> None:
        self.folder = folder
        self._settings = settings
        self._server: subprocess.Popen[bytes] | None = None
        self._databases = 0

    @classmethod
    def create(cls, settings: Sequence[str] = FAST) -> "Cluster":
        """Make a cluster and start it: about 2 s. Only its own system user (and root) can reach it."""
        cluster = cls(Path(tempfile.mkdtemp(prefix="autosecretary-pg-")), settings)
        if os.geteuid() == 0:
            shutil.chown(cluster.folder, UNPRIVILEGED, UNPRIVILEGED)
        initdb = cluster._spawn("initdb", "-D", cluster._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        if initdb.wait() != 0:
            raise RuntimeError(f"initdb failed:\n{cluster.log()}")
        cluster.start()
        return cluster

    def start(self) -> None:
        """Start the server and wait until it answers."""
        chosen = (*self._settings, "listen_addresses=", f"unix_socket_directories={self.folder}")
        settings = [f"--{setting}" for setting in chosen]
        self._server = self._spawn("postgres", "-D", self._data, *settings)
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")

    def stop(self) -> None:
        """Cut every connection and stop the server (a fast shutdown: what is committed stays)."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Have every process of the server drop everything at once; `start` recovers what was committed."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._server is not None:
            self._server.send_signal(how)
            self._server.wait(timeout=30)
            self._server = None

    def restart(self) -> None:
        """Stop and start: every open connection is dead afterwards."""
        self.stop()
        self.start()

    def destroy(self) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def create_database(self, template: str = "template1") -> str:
        """Make a database like the template and return its name."""
        self._databases += 1
        name = f"test_{self._databases}"
        try:
            self._command(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        except psycopg.OperationalError as gone:
            gone.add_note(
                f"The server's status: {self._server and self._server.poll()}. Its log:\n{self.log()[-2000:]}"
            )
            raise
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._command(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def log(self) -> str:
        """What the server has written."""
        return (self.folder / "log").read_text()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _command(self, sql: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.encode())

    def _answers(self) -> bool:
        try:
            self._command("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _spawn(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Run a program of PostgreSQL as an unprivileged user; the kernel ends it when this process is gone."""
        command = ["setpriv", "--pdeathsig", "QUIT", "--", str(_binary(program)), *arguments]
        user = UNPRIVILEGED if os.geteuid() == 0 else None
        extra: list[str] | None = [] if user else None
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log, user=user, group=user, extra_groups=extra
            )


def _binary(program: str) -> Path:
    """Find a program in the newest version installed; Debian keeps them out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: float(path.parts[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1]
