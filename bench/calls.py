"""1,000 calls, 100 at a time, through the FastAGI layer: CPU a call of ours beside other libraries, in one run.

`python -m bench.calls [CALLS]`. The same debtor's call for every subject, from a load generator in a process of its
own, whose CPU is not counted. Each subject warms up first.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.cpu import spent
from bench.load import Load

CALLS, AT_ONCE, WARM_UP = 1000, 100, 100


@dataclass(frozen=True)
class Subject:
    """A server to measure: what it is, its module, and the share of all calls it gets (a slow one gets fewer)."""

    name: str
    module: str
    share: float = 1.0


SUBJECTS = [
    Subject("ours, services in memory", "ours"),
    Subject("ours, SQLite, journal, log", "complete"),
    Subject("panoramisk (asyncio)", "panoramisk_server"),
    Subject("pystrix (threads)", "pystrix_server"),
    Subject("plain pyst2, a process a call", "pyst2_launcher", share=0.2),
]


@dataclass(frozen=True)
class Measured:
    """A subject's calls, and the seconds of CPU they cost the server."""

    subject: Subject
    load: Load
    cpu: float

    @property
    def a_call(self) -> float:
        """Milliseconds of CPU a call."""
        return 1000 * self.cpu / self.load.calls


@contextmanager
def running(module: str) -> Iterator[tuple[int, int]]:
    """Run a subject; its process id and its port."""
    server = subprocess.Popen(
        [sys.executable, "-m", f"bench.subjects.{module}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin and server.stdout
    try:
        yield server.pid, int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(30)
        server.stdout.close()


def place(port: int, calls: int) -> Load:
    """Make calls from the load generator's own process."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.load", str(port), str(calls), str(AT_ONCE)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Load(**json.loads(told.stdout))


def measure(subject: Subject, calls: int) -> Measured:
    """Start a subject, warm it up, call it."""
    with running(subject.module) as (pid, port):
        place(port, round(WARM_UP * subject.share))
        before = spent(pid)
        load = place(port, round(calls * subject.share))
        return Measured(subject, load, spent(pid) - before)


def table(results: list[Measured]) -> Table:
    """All subjects, ours first."""
    shown = Table(
        title=f"A debtor's call over FastAGI, {AT_ONCE} calls at a time",
        caption="CPU of the server, user and system, children included. A process a call gets fewer calls: it is slow.",
    )
    shown.add_column("server")
    for heading in ("calls", "lost", "AGI commands a call", "CPU ms a call", "times ours", "wall s"):
        shown.add_column(heading, justify="right")
    for result in results:
        shown.add_row(
            result.subject.name,
            str(result.load.calls),
            str(result.load.lost),
            f"{result.load.commands / result.load.calls:.1f}",
            f"{result.a_call:.2f}",
            f"{result.a_call / results[0].a_call:.1f}",
            f"{result.load.wall:.1f}",
        )
    return shown


def main() -> None:
    """Measure every subject and print the table."""
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else CALLS
    console = Console(width=120)
    results = []
    for subject in SUBJECTS:
        console.print(f"{subject.name} …", style="dim")
        results.append(measure(subject, calls))
    console.print(table(results))


if __name__ == "__main__":
    main()
