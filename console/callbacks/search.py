"""What somebody looks for among the callbacks, as they have typed it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from callbacks.lifecycle import State
from callbacks.working_days import LIPETSK
from db.callback_register import Wanted

SHORTEST, LONGEST = 4, 10
"""Figures of a phone: fewer find too many, more are the country's."""
BAD_NUMBER = "Номер заявки — только цифры."
BAD_PHONE = "Телефон — от четырёх последних цифр до полного номера."
BAD_ACCOUNT = "Лицевой счёт — цифры и буквы."
BAD_DAY = "День выбирается в календаре."
BAD_PERIOD = "Первый день должен быть не позже последнего."


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of the form; empty ones do not matter."""

    number: str = ""
    phone: str = ""
    account: str = ""
    state: str = ""
    since: str = ""
    until: str = ""
    operator: str = ""
    over: bool = False


def wanted_of(fields: Fields) -> Wanted | str:
    """What is looked for, or what is wrong with it. Whoever names a number wants it whatever became of it."""
    number, phone, account = fields.number.strip(), figures(fields.phone), fields.account.strip()
    if number and not _whole(number, 9):
        return BAD_NUMBER
    if fields.phone.strip() and not (_whole(phone, 11) and len(phone) >= SHORTEST):
        return BAD_PHONE
    if account and not (account.isalnum() and len(account) <= 20):
        return BAD_ACCOUNT
    try:
        since, until = _day(fields.since), _day(fields.until)
    except ValueError:
        return BAD_DAY
    if since and until and since > until:
        return BAD_PERIOD
    return Wanted(
        state=State(fields.state) if fields.state in set(State) else None,
        over=fields.over or bool(number),
        number=int(number) if number else None,
        phone=phone[-LONGEST:] or None,
        account=account or None,
        since=_midnight(since),
        until=_midnight(until + timedelta(days=1) if until else None),
        operator=fields.operator or None,
    )


def figures(phone: str) -> str:
    """A phone without the signs people write between figures, and before them."""
    return phone.translate(str.maketrans("", "", " ()-+"))


def _whole(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def _day(text: str) -> date | None:
    """ValueError for no day, or one of another time."""
    day = date.fromisoformat(text) if text else None
    if day and not 2000 <= day.year < 2100:
        raise ValueError
    return day


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(0), LIPETSK) if day else None
