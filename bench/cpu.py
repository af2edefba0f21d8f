"""CPU time of processes, as the kernel counts it: user and system together, from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
"""Units a second of the times in /proc/PID/stat."""


def spent(pid: int) -> float:
    """Seconds of a process and of the children it has already waited for; 0 for a process that is gone."""
    fields = _fields(pid)
    return sum(int(figure) for figure in fields[11:15]) / TICKS if fields else 0.0


def spent_itself(pid: int) -> float:
    """Seconds of a process without its children."""
    fields = _fields(pid)
    return sum(int(figure) for figure in fields[11:13]) / TICKS if fields else 0.0


def named(pid: int) -> str:
    """The command name of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(ancestor: int) -> list[int]:
    """All living processes below one, whatever process namespace they are in."""
    parents = {pid: int(fields[1]) for pid in _living() if (fields := _fields(pid))}
    found = [ancestor]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found[1:]


def _living() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _fields(pid: int) -> list[str]:
    """What stands in /proc/PID/stat after the name: state, parent, …; the name itself may hold spaces."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
