"""Visits to the operators' queues as they are kept: facts come in, rows go out. No fact makes two rows.

Facts may be told twice, and Asterisk's own words about a talk or a wait are believed also when its beginning was not
heard. What nobody heard and Asterisk does not know is marked unknown.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, exists, func, insert, select, text, update

from callbacks.measuring import Calls
from callbacks.visits import (
    Abandoned,
    Answered,
    Completed,
    Fact,
    HungUp,
    Joined,
    Left,
    LineNow,
    Standing,
    Visit,
    VisitEnd,
)
from callbacks.working_days import LIPETSK
from db.callback_tables import Callback, CallbackAttempt
from db.visit_tables import STILL_THERE, QueueVisit
from db.writing import writing

_visits, _callbacks, _attempts = QueueVisit.__table__, Callback.__table__, CallbackAttempt.__table__

SOMEBODY = ""
"""The operator of a talk whose beginning nobody heard: the caller is out of the line, and nobody knows since when."""

_ours = exists().where(_attempts.c.id == _visits.c.call_id)
_waits = _visits.c.answered_at.is_(None) & _visits.c.left_at.is_(None)
LINE = select(
    func.count().filter(_waits & ~_ours),
    func.min(_visits.c.joined_at).filter(_waits & ~_ours),
    func.count().filter(_visits.c.operator.is_not(None)),
).where(text(STILL_THERE))


class QueueVisits:
    """Keeps visits. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, facts: Sequence[Fact]) -> None:
        """Write facts down in their order, all or none; twice is as good as once."""
        with writing(self._engine) as connection:
            for fact in facts:
                _note(connection, fact)

    def visits(self, since: datetime, until: datetime) -> list[Visit]:
        """The visits that began from `since` to just before `until`."""
        began = (_visits.c.joined_at >= since) & (_visits.c.joined_at < until)
        columns = (_visits.c.queue, _visits.c.joined_at, _visits.c.answered_at, _visits.c.ended_at, _visits.c.ending)
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns, _ours).where(began).order_by(_visits.c.joined_at))
            return [Visit(*row) for row in rows]

    def line(self) -> LineNow:
        """Who is in the queues at this moment; our own calls are not among them."""
        with self._engine.connect() as connection:
            waiting, since, talking = connection.execute(LINE).one()
        return LineNow(waiting, since, talking)

    def arrivals(self, since: datetime, until: datetime) -> Calls:
        """Callers by the day and hour in Lipetsk in which they came to the queues; our own calls are not among them."""
        counted: Counter[tuple[date, int]] = Counter()
        for visit in self.visits(since, until):
            local = visit.joined.astimezone(LIPETSK)
            counted[local.date(), local.hour] += not visit.ours
        return counted

    def first_arrival(self) -> datetime | None:
        """When the first caller that is known came."""
        with self._engine.connect() as connection:
            first: datetime | None = connection.execute(select(func.min(_visits.c.joined_at))).scalar_one()
            return first


def _note(connection: Connection, fact: Fact) -> None:
    match fact:
        case Joined():
            _join(connection, fact)
        case Left(call, at):
            _change(connection, _still_there(connection, call, answered=False), left_at=at)
        case Answered(joined, operator, at):
            _answer(connection, joined, operator=operator, answered_at=at, left_at=None)
        case Completed(Answered(joined, operator, since), at):
            _complete(connection, joined, operator=operator, answered_at=since, ended_at=at)
        case Abandoned(joined, at):
            _abandon(connection, joined, at)
        case HungUp(call, at):
            _hang_up(connection, call, at)
        case Standing():
            _reconcile(connection, fact)
        case _:
            assert_never(fact)


def _join(connection: Connection, joined: Joined) -> None:
    """Begin a visit, or go on with one. A talk whose end was not heard is over by now."""
    newest = _newest(connection, joined.call)
    if newest and newest["ending"] is None:
        if newest["operator"] is None:
            _change(connection, newest, left_at=None)
            return
        if (newest["answered_at"] or newest["joined_at"]) >= joined.at:
            return
        _change(connection, newest, ending=VisitEnd.UNKNOWN)
    if not _told_before(newest, joined.at):
        _begin(connection, joined, newest)


def _answer(connection: Connection, joined: Joined, **talk: Any) -> None:
    newest = _newest(connection, joined.call)
    if newest is None:
        _begin(connection, joined, None, **talk)
    elif newest["ending"] is None and newest["answered_at"] is None:
        _change(connection, newest, **talk)


def _complete(connection: Connection, joined: Joined, **talk: Any) -> None:
    """A talk that Asterisk tells of took place, whatever was thought of the visit."""
    newest = _newest(connection, joined.call)
    if newest is None:
        _begin(connection, joined, None, ending=VisitEnd.TALKED, **talk)
    elif newest["ending"] is not VisitEnd.TALKED and newest["joined_at"] <= talk["answered_at"]:
        known = {"operator": newest["operator"], "answered_at": newest["answered_at"]} if newest["answered_at"] else {}
        _change(connection, newest, **{**talk, **known}, left_at=None, ending=VisitEnd.TALKED)


def _abandon(connection: Connection, joined: Joined, at: datetime) -> None:
    newest = _newest(connection, joined.call)
    if newest is None:
        _begin(connection, joined, None, ending=VisitEnd.ABANDONED, ended_at=at)
    elif newest["ending"] is None:
        _change(connection, newest, ending=VisitEnd.ABANDONED, ended_at=at)


def _hang_up(connection: Connection, call: str, at: datetime) -> None:
    """The end of a call ends its visit: of who was out of the line by then, at that moment."""
    row = _still_there(connection, call)
    if row is None:
        return
    if row["answered_at"]:
        _change(connection, row, ending=VisitEnd.TALKED, ended_at=at)
    elif row["operator"] is not None:
        _change(connection, row, ending=VisitEnd.UNKNOWN)
    elif row["left_at"] is None:
        _change(connection, row, ending=VisitEnd.ABANDONED, ended_at=at)
    else:
        ending = VisitEnd.CALLBACK if _asked_to_be_called(connection, row) else VisitEnd.LEFT
        _change(connection, row, ending=ending, ended_at=row["left_at"])


def _reconcile(connection: Connection, standing: Standing) -> None:
    """Of everybody who was there, keep those who still are; what has become of the others nobody knows."""
    waiting = {one.call for one in standing.line}
    for row in connection.execute(select(_visits).where(text(STILL_THERE)).with_for_update()).mappings().all():
        call = row["asterisk_id"]
        in_talk = call in standing.queued and call not in waiting
        in_menu = row["left_at"] is not None and row["operator"] is None and call in standing.calls
        if not (in_talk if row["answered_at"] else in_talk or in_menu or call in waiting):
            _change(connection, row, ending=VisitEnd.UNKNOWN)
        elif in_talk and not row["answered_at"]:
            _change(connection, row, left_at=row["joined_at"], operator=SOMEBODY)
    for joined in standing.line:
        _join(connection, joined)


def _told_before(newest: RowMapping | None, at: datetime) -> bool:
    """Whether a joining belongs to a visit that is over: it is told again."""
    return newest is not None and (newest["joined_at"] >= at or bool(newest["ended_at"] and newest["ended_at"] >= at))


def _asked_to_be_called(connection: Connection, row: RowMapping) -> bool:
    asked = (_callbacks.c.call_id == row["call_id"]) & (_callbacks.c.consent_at >= row["joined_at"])
    return connection.execute(select(_callbacks.c.id).where(asked).limit(1)).first() is not None


def _begin(connection: Connection, joined: Joined, newest: RowMapping | None, **values: Any) -> None:
    key = {"asterisk_id": joined.call, "sequence": newest["sequence"] + 1 if newest else 1}
    row = {"call_id": joined.call_id, "queue": joined.queue, "joined_at": joined.at}
    connection.execute(insert(_visits), {**key, **row, **values})


def _newest(connection: Connection, call: str) -> RowMapping | None:
    return _row(connection, _visits.c.asterisk_id == call)


def _still_there(connection: Connection, call: str, *, answered: bool = True) -> RowMapping | None:
    """The visit of a call that has not ended; with `answered` also one that is answered."""
    here = (_visits.c.asterisk_id == call) & text(STILL_THERE)
    return _row(connection, here if answered else here & _visits.c.answered_at.is_(None))


def _row(connection: Connection, which: ColumnElement[bool]) -> RowMapping | None:
    query = select(_visits).where(which).order_by(_visits.c.sequence.desc()).limit(1).with_for_update()
    return connection.execute(query).mappings().one_or_none()


def _change(connection: Connection, row: RowMapping | None, **values: Any) -> None:
    if row is None:
        return
    here = (_visits.c.asterisk_id == row["asterisk_id"]) & (_visits.c.sequence == row["sequence"])
    connection.execute(update(_visits).where(here).values(values))
