"""What other systems send and get: every text bounded, nothing unknown accepted, nothing guessed from another type."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from db.case_tables import LONGEST_ADDRESS, LONGEST_TEXT
from menus.case_steps import CaseState
from menus.reading_steps import Review

LARGEST_NUMBER = 2**31 - 1
LARGEST_READING = 10**12 - 1
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _written(value: object) -> object:
    """Only a moment that is written as RFC 3339 has it: no numbers of seconds."""
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise ValueError("a moment as in RFC 3339")
    return value


def _whole(value: object) -> object:
    """3.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(longest: int) -> object:
    """Words, not blank and without control characters but the ends of lines."""
    letters = r"[^\x00-\x08\x0B-\x1F\x7F]"
    return Field(min_length=1, max_length=longest, pattern=rf"^{letters}*[^\x00-\x20\x7F]{letters}*$")


Phone = Annotated[StrictStr, Field(pattern=r"^\+7[0-9]{10}$", description="Телефон: +79042801234", max_length=12)]
Account = Annotated[StrictStr, Field(pattern=r"^[0-9]+$", min_length=1, max_length=32, description="Номер Клиента")]
Meter = Annotated[
    StrictStr,
    Field(pattern=r"^[0-9]+$", min_length=4, max_length=32, description="Номер счётчика: последние цифры, от четырёх"),
]
Number = Annotated[
    StrictInt, Field(ge=1, le=LARGEST_NUMBER, description="Номер, который мы назвали клиенту"), BeforeValidator(_whole)
]
Begins = Annotated[AwareDatetime, BeforeValidator(_written), Field(description="Начало времени, с часовым поясом")]
Text = Annotated[StrictStr, _text(LONGEST_TEXT)]
Address = Annotated[StrictStr, _text(LONGEST_ADDRESS)]
CaseChannel = Literal["email", "post", "sms", "site", "office"]
CaseTopic = Literal["appeal", "inspection", "sealing", "visit", "outage", "grid", "management", "feedback"]
CallTopic = Literal["appeal", "inspection", "sealing", "visit", "outage", "grid", "management", "other"]


class Body(BaseModel):
    """Extra members are refused: a slip in a name must not be taken for nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ByMeter(Body):
    """A customer, proven by the end of the number of a meter."""

    account: Account
    meter: Meter


class ByPhone(Body):
    """A customer, proven by a telephone number linked to the account."""

    account: Account
    phone: Phone


Customer = ByMeter | ByPhone


class ReadingIn(Body):
    """Показания одного счётчика, все зоны сразу."""

    channel: Annotated[CaseChannel, Field(description="Как показания пришли к вам")]
    account: Account
    meter: Meter
    values: Annotated[
        tuple[Annotated[StrictInt, Field(ge=0, le=LARGEST_READING), BeforeValidator(_whole)], ...],
        Field(min_length=1, max_length=3, description="Целые киловатт-часы по зонам, в порядке счётчика"),
    ]
    confirmed: Annotated[StrictBool, Field(description="Клиент подтвердил большой расход")] = False


class ReadingOut(BaseModel):
    """Показания приняты."""

    period: Annotated[date, Field(description="Первый день месяца, в расчёт за который они войдут")]
    late: Annotated[bool, Field(description="Срок этого месяца прошёл: войдут в следующий")]
    replaced: Annotated[bool, Field(description="Заменили показания, переданные раньше за этот же месяц")]
    review: Annotated[Review | None, Field(description="Почему их проверит человек")]


class CaseIn(Body):
    """Обращение, пришедшее не по телефону."""

    channel: CaseChannel
    topic: CaseTopic
    text: Text
    customer: Customer | None = None
    phone: Annotated[Phone | None, Field(description="Куда позвонить с ответом")] = None
    reply_to: Annotated[Address | None, Field(description="Адрес для ответа: почтовый или электронный")] = None


class CaseOut(BaseModel):
    """Обращение зарегистрировано."""

    number: int
    due: Annotated[date, Field(description="Последний день для ответа")]


class OfPhone(Body):
    """Whoever knows the telephone number that the answer goes to."""

    phone: Phone


class CaseQuestion(Body):
    """Номер обращения и то, что знает только сам клиент."""

    number: Number
    proof: ByMeter | OfPhone


class CaseStateOut(BaseModel):
    """Что с обращением."""

    number: int
    state: CaseState
    registered_at: datetime
    due: date


class CallbackIn(Body):
    """Просьба позвонить. Без `begins` — как только освободится консультант."""

    phone: Phone
    topic: CallTopic
    consent: Annotated[Literal[True], Field(description="Клиент согласился на звонок")]
    begins: Begins | None = None
    customer: Customer | None = None


class CallbackOut(BaseModel):
    """Заявка принята."""

    number: int
    begins: datetime | None
    ends: datetime | None
    waiting_already: Annotated[bool, Field(description="Этому телефону звонок уже обещан: новая заявка не нужна")]


class MoveIn(Body):
    """Другое время для звонка. Телефон — тот, на который обещан звонок."""

    phone: Phone
    begins: Begins


class MovedOut(BaseModel):
    """Звонок перенесён."""

    number: int
    begins: datetime
    ends: datetime


class CancelIn(Body):
    """Звонок не нужен. Телефон — тот, на который он обещан."""

    phone: Phone


class CancelledOut(BaseModel):
    """Звонка не будет."""

    number: int


class TimesIn(Body):
    """На какой телефон звонить."""

    phone: Phone


class TimeOut(BaseModel):
    """Время, на которое можно записаться."""

    begins: datetime
    ends: datetime


class TimesOut(BaseModel):
    """Свободное время, сначала самое спокойное."""

    times: list[TimeOut]


class ProblemOut(BaseModel):
    """Отказ по RFC 9457; различать отказы — по `code`, он не меняется."""

    type: str
    title: str
    status: int
    code: str
