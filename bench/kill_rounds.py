"""Rounds in which workers, Asterisk and the database die: `python -m bench.kill_rounds [--rounds N] [DATABASE …]`.

Each round is chosen by its seed: some callbacks, some minutes of trouble, then peace. After each round every promise is
checked (`tests.kills.promises`): nobody called twice for one attempt, nobody forgotten, nobody early, the history
complete. Shown: what was done to the system, and what became of the callbacks. The exit status is 1 after a broken
promise, whose seed is told.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from tests.kills.places import DATABASES, place
from tests.kills.promises import check
from tests.kills.rounds import STEPS, Place, Round


def main() -> None:
    """Play and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill_rounds", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="on each database")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="the seed of the first round")
    parser.add_argument("databases", nargs="*", metavar="DATABASE", default=DATABASES, help=", ".join(DATABASES))
    wanted = parser.parse_args()
    broken = [played(database, wanted.first, wanted.rounds) for database in wanted.databases]
    sys.exit(any(broken))


def played(database: str, first: int, rounds: int) -> int:
    """Play rounds on a database and print what happened; return how many broke a promise."""
    console, begun, broken = Console(), time.monotonic(), 0
    sums: Counter[str] = Counter()
    with TemporaryDirectory() as folder, place(database, Path(folder)) as here:
        for seed in range(first, first + rounds):
            try:
                sums += one(here, seed)
            except AssertionError as error:
                broken += 1
                console.print(f"[red]{database}, seed {seed}: {error}", highlight=False)
        console.print(table(here, sums), highlight=False)
    passed = time.monotonic() - begun
    console.print(f"{database}: {rounds} rounds in {passed:.0f} s, promises broken: {broken}", highlight=False)
    return broken


def one(here: Place, seed: int) -> Counter[str]:
    """Play a round; what became of it. AssertionError for a broken promise."""
    round_ = Round(here, seed)
    round_.book_some()
    round_.trouble()
    round_.peace()
    check(round_)
    return round_.sums()


def table(here: Place, sums: Counter[str]) -> Table:
    """What was done to the system, and what came of it."""
    table = Table("what happened", "times")
    for step in STEPS:
        table.add_row(f"killed {step}", str(here.kills[step]))
    table.add_section()
    for name in sorted(here.kills.keys() - set(STEPS)):
        table.add_row(name, str(here.kills[name]))
    table.add_section()
    for name in sorted(sums):
        table.add_row(name, str(sums[name]))
    return table


if __name__ == "__main__":
    main()
