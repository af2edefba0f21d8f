"""Runs every test in three rounds: what computes, what phones (marked `calls`), what recognisers listen to (`voice`).

A call waits for most of its time, so many go at once; but its sound suffers while others compute, so nobody does then.
Whisper takes all processors for an answer, and our own recogniser comes after everybody else. Arguments are pytest's,
for all rounds.
"""

import os
import subprocess
import sys

import pytest

ROUNDS = (
    ("-m", "not calls and not voice", "--numprocesses=4", "--dist=worksteal"),
    ("-m", "calls", "--numprocesses=12", "--dist=loadgroup", "--no-loadscope-reorder"),
    ("-m", "voice", "--numprocesses=0"),
)


def main(arguments: list[str]) -> int:
    """Run all rounds, whatever each of them brings; the exit status to leave with."""
    return overall([pytest_with(*chosen, *arguments) for chosen in ROUNDS])


def pytest_with(*arguments: str) -> int:
    """Run pytest; its exit status. The many processes compile our modules once, not each for itself."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], env=environment)


def overall(ends: list[int]) -> int:
    """The first failure; a round in which the arguments choose no test is none, unless it is so in all."""
    ran = [end for end in ends if end != pytest.ExitCode.NO_TESTS_COLLECTED]
    return next((end for end in ran if end), pytest.ExitCode.OK) if ran else pytest.ExitCode.NO_TESTS_COLLECTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
