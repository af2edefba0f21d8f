"""Who seems to be calling: a caller ID as the line delivers it, turned into E.164."""

import re

import phonenumbers

NUMBER = re.compile(r"\+?[0-9 ()-]{7,30}", re.ASCII)
"""The library also reads letters and extensions as numbers; a caller ID that opens accounts must be plain."""


def e164(raw: str) -> str | None:
    """Return the number in E.164, read as a Russian one; None for a hidden, foreign-shaped or impossible caller ID."""
    if not NUMBER.fullmatch(raw):
        return None
    try:
        number = phonenumbers.parse(raw, "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
