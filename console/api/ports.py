"""What the API needs: the same stores and rules that answer the phone, put together in `app`."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from console.api.limits import ApiRules
from db.api_answers import ApiAnswers
from db.api_tokens import ApiTokens
from db.callback_appointments import Appointments
from db.callback_desk import CallbackDesk
from db.case_book import CaseBook
from db.clock import Clock
from db.known_customers import KnownCustomers
from db.reading_desk import ReadingDesk
from menus.rules import Rules


@dataclass(frozen=True, slots=True)
class Ports:
    """`working_days`: time for the answer of a case (R10). `clock`: seconds that only grow, for the limits."""

    engine: Engine
    tokens: ApiTokens
    answers: ApiAnswers
    customers: KnownCustomers
    readings: ReadingDesk
    cases: CaseBook
    callbacks: CallbackDesk
    appointments: Appointments
    rules: Rules
    limits: ApiRules
    working_days: int
    now: Clock
    clock: Callable[[], float]
