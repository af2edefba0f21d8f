"""Callbacks as supervisors see them: a list of the open ones, and what the report is counted from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Engine, RowMapping, and_, exists, func, or_, select, text

from callbacks.booking import Kind, Promise
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.reporting import Attempted, Story
from db.callback_tables import NOT_OVER, WAITS, Callback, CallbackAttempt
from db.tables import Account

_callbacks, _attempts = Callback.__table__, CallbackAttempt.__table__
_accounts = Account.__table__
_when = func.coalesce(_callbacks.c.due_at, _callbacks.c.deadline)
_late_from = func.coalesce(_callbacks.c.promised_until, _callbacks.c.deadline)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which callbacks to list: those that are open, unless a state is named or `over` ones are wanted too.

    `due`: those that may be called by now. `late`: the promised time, or else the deadline, has passed. `number` is the
    callback's, `phone` the end of the customer's, in figures, `account` its number. `since`, `until`: to be called from
    the one moment to just before the other. `operator`: to be called by them, or somebody they have called.
    """

    state: State | None = None
    due: bool = False
    late: bool = False
    over: bool = False
    number: int | None = None
    phone: str | None = None
    account: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    operator: str | None = None


class Register:
    """Reads callbacks. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, wanted: Wanted, now: datetime, most: int) -> Sequence[RowMapping]:
        """At most so many callbacks, those to be called first at the top; last those of which it is not known when."""
        order = (_callbacks.c.due_at.is_(None), _callbacks.c.due_at, _callbacks.c.arrived_at, _callbacks.c.number)
        query = select(_callbacks).where(_conditions(wanted, now)).order_by(*order).limit(most)
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def count(self, wanted: Wanted, now: datetime) -> int:
        """How many callbacks `listed` would list, were there no limit."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).where(_conditions(wanted, now))).scalar_one()

    def open(self) -> Mapping[State, int]:
        """How many callbacks are in each state, of those that are not over."""
        query = select(_callbacks.c.state, func.count()).where(text(NOT_OVER)).group_by(_callbacks.c.state)
        with self._engine.connect() as connection:
            return {State(state): count for state, count in connection.execute(query)}

    def stories(self, since: datetime, until: datetime) -> list[Story]:
        """The callbacks that were asked for from `since` to just before `until`, with their attempts."""
        return self._stories(and_(_callbacks.c.arrived_at >= since, _callbacks.c.arrived_at < until))

    def promised(self, since: datetime, until: datetime) -> list[Story]:
        """The callbacks whose promised time begins from `since` to just before `until`, with their attempts."""
        return self._stories(and_(_callbacks.c.promised_from >= since, _callbacks.c.promised_from < until))

    def _stories(self, which: ColumnElement[bool]) -> list[Story]:
        made = select(_attempts).join(_callbacks, _callbacks.c.id == _attempts.c.callback_id).where(which)
        with self._engine.connect() as connection:
            rows = connection.execute(select(_callbacks).where(which).order_by(_callbacks.c.number)).mappings().all()
            attempts = connection.execute(made.order_by(_attempts.c.callback_id, _attempts.c.begun_at)).mappings()
            by_callback = {id_: list(group) for id_, group in groupby(attempts, lambda one: one["callback_id"])}
        return [_story(row, by_callback.get(row["id"], [])) for row in rows]


def _conditions(wanted: Wanted, now: datetime) -> ColumnElement[bool]:
    conditions = (
        (wanted.late or not (wanted.state or wanted.over), text(NOT_OVER)),
        (wanted.due, text(WAITS)),
        (wanted.due, _callbacks.c.due_at <= now),
        (wanted.late, _late_from < now),
    )
    return and_(True, *(condition for counts, condition in conditions if counts), *_named(wanted))


def _named(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield _callbacks.c.state == wanted.state
    if wanted.number is not None:
        yield _callbacks.c.number == wanted.number
    if wanted.phone is not None:
        yield _callbacks.c.phone.endswith(wanted.phone, autoescape=True)
    if wanted.account is not None:
        account = select(_accounts.c.id).where(_accounts.c.number == wanted.account)
        yield _callbacks.c.account_id == account.scalar_subquery()
    if wanted.since is not None:
        yield _when >= wanted.since
    if wanted.until is not None:
        yield _when < wanted.until
    if wanted.operator is not None:
        yield _theirs(wanted.operator)


def _theirs(operator: str) -> ColumnElement[bool]:
    made = exists().where(_attempts.c.callback_id == _callbacks.c.id, _attempts.c.operator == operator)
    return or_(_callbacks.c.assigned_to == operator, made)


def _story(row: RowMapping, attempts: Sequence[RowMapping]) -> Story:
    promised = row["promised_from"] and Promise(row["promised_from"], row["promised_until"])
    return Story(
        number=row["number"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        topic=row["topic"],
        arrived=row["arrived_at"],
        promised=promised,
        attempts=tuple(
            Attempted(one["let_out_at"], one["answered_at"], one["outcome"] and Outcome(one["outcome"]))
            for one in attempts
            if one["let_out_at"]
        ),
    )
