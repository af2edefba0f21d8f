"""A long sentence in two parts, so that a caller hears the first while the second is being rendered."""

import re

END = re.compile(r"(?<=[.!?:;])\s+")
"""Where RHVoice ends one utterance and begins another by itself: said in parts or as a whole, it sounds the same.

A comma or a dash is no such place: what comes after it decides how what is before it is said."""
FIRST = 7
"""Letters of the first part at least: a second of sound, in which half a minute of it can be rendered."""


def halves(text: str) -> tuple[str, ...]:
    """Return a text in one part or two, the first as short as it can be.

    Sentences that begin with fixed words («Вы набрали:») are heard at once: those are kept from the call before.
    """
    for end in END.finditer(text):
        if _letters(text[: end.start()]) >= FIRST and _letters(text[end.end() :]):
            return text[: end.start()], text[end.end() :]
    return (text,)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
