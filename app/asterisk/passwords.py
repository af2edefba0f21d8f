"""Passwords nobody had to invent: made at the first run, kept in `home` for our eyes only, never a default."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

FILE = "passwords.json"


@dataclass(frozen=True, slots=True, repr=False)
class Passwords:
    """The password of our own access to Asterisk's manager interface, and that of each operator's phone."""

    ami: str
    operators: dict[str, str]

    @classmethod
    def of(cls, home: Path, operators: Iterable[str]) -> Self:
        """Read the passwords in `home`, making and storing those that are missing."""
        known = _read(home / FILE)
        phones = known.get("operators", {})
        kept = cls(known.get("ami") or _new(), {name: phones.get(name) or _new() for name in operators})
        # A phone that is not in use today keeps its password for when it is back.
        wanted = {"ami": kept.ami, "operators": {**phones, **kept.operators}}
        if wanted != known:
            _write(home, json.dumps(wanted, indent=2))
        return kept


def _new() -> str:
    return secrets.token_urlsafe(24)


def _read(file: Path) -> dict[str, Any]:
    try:
        known: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return known


def _write(home: Path, text: str) -> None:
    """Put the file in place whole, readable by its owner only from its first moment."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = home / f".{FILE}.{os.getpid()}"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    aside.replace(home / FILE)
