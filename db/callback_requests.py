"""A call's wish to be called back, as a step of the conversation."""

from datetime import datetime
from functools import partial
from uuid import uuid4

from callbacks.booking import Consent, Kind, Request
from callbacks.policy import Refused
from db.callback_bookings import Bookings
from db.clock import Clock
from db.work import Answers, Work
from menus.steps import Done, NumberRefused, RequestCallback

CALLER = "caller"
"""Who consents, in the history of a callback."""


class CallbackRequests:
    """Books what callers ask for. Safe to use from many threads."""

    def __init__(self, bookings: Bookings, now: Clock) -> None:
        self._bookings = bookings
        self._now = now

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {RequestCallback: self._request}

    def _request(self, call_id: str, step: RequestCallback) -> Work:
        now = self._now()
        consent = Consent(now, CALLER, step.key, call_id)
        request = Request(
            id=uuid4().hex,
            kind=Kind.QUEUE,
            phone=step.phone,
            consent=consent,
            arrived=min(step.queued or now, now),
            topic=step.reason,
            typed=step.typed,
            account=step.account,
        )
        return partial(self._book, request, now)

    def _book(self, request: Request, now: datetime) -> Done | NumberRefused:
        """Without a promised time only the number can stand against it."""
        answer = self._bookings.book(request, now)
        return NumberRefused() if isinstance(answer, Refused) else Done()
