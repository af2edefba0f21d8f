"""Talks with operators, and how they were wrapped up: what commands show and record now, and the console later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine, RowMapping, Select, exists, func, insert, select, union_all

from callbacks.outcomes import Outcome
from db.callback_tables import Callback, CallbackAttempt
from db.visit_tables import QueueVisit, WrapUp

LONGEST_NOTE = 500
SHORTEST = 6
"""Figures of an id that tell a talk: whoever reads it from a list need not write all of it."""

_visits, _attempts, _callbacks = QueueVisit.__table__, CallbackAttempt.__table__, Callback.__table__
_wrap_ups = WrapUp.__table__
_call = func.coalesce(_visits.c.call_id, _visits.c.asterisk_id)
_made = _attempts.c.id
IN_QUEUES = select(
    _call.label("call"), _visits.c.queue, _visits.c.operator, _visits.c.answered_at, _visits.c.ended_at
).where(_visits.c.answered_at.is_not(None))
BY_OPERATORS = (
    select(_made, _callbacks.c.skill, _attempts.c.operator, _attempts.c.answered_at, _attempts.c.ended_at)
    .join(_callbacks, _callbacks.c.id == _attempts.c.callback_id)
    .where(_attempts.c.outcome == Outcome.TALKED, ~exists().where(_visits.c.call_id == _made))
)
"""Calls that an operator made by accepting them: they are in no queue."""
TALKS = union_all(IN_QUEUES, BY_OPERATORS).subquery("talks")
_others = _wrap_ups.alias("others")
_newest = (
    select(func.max(_others.c.at))
    .where(_others.c.call == TALKS.c.call, _others.c.operator == TALKS.c.operator)
    .correlate(TALKS)
    .scalar_subquery()
)
_last_of_it = (
    (_wrap_ups.c.call == TALKS.c.call) & (_wrap_ups.c.operator == TALKS.c.operator) & (_wrap_ups.c.at == _newest)
)
WRAPPED_UP = exists().where(_wrap_ups.c.call == TALKS.c.call, _wrap_ups.c.operator == TALKS.c.operator)
WITH_WRAP_UPS = select(TALKS, _wrap_ups.c.code, _wrap_ups.c.note).select_from(TALKS.outerjoin(_wrap_ups, _last_of_it))


class NoSuchTalk(Exception):
    """No talk has an id that begins so."""


class SeveralTalks(Exception):
    """The ids of several calls begin so."""


@dataclass(frozen=True, slots=True)
class Talks:
    """The register of talks. Safe to use from many threads. SQLAlchemyError when the database fails."""

    engine: Engine

    def listed(self, since: datetime, most: int, *, open_only: bool = False) -> Sequence[RowMapping]:
        """At most so many talks that began since then, the newest first; `open_only`: those not wrapped up."""
        query = WITH_WRAP_UPS.where(TALKS.c.answered_at >= since).order_by(TALKS.c.answered_at.desc()).limit(most)
        return self._rows(query.where(_wrap_ups.c.code.is_(None)) if open_only else query)

    def newest_open(self, since: datetime) -> Mapping[str, RowMapping]:
        """By the operator: their newest talk, of those that began since then, that is not wrapped up."""
        unfinished = (TALKS.c.answered_at >= since, ~WRAPPED_UP)
        newest = select(TALKS.c.operator, func.max(TALKS.c.answered_at).label("at")).where(*unfinished)
        of_each = newest.group_by(TALKS.c.operator).subquery("of_each")
        theirs = (of_each.c.operator == TALKS.c.operator) & (of_each.c.at == TALKS.c.answered_at)
        found = self._rows(select(TALKS).join(of_each, theirs).where(*unfinished))
        return {talk["operator"]: talk for talk in found}

    def results(self, since: datetime) -> Sequence[RowMapping]:
        """How operators wrapped up the calls they made since then, each as often as that was done, the newest last."""
        theirs = (_attempts.c.id == _wrap_ups.c.call) & (_attempts.c.operator == _wrap_ups.c.operator)
        told = select(_wrap_ups.c.call, _wrap_ups.c.operator, _wrap_ups.c.code, _wrap_ups.c.note)
        found = told.join(_attempts, theirs).where(_attempts.c.begun_at >= since)
        return self._rows(found.order_by(_wrap_ups.c.at))

    def wrap_up(self, call: str, code: str, note: str, *, at: datetime, operator: str | None = None) -> RowMapping:
        """Record how a talk went and return the talk: of the operator named, else the last one of the call.

        `call` is an id or its beginning. Recording again corrects. NoSuchTalk, SeveralTalks.
        """
        talk = self._found(call, operator)
        row = {"id": uuid4().hex, "call": talk["call"], "operator": talk["operator"], "code": code, "note": note}
        with self.engine.begin() as connection:
            connection.execute(insert(_wrap_ups), {**row, "at": at})
        return talk

    def _found(self, call: str, operator: str | None) -> RowMapping:
        if len(call) < SHORTEST:
            raise NoSuchTalk
        begins = func.substr(TALKS.c.call, 1, len(call)) == call
        whose = TALKS.c.operator == operator if operator else TALKS.c.operator.is_not(None)
        found = self._rows(select(TALKS).where(begins, whose).order_by(TALKS.c.answered_at.desc()))
        if not found:
            raise NoSuchTalk
        if len({talk["call"] for talk in found}) > 1:
            raise SeveralTalks
        return found[0]

    def _rows(self, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
        with self.engine.connect() as connection:
            return connection.execute(query).mappings().all()
