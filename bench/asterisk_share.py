"""What a debtor's call costs on a real Asterisk: its own CPU, our server's, the voice's.

`python -m bench.asterisk_share [CALLS [AT_ONCE]]`. Real softphones, the real service on SQLite, the real voice; every
caller listens to every prompt to its end. The phones' CPU is nobody's here.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import func, select

from app.settings import Settings
from bench import debtors
from bench.cpu import descendants, named, spent, spent_itself
from bench.service_process import serving
from db import tables
from db.engine import open_engine
from db.schema import migrate
from menus.steps import Balance, ReadBalance
from tests.callscript import Owner
from tests.edition import shipped
from tests.on_asterisk.ground import Ground, add_owners, standing

CALLS, AT_ONCE = 20, 10
REST = 3.0
"""Seconds for which idle processes are watched: what they spend without calls is not the calls'."""
QUIET = 0.05
"""Seconds of CPU a second below which a process counts as idle."""


@dataclass(frozen=True)
class Spent:
    """Seconds of CPU so far, or in between."""

    asterisk: float
    server: float
    voice: float

    def __sub__(self, before: "Spent") -> "Spent":
        return Spent(self.asterisk - before.asterisk, self.server - before.server, self.voice - before.voice)

    def __mul__(self, factor: float) -> "Spent":
        return Spent(self.asterisk * factor, self.server * factor, self.voice * factor)


@dataclass(frozen=True)
class Measured:
    """How it went: seconds of each call, calls whose debt was told, CPU of all calls without and with the idle part."""

    lasted: list[float]
    told: int
    spent: Spent
    idle: Spent


def settle(server: int) -> None:
    """Wait until the voice has loaded: its processes start with the service and are busy for a while."""
    while True:
        before = sum(map(spent, descendants(server)))
        time.sleep(REST)
        if sum(map(spent, descendants(server))) - before < QUIET * REST:
            return


def spent_now(asterisks: list[int], server: int) -> Spent:
    """Asterisk, the server itself, and the processes below it, which are the voice (one that hung was replaced)."""
    itself = spent_itself(server)
    voice = spent(server) - itself + sum(map(spent, descendants(server)))
    return Spent(sum(map(spent, asterisks)), itself, voice)


def asterisk_processes(ours: int) -> list[int]:
    """The Asterisk that this process started, seen through its namespace."""
    return [pid for pid in descendants(ours) if named(pid) == "asterisk"]


def measure(ground: Ground, server: int, accounts: list[Owner], at_once: int, listens: debtors.Lengths) -> Measured:
    """Watch them idle, then with calls."""
    asterisks = asterisk_processes(own_pid())
    settle(server)
    before = spent_now(asterisks, server)
    time.sleep(REST)
    idle = (spent_now(asterisks, server) - before) * (1 / REST)
    with Progress(transient=True) as progress:
        task = progress.add_task(f"{len(accounts)} calls, {at_once} at once", total=len(accounts))
        before, begun = spent_now(asterisks, server), time.monotonic()
        lasted = debtors.call_all(ground.number, accounts, at_once, listens, lambda: progress.advance(task))
        time.sleep(1)  # the journal writes in the background
        used, seconds = spent_now(asterisks, server) - before, time.monotonic() - begun
    return Measured(lasted, debts_told(ground.settings), used, idle * seconds)


def own_pid() -> int:
    """This process; Asterisk is below it."""
    return int(Path("/proc/self").readlink().name)


def debts_told(settings: Settings) -> int:
    """Calls in the journal in which the debt was said."""
    database = open_engine(settings.database)
    with database.connect() as connection:
        said = select(func.count()).where(
            tables.CallStep.what == ReadBalance.__name__, tables.CallStep.result == Balance.__name__
        )
        told: int = connection.execute(said).scalar_one()
    database.dispose()
    return told


def table(measured: Measured) -> Table:
    """CPU a call of everybody, and their share of Asterisk's."""
    calls = len(measured.lasted)
    shown = Table(
        title=f"A debtor's call of {median(measured.lasted):.0f} s (median) on a real Asterisk: "
        f"{calls} calls, debt told in {measured.told}",
        caption="Without what they spend when idle. The share is of what Asterisk spends on the call.",
    )
    shown.add_column("process")
    for heading in ("CPU ms a call", "share", "of it idle, not counted, ms"):
        shown.add_column(heading, justify="right")
    net = measured.spent - measured.idle
    for name, cost, idle in (
        ("Asterisk", net.asterisk, measured.idle.asterisk),
        ("our server", net.server, measured.idle.server),
        ("the voice (sentences with values)", net.voice, measured.idle.voice),
    ):
        shown.add_row(
            name, f"{1000 * cost / calls:.1f}", f"{100 * cost / net.asterisk:.1f} %", f"{1000 * idle / calls:.1f}"
        )
    return shown


def main() -> None:
    """Measure and print."""
    calls, at_once = [*map(int, sys.argv[1:3]), *(CALLS, AT_ONCE)[len(sys.argv[1:3]) :]]
    accounts = debtors.owners(calls)
    with tempfile.TemporaryDirectory() as folder, standing(Path(folder) / "home") as ground:
        Path(folder).chmod(0o755)
        migrate(ground.settings.database)
        database = open_engine(ground.settings.database)
        add_owners(database, accounts)
        database.dispose()
        listens = debtors.lengths(ground.speaker, shipped().catalogue, accounts[0])
        with serving(ground.settings) as server:
            Console(width=120).print(table(measure(ground, server, accounts, at_once, listens)))


if __name__ == "__main__":
    main()
