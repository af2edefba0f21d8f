"""Answers the service steps of a conversation from our own tables, one short transaction each.

Whatever goes wrong with the database, the caller's conversation gets `Unavailable` and the log one line without people.
"""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from callbacks.booking import CallbackRules
from callbacks.good_times import DAYTIME
from callbacks.slots import SlotRules
from db import faults
from db.accounts import Accounts
from db.callback_answers import CallbackAnswers
from db.callback_appointments import Appointments
from db.callback_bookings import Bookings
from db.callback_requests import CallbackRequests
from db.called import CalledAnswers
from db.cases import Cases
from db.clock import Clock, utc_now
from db.feeds import Feeds
from db.good_times import GoodTimesOfDay
from db.guesses import USUAL, Guesses, GuessLimits
from db.interviews import POLITE, InterviewRules, Interviews
from db.outages import Outages
from db.readings import Readings
from db.slots import SlotBook
from db.work import Answers, survive_restart
from menus.steps import Now, ReadClock, ServiceStep, Unavailable

log = logging.getLogger(__name__)


class Store:
    """One a process, for all calls; safe to use from many threads."""

    def __init__(
        self,
        engine: Engine,
        now: Clock = utc_now,
        limits: GuessLimits = USUAL,
        *,
        working_days: int = 1,
        daytime: Sequence[int] = DAYTIME,
        interviews: InterviewRules = POLITE,
        callbacks: CallbackRules | None = None,
        slots: SlotRules | None = None,
    ) -> None:
        bookings = Bookings(engine, callbacks or CallbackRules())
        appointments = Appointments(bookings, SlotBook(engine, slots or SlotRules()))
        outages = Outages(engine, now)
        good_times = GoodTimesOfDay(engine, now, daytime)
        self.answers: Answers = {
            **Accounts(engine, Guesses(engine, now, limits)).answers(),
            **CallbackAnswers(appointments, now).answers(),
            **CallbackRequests(bookings, now).answers(),
            **CalledAnswers(engine, bookings.rules, appointments, now).answers(),
            **Cases(engine, now, working_days).answers(),
            **Feeds({"load": good_times.known, "outages": outages.known}).answers(),
            **good_times.answers(),
            **Interviews(engine, now, interviews).answers(),
            **outages.answers(),
            **Readings(engine, now).answers(),
            ReadClock: lambda _call, _step: lambda: Now(now()),
        }

    def for_call(self, call_id: str) -> "CallStore":
        """The store as one call sees it. Costs nothing: make one a call."""
        return CallStore(self.answers, call_id)


class CallStore:
    """Answers the steps of one call."""

    def __init__(self, answers: Answers, call_id: str) -> None:
        self._answers = answers
        self._call_id = call_id

    def answer(self, step: ServiceStep[Any]) -> object:
        """Answer a step with one of its replies, `Unavailable` when the database fails. Blocks for seconds at most."""
        work = self._answers[type(step)](self._call_id, step)
        try:
            return survive_restart(work)
        except SQLAlchemyError as fault:
            log.warning("call %s: %s unavailable: %s", self._call_id, type(step).__name__, faults.kind(fault))
            return Unavailable()
