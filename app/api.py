"""The API of the other systems, put together: the stores and rules that answer the phone."""

import time
from datetime import timedelta

from sqlalchemy import Engine

from app.settings import Settings
from console.api.ports import Ports
from db.api_answers import ApiAnswers
from db.api_tokens import ApiTokens
from db.callback_appointments import Appointments
from db.callback_bookings import Bookings
from db.callback_desk import CallbackDesk
from db.case_book import CaseBook
from db.clock import Clock, utc_now
from db.guesses import Guesses
from db.known_customers import KnownCustomers
from db.reading_desk import ReadingDesk
from db.slots import SlotBook


def api_ports(settings: Settings, engine: Engine, now: Clock = utc_now) -> Ports:
    """What the API needs, by the settings."""
    limits = settings.api
    return Ports(
        engine=engine,
        tokens=ApiTokens(engine),
        answers=api_answers(settings, engine),
        customers=KnownCustomers(engine, Guesses(engine, now, limits.guesses)),
        readings=ReadingDesk(engine, settings.dialogue, now),
        cases=CaseBook(engine),
        callbacks=CallbackDesk(engine),
        appointments=Appointments(Bookings(engine, settings.calling_back), SlotBook(engine, settings.slots)),
        rules=settings.dialogue,
        limits=limits,
        working_days=settings.answer_working_days,
        now=now,
        clock=time.monotonic,
    )


def api_answers(settings: Settings, engine: Engine) -> ApiAnswers:
    """The answers that are kept, for as long as the settings say."""
    return ApiAnswers(engine, timedelta(hours=settings.api.answers_kept_hours))
