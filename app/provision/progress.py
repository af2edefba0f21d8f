"""What a person sees while things are installed: one line a step."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """Something to have: its name for people, whether it is there, and how to get it (returns what was got)."""

    name: str
    there: Callable[[], bool]
    get: Callable[[], str]


def provide(parts: list[Part]) -> None:
    """Get every part that is not there, in order, telling each step. StepFailed passes through."""
    for number, part in enumerate(parts, 1):
        print(f"[{number}/{len(parts)}] {part.name} … ", end="", flush=True)
        if part.there():
            print("already there", flush=True)
            continue
        began = time.monotonic()
        got = part.get()
        print(f"done in {time.monotonic() - began:.0f} s: {got}", flush=True)
