"""The panel of an operator's own callbacks: whom they are calling back right now, and how those of today ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping

from callbacks.outcomes import WORDS
from callbacks.working_days import LIPETSK
from console.card_telling import reason
from console.desk_page import At
from console.elements import heading, lines, paragraph
from console.live import Live
from console.words import masked
from db.callback_desk import CallbackDesk

EVERY = 5.0
"""Seconds."""


async def my_callbacks(at: At) -> None:
    """Show them, the newest first. They are accepted on the phone, which rings; the result comes from the call."""
    heading("Мои обратные звонки сегодня")
    operator = at.desk.operator

    def today() -> Sequence[RowMapping]:
        return CallbackDesk(at.visit.ports.engine).made_by(operator, midnight(at.visit.now))

    await Live(at.visit, today, _draw, EVERY).show()


def midnight(now: datetime) -> datetime:
    """When the day began in Lipetsk."""
    return now.astimezone(LIPETSK).replace(hour=0, minute=0, second=0, microsecond=0)


def _draw(found: Sequence[RowMapping]) -> None:
    if not found:
        paragraph("Сегодня вы ещё никому не перезванивали.", "quiet")
    lines([told(row) for row in found])


def told(row: RowMapping) -> str:
    """One of them in a line; the number by its end."""
    ended = WORDS[row["outcome"]] if row["outcome"] else "звоним сейчас"
    begun = f"{row['begun_at'].astimezone(LIPETSK):%H:%M}"
    return f"{begun}, заявка {row['number']}, {masked(row['phone'])}, {reason(row['topic'])}: {ended}"
