"""Telephone calls as the journal keeps them, read for figures. Nobody's number, nothing that was keyed or said."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, case, exists, select

from callbacks.traffic import STEPS, TOLD, Conversation, Deed, Way
from db.callback_tables import CallbackAttempt
from db.notes import LONGEST_PATH
from db.tables import Call, CallStep
from menus.events import Outcome
from menus.tree import Steps, Tree

_calls, _steps, _attempts = Call.__table__, CallStep.__table__, CallbackAttempt.__table__

OUTCOMES = {outcome.value: outcome for outcome in Outcome}

_began = (_calls.c.started_at >= bindparam("since")) & (_calls.c.started_at < bindparam("until"))
_telephone_calls = select(_calls.c.asterisk_id).where(_began)
"""The telephone calls of which a conversation began in a time, by Asterisk's ids."""

CONVERSATIONS = (
    select(
        _calls.c.id,
        _calls.c.asterisk_id,
        _calls.c.path,
        _calls.c.outcome,
        (_calls.c.started_at < bindparam("since")).label("before"),
        exists().where(_attempts.c.id == _calls.c.id).label("ours"),
    )
    .where(_calls.c.asterisk_id.in_(_telephone_calls))
    .order_by(_calls.c.started_at, _calls.c.id)
)
DEEDS = (
    select(_steps.c.call_id, _steps.c.node, _steps.c.what, case((_steps.c.what == TOLD, ""), else_=_steps.c.result))
    .distinct()
    .join(_calls, _calls.c.id == _steps.c.call_id)
    .where(
        _calls.c.asterisk_id.in_(_telephone_calls),
        _steps.c.what.in_(sorted(STEPS))
        | ((_steps.c.what == TOLD) & _steps.c.node.in_(bindparam("told", expanding=True))),
    )
)


class CallRegister:
    """Reads calls. Safe to use from many threads. SQLAlchemyError when the database fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def conversations(self, since: datetime, until: datetime, tree: Tree) -> list[Conversation]:
        """The conversations of the telephone calls that began from `since` to just before `until`; not of our own.

        A telephone call begins with its first conversation, and those that follow belong to it, whenever they were.
        `tree` says which nodes are instructions.
        """
        told = [node.name for node in tree.nodes.values() if isinstance(node, Steps)]
        period = {"since": since, "until": until}
        with self._engine.connect() as connection:
            rows = connection.execute(CONVERSATIONS, period).all()
            deeds = _by_conversation(connection.execute(DEEDS, {**period, "told": told}))
        strangers = {row.asterisk_id for row in rows if row.before or row.ours}
        known: dict[str, tuple[str, ...]] = {}
        return [
            Conversation(row.asterisk_id, _way(row, frozenset(deeds.get(row.id, ())), known))
            for row in rows
            if row.asterisk_id not in strangers
        ]


def _by_conversation(rows: Iterable[Any]) -> dict[str, list[Deed]]:
    found: dict[str, list[Deed]] = {}
    for call_id, node, what, result in rows:
        found.setdefault(call_id, []).append(Deed(node, what, result))
    return found


def _way(row: Any, deeds: frozenset[Deed], known: dict[str, tuple[str, ...]]) -> Way:
    """Paths that are `known` are not split again."""
    path = known.get(row.path)
    if path is None:
        path = known[row.path] = _nodes(row.path)
    return Way(path, None if row.outcome is None else OUTCOMES[row.outcome], deeds)


def _nodes(path: str) -> tuple[str, ...]:
    """The nodes of a path; of one that did not fit into its column the last name may be a piece."""
    nodes = tuple(path.split())
    return nodes[:-1] if len(path) == LONGEST_PATH else nodes
