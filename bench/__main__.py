"""Runs every measurement, one after the other, each in a process of its own: `python -m bench [NAME …]`."""

import subprocess
import sys

from rich.console import Console

ALL = ["calls", "asterisk_share", "key_to_prompt", "lookup"]


def main() -> None:
    """Run those that are named, or all; the exit status is 1 when one failed."""
    failed = []
    for name in sys.argv[1:] or ALL:
        Console().rule(f"bench.{name}")
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
