"""Runs every measurement, one after the other, each in a process of its own: `python -m bench [NAME …]`."""

import argparse
import subprocess
import sys

from rich.console import Console

ALL = [
    "calls",
    "asterisk_share",
    "key_to_prompt",
    "lookup",
    "callback_claims",
    "figures",
    "api",
    "pages",
    "kill_rounds",
    "answering",
    "speech",
    "at_once",
    "lines",
    "speaking",
    "reply_time",
]


def main() -> None:
    """Run those that are named, or all; the exit status is 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(ALL)}")
    parser.add_argument("--list", action="store_true", help="say what there is to measure, and measure nothing")
    wanted = parser.parse_args()
    unknown = set(wanted.names) - set(ALL)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}; there are: {', '.join(ALL)}")
    if wanted.list:
        print("\n".join(ALL))
    elif failed := [name for name in wanted.names or ALL if not _measured(name)]:
        sys.exit(f"failed: {', '.join(failed)}")


def _measured(name: str) -> bool:
    Console().rule(f"bench.{name}")
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode == 0


if __name__ == "__main__":
    main()
