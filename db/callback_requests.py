"""Wishes to be called back, stored before the caller is promised anything."""

from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from db import tables
from db.clock import Clock
from db.inserts import if_new
from db.work import Answers, Work
from menus.steps import Done, RequestCallback

STORE_CALLBACK = if_new(tables.CallbackRequest.__table__)


class CallbackRequests:
    """Stores requests. Safe to use from many threads."""

    def __init__(self, engine: Engine, now: Clock) -> None:
        self._engine = engine
        self._now = now

    def answers(self) -> Answers:
        """The steps this part of the store answers."""
        return {RequestCallback: self._request}

    def _request(self, call_id: str, step: RequestCallback) -> Work:
        row = {
            "id": uuid4().hex,
            "call_id": call_id,
            "phone": step.phone,
            "account_id": step.account,
            "reason": step.reason,
            "requested_at": self._now(),
        }
        return partial(self._store, row)

    def _store(self, row: dict[str, Any]) -> Done:
        with self._engine.begin() as connection:
            connection.execute(STORE_CALLBACK[connection.dialect.name], row)
        return Done()
