"""Callbacks booked, moved and cancelled by other systems (R5, R8, D16-18)."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, assert_never
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Response
from sqlalchemy import Connection

from callbacks.booking import Consent, Kind, Request
from callbacks.lifecycle import IllegalMove
from callbacks.policy import NotNow, Refused
from callbacks.slots import Slot
from callbacks.working_days import LIPETSK
from console.api.asking import Act, Asker, Key, asker, done, sent
from console.api.bodies import (
    LARGEST_NUMBER,
    CallbackIn,
    CallbackOut,
    CancelIn,
    CancelledOut,
    MovedOut,
    MoveIn,
    TimeOut,
    TimesIn,
    TimesOut,
)
from console.api.describing import ABOUT_CUSTOMERS, WITH_KEY, problems
from console.api.problems import Code, Problem
from db import callback_changes as changes
from db.api_answers import Answer
from db.api_tokens import Scope
from db.audit import Action
from db.callback_appointments import SlotTaken, cancel_in
from db.callback_bookings import Booked
from db.callback_changes import NoSuchCallback
from db.slots import NoSuchSlot

router = APIRouter(tags=["Обратные звонки"])

MOVED, CANCELLED = "перенесено по просьбе клиента", "отменено по просьбе клиента"
"""Reasons in the history of a callback."""
FARTHEST = timedelta(days=366)
"""Nobody promises a call further away, whatever the settings; a date far outside has no time zone."""

Writer = Annotated[Asker, Depends(asker(Scope.CALLBACKS_WRITE))]
Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="Номер заявки")]
Opening = tuple[Slot, int]


@router.post(
    "/callbacks/times",
    summary="Узнать, на какое время можно записаться",
    response_model=TimesOut,
    responses=problems(Code.NUMBER),
)
def ask_times(body: TimesIn, asked: Annotated[Asker, Depends(asker(Scope.CALLBACKS_READ))]) -> Response:
    """Ничего не меняет, поэтому `Idempotency-Key` не нужен; телефона в адресе нет, чтобы он не попадал в журналы."""
    free = asked.ports.appointments.free(body.phone, None, asked.at)
    if isinstance(free, Refused):
        raise _refusal(free)
    return sent(done(200, TimesOut(times=[TimeOut(**_local(found.slot)) for found in free])))


@router.post(
    "/callbacks",
    status_code=201,
    summary="Записать на звонок",
    response_model=CallbackOut,
    responses=problems(*WITH_KEY, *ABOUT_CUSTOMERS, Code.NUMBER, Code.SLOT, Code.SLOT_TAKEN, Code.NOT_THEN),
)
def book(body: CallbackIn, key: Key, asked: Writer) -> Response:
    """Правила те же, что по телефону: кому, когда и сколько раз можно звонить. Кто ответит, подтвердит просьбу."""
    return asked.once(key, body, lambda: _booking(body, asked))


def _booking(body: CallbackIn, asked: Asker) -> Act:
    account = asked.customer(body.customer) if body.customer else None
    opening = _opening(body.begins, asked) if body.begins else None
    request = Request(
        id=uuid4().hex,
        kind=Kind.QUEUE,
        phone=body.phone,
        consent=Consent(asked.at, asked.system.actor),
        arrived=asked.at,
        topic=body.topic,
        typed=True,
        account=account,
    )

    def booking(connection: Connection) -> Answer:
        answer = asked.ports.appointments.book_in(connection, request, opening, asked.at)
        if not isinstance(answer, Booked):
            raise _refusal(answer)
        asked.note(connection, Action.CALLBACK_BOOKED, f"callback:{answer.number}")
        slot = opening[0] if opening and not answer.again else None
        times = _local(slot) if slot else {"begins": None, "ends": None}
        return done(201, CallbackOut(number=answer.number, waiting_already=answer.again, **times))

    return booking


@router.post(
    "/callbacks/{number}/move",
    summary="Перенести звонок",
    response_model=MovedOut,
    responses=problems(
        *WITH_KEY, Code.CALLBACK, Code.GUESSING, Code.NUMBER, Code.SLOT, Code.SLOT_TAKEN, Code.NOT_THEN, Code.BUSY
    ),
)
def move(number: Number, body: MoveIn, key: Key, asked: Writer) -> Response:
    """Чужая заявка и несуществующая не различаются."""
    return asked.once(key, body, lambda: _moving(number, body, asked))


def _moving(number: int, body: MoveIn, asked: Asker) -> Act:
    _must_be_theirs(number, body.phone, asked)
    opening = _opening(body.begins, asked)

    def moving(connection: Connection) -> Answer:
        row = changes.lock_number(connection, number)
        book, by = asked.ports.appointments, asked.system.actor
        try:
            moved = book.move_in(connection, row, opening, by=by, reason=MOVED, at=asked.at)
        except IllegalMove:
            raise Problem(Code.BUSY) from None
        if not isinstance(moved, Slot):
            raise _refusal(moved)
        asked.note(connection, Action.CALLBACK_MOVED, f"callback:{number}")
        return done(200, MovedOut(number=number, **_local(moved)))

    return moving


@router.post(
    "/callbacks/{number}/cancel",
    summary="Отменить звонок",
    response_model=CancelledOut,
    responses=problems(*WITH_KEY, Code.CALLBACK, Code.GUESSING, Code.BUSY),
)
def cancel(number: Number, body: CancelIn, key: Key, asked: Writer) -> Response:
    """Вместе со звонком закрывается обращение, на которое он отвечал. Чужая заявка и несуществующая не различаются."""
    return asked.once(key, body, lambda: _cancelling(number, body, asked))


def _cancelling(number: int, body: CancelIn, asked: Asker) -> Act:
    _must_be_theirs(number, body.phone, asked)

    def cancelling(connection: Connection) -> Answer:
        row = changes.lock_number(connection, number)
        try:
            cancel_in(connection, row, by=asked.system.actor, reason=CANCELLED, at=asked.at)
        except IllegalMove:
            raise Problem(Code.BUSY) from None
        asked.note(connection, Action.CALLBACK_CANCELLED, f"callback:{number}")
        return done(200, CancelledOut(number=number))

    return cancelling


def _must_be_theirs(number: int, phone: str, asked: Asker) -> None:
    """A callback is changed by whoever knows the telephone number that is to be called; that never changes."""
    asked.may_guess()
    try:
        called = asked.ports.callbacks.whole(number).callback["phone"]
    except NoSuchCallback:
        called = None
    if called != phone:
        raise asked.unknown(Code.CALLBACK)


def _opening(begins: datetime, asked: Asker) -> Opening:
    try:
        if abs(begins - asked.at) > FARTHEST:
            raise NoSuchSlot
        return asked.ports.appointments.slots.capacity(begins.astimezone(UTC))
    except NoSuchSlot:
        raise Problem(Code.SLOT) from None


def _refusal(answer: SlotTaken | NotNow | Refused) -> Problem:
    match answer:
        case SlotTaken():
            return Problem(Code.SLOT_TAKEN)
        case NotNow(reason, until):
            return Problem(Code.NOT_THEN, {"reason": reason.value, "until": until.astimezone(LIPETSK).isoformat()})
        case Refused(reason):
            return Problem(Code.NUMBER, {"reason": reason.value})
        case _:
            assert_never(answer)


def _local(slot: Slot) -> dict[str, datetime]:
    return {"begins": slot.begins.astimezone(LIPETSK), "ends": slot.ends.astimezone(LIPETSK)}
