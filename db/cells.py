"""Cells that sheets of several kinds have. Pure; no refusal repeats a value."""

import re
from datetime import date, datetime, time

from callbacks.working_days import LIPETSK
from db.sheet import RowFault


def words(text: str, longest: int) -> str:
    """Words for the operator's card. A formula would be run by the spreadsheet of whoever exports them."""
    if len(text) > longest:
        raise RowFault(f"длиннее {longest} знаков")
    if text.startswith(("=", "+", "-", "@")):
        raise RowFault("начинается со знака формулы")
    return text


def day_of(text: str) -> date | None:
    """Read 2026-11-20 or 20.11.2026. Another century is a slip of the hand."""
    if not text:
        return None
    if russian := re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", text):
        text = "-".join(reversed(russian.groups()))
    written = re.fullmatch(r"(2[0-9]{3})-([0-9]{2})-([0-9]{2})", text)
    try:
        day = date(*map(int, written.groups())) if written else None
    except ValueError:
        day = None
    if day is None or day.year >= 2100:
        raise RowFault("дата — это 2026-11-20 или 20.11.2026")
    return day


def moment_of(text: str) -> datetime:
    """Read 2026-11-20 9:00 or 20.11.2026 09:00: the time in Lipetsk, of a day that there is."""
    written = re.fullmatch(r"(\S+)[ T]+([01]?[0-9]|2[0-3]):([0-5][0-9])(:00)?", text)
    day = day_of(written[1]) if written else None
    if written is None or day is None:
        raise RowFault("время — это 2026-11-20 09:00 или 20.11.2026 9:00")
    return datetime.combine(day, time(int(written[2]), int(written[3])), LIPETSK)
