"""Running other programs: quietly while all is well, with their last words when not."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LAST_LINES = 15
"""How much of a failed program's output a person is shown."""


@dataclass
class StepFailed(Exception):
    """A step of the installation failed: what was being done, what the program said last, what a person can do."""

    what: str
    output: str
    advice: str

    def __str__(self) -> str:
        lines = self.output.strip().splitlines()[-LAST_LINES:]
        return "\n".join([f"failed: {self.what}", *(f"    {line}" for line in lines), f"What to do: {self.advice}"])


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    advice: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end and return all it printed. StepFailed when it cannot start or does not exit with 0."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=None if env is None else {**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise StepFailed(what, str(error), advice) from error
    if done.returncode != 0:
        raise StepFailed(what, done.stdout or f"exit status {done.returncode}", advice)
    return done.stdout


def as_root(command: Sequence[str | Path]) -> list[str | Path]:
    """The same command with the rights of root: through sudo unless we are root already."""
    return list(command) if os.geteuid() == 0 else ["sudo", *command]
