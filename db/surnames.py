"""By which word of a customer's name people look for them: the surname, or what a firm is called. Pure."""

import re

from db.houses import plain

LONGEST = 100
FIRMS = frozenset(["ао", "гск", "зао", "ип", "кфх", "мбу", "мку", "оао", "ооо", "пао", "снт", "тсж", "тсн", "ук"])
"""What may come before the name of a firm."""
WORD = re.compile(r"[0-9a-zа-я-]+")


def surname(name: str) -> str:
    """The first word of a name that says who it is, in lower case, е for ё; "" for a name without words."""
    words = WORD.findall(plain(name))
    return next((word for word in words if word not in FIRMS), "".join(words[:1]))[:LONGEST]
