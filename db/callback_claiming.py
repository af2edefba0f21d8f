"""The claim itself: find what is due first, take it, and enter it in its history.

On PostgreSQL that is one statement and one round trip, committed by itself: however many workers there are, each row is
locked for a moment only. On SQLite, which has no such statement, it is a transaction of two.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Executable,
    RowMapping,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from callbacks.lifecycle import LIVE, State
from callbacks.ports import Operator
from db import callback_changes as changes
from db.callback_tables import WAITS, Callback, CallbackChange, one_of

_callbacks, _history = Callback.__table__, CallbackChange.__table__
_held = _callbacks.alias("held")
_holding = exists().where(text(one_of(LIVE, "held")))

ONE: ColumnElement[int] = literal_column("1")
"""Spelled out: of a limit that is a parameter PostgreSQL expects many rows, and plans each claim anew."""
_DUE = (
    select(_callbacks.c.id)
    .where(
        text(WAITS),
        _callbacks.c.due_at <= bindparam("now"),
        ~_holding.where(_held.c.phone == _callbacks.c.phone),
        ~_holding.where(_held.c.operator == bindparam("spoken_for")),
    )
    .order_by(_callbacks.c.due_at, _callbacks.c.arrived_at, _callbacks.c.id)
    .limit(ONE)
    .with_for_update(of=_callbacks, skip_locked=True)
)
OWN_FIRST = _DUE.where(_callbacks.c.assigned_to == bindparam("spoken_for"))
"""Theirs come first: nobody else may take them yet, whatever their subject."""
DUE_FIRST = _DUE.where(
    _callbacks.c.skill.in_(bindparam("skills", expanding=True)),
    or_(_callbacks.c.assigned_to.is_(None), _callbacks.c.assigned_until <= bindparam("now")),
)
CLAIM = (
    update(_callbacks)
    .where(_callbacks.c.id == func.coalesce(OWN_FIRST.scalar_subquery(), DUE_FIRST.scalar_subquery()))
    .values(
        state=State.CLAIMED,
        changes=_callbacks.c.changes + 1,
        fence=_callbacks.c.fence + 1,
        worker=bindparam("by"),
        operator=bindparam("spoken_for"),
        lease_until=bindparam("until"),
    )
    .returning(*_callbacks.c)
)


def _with_history() -> Executable:
    claimed = CLAIM.cte("claimed")
    entry: dict[str, ColumnElement[Any]] = {
        "callback_id": claimed.c.id,
        "sequence": claimed.c.changes,
        "state": claimed.c.state,
        "at": bindparam("now", type_=_history.c.at.type),
        "actor": claimed.c.worker,
        "reason": bindparam("reason", type_=_history.c.reason.type),
    }
    entered: Any = insert(_history).from_select(list(entry), select(*entry.values())).returning(ONE)
    return select(claimed).add_cte(entered.cte("entered"))


CLAIM_WITH_HISTORY = _with_history()


def claim_first(engine: Engine, worker: str, operator: Operator, at: datetime, lease: timedelta) -> RowMapping | None:
    """Take the callback that is due first for a free operator; its row as it is now, or None.

    IntegrityError when another worker took the same number, or spoke for the same operator, at the same moment.
    """
    wanted = {"by": worker, "spoken_for": operator.name, "skills": sorted(operator.skills), "now": at}
    wanted |= {"until": at + lease, "reason": f"для консультанта {operator.name}"}
    claim = _claim_on_sqlite if engine.dialect.name == "sqlite" else _claim_on_postgresql
    return claim(engine, wanted)


def _claim_on_postgresql(engine: Engine, wanted: Mapping[str, Any]) -> RowMapping | None:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        return connection.execute(CLAIM_WITH_HISTORY, wanted).mappings().one_or_none()


def _claim_on_sqlite(engine: Engine, wanted: Mapping[str, Any]) -> RowMapping | None:
    with engine.begin() as connection:
        row = connection.execute(CLAIM, wanted).mappings().one_or_none()
        if row:
            told = {"by": row["worker"], "reason": wanted["reason"], "at": wanted["now"]}
            changes.enter(connection, row["id"], row["changes"], State.CLAIMED, **told)
        return row
