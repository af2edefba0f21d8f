"""Sounds that a page plays: kept for a while, each under an address that nobody can guess."""

import secrets
from collections import OrderedDict
from threading import Lock

PLAYED = "/played/"
MOST = 32
"""Sounds that are kept; a sentence has some hundred thousand bytes."""


class Played:
    """Safe to use from many threads."""

    def __init__(self) -> None:
        self._sounds: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def put(self, wav: bytes) -> str:
        """Keep a sound; its address. The oldest one goes when there are too many."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._sounds[name] = wav
            while len(self._sounds) > MOST:
                self._sounds.popitem(last=False)
        return PLAYED + name

    def get(self, name: str) -> bytes | None:
        """A sound by the end of its address; None when it is kept no more."""
        with self._lock:
            return self._sounds.get(name)
