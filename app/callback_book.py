"""The book of callbacks as commands use it, and what they say when something cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import assert_never

import typer
from sqlalchemy import Engine

from app.command import failed, settings
from app.database import opened
from app.settings import Settings
from callbacks.lifecycle import IN_FLIGHT, OVER, IllegalMove, State
from callbacks.policy import NotNow, Refused, in_words
from callbacks.working_days import LIPETSK
from console.frame.words import CALLBACK_STATES
from db.callback_appointments import Appointments, SlotTaken
from db.callback_bookings import Bookings
from db.callback_changes import NoSuchCallback
from db.callback_returns import AnotherWaits, CaseIsOver, Hindrance, TimeIsOver
from db.slots import NoSuchSlot, SlotBook

UNKNOWN = "заявки с таким номером нет"


@contextmanager
def booking() -> Iterator[Appointments]:
    """The register of callbacks with the places in slots; what is impossible is said."""
    current = settings()
    with opened(current) as engine:
        try:
            yield appointments(current, engine)
        except NoSuchCallback:
            raise failed(UNKNOWN) from None
        except NoSuchSlot:
            raise failed("в это время запись не начинается", "Посмотрите: callbacks slots.") from None
        except IllegalMove as illegal:
            raise failed(_impossible(illegal.now)) from None


def appointments(settings: Settings, engine: Engine) -> Appointments:
    """What books, moves and cancels by the settings."""
    return Appointments(Bookings(engine, settings.calling_back), SlotBook(engine, settings.slots))


def refused(answer: Hindrance) -> typer.Exit:
    """Say why a callback cannot be had, or not then, or not again."""
    match answer:
        case SlotTaken():
            return failed("в это время мест больше нет", "Посмотрите свободное: callbacks slots.")
        case NotNow(reason, until):
            return failed(in_words(reason), f"Можно не раньше {until.astimezone(LIPETSK):%d.%m.%Y %H:%M}.")
        case Refused(reason):
            return failed(in_words(reason))
        case TimeIsOver():
            return failed("её время уже прошло", "Запишите звонок заново: callbacks add.")
        case AnotherWaits(number):
            return failed(f"этому номеру звонок уже обещан: заявка {number}")
        case CaseIsOver():
            return failed("обращение закрыто: отвечать больше не на что")
        case _:
            assert_never(answer)


def _impossible(now: State) -> str:
    if now in OVER:
        return f"заявка уже закрыта: {CALLBACK_STATES[now]}"
    return "по заявке сейчас звонят" if now in IN_FLIGHT else f"сейчас это невозможно: {CALLBACK_STATES[now]}"
