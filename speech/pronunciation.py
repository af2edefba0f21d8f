"""How the voice must be told to say some words: it stresses them wrongly, or as another word spelled the same.

Applied to speech only; the catalogue keeps the proper spelling. A stress mark of the editor's own wins.
"""

import re

STRESS = "\u0301"
"""Follows the stressed vowel."""

PRONOUNCED = {
    "автосекретарь": f"автосекрета{STRESS}рь",
    "города": f"го{STRESS}рода",  # «с кодом города»; many towns are «города́»
    "номера": f"но{STRESS}мера",  # «цифры номера»; many numbers are «номера́»
    "принята": f"принята{STRESS}",
    "часа": f"часа{STRESS}",  # «два часа́»
}
WORD = re.compile(rf"(?<!{STRESS})\b({'|'.join(PRONOUNCED)})\b(?!{STRESS})", re.IGNORECASE)


def as_pronounced(text: str) -> str:
    """Mark the stress of the words of `PRONOUNCED` that carry no mark yet."""
    return WORD.sub(lambda word: PRONOUNCED[word[0].lower()], text)
