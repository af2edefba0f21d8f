"""Who seems to be calling: a caller ID as the line delivers it, turned into E.164."""

import phonenumbers


def e164(raw: str) -> str | None:
    """Return the number in E.164, read as a Russian one; None for a hidden, foreign-shaped or impossible caller ID."""
    if len(raw) > 32 or not raw.isascii():
        return None
    try:
        number = phonenumbers.parse(raw, "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
