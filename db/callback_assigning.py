"""Callbacks with an operator of their own: given by a supervisor, or taken by the operator (docs/callbacks.md)."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping

from callbacks.lifecycle import LIVE, OVER, IllegalMove, State
from callbacks.reserving import reserved_until
from db import callback_changes as changes

TO, TO_ANYBODY = "консультанту {}", "любому консультанту"
"""Entries of the history."""


def assign_in(connection: Connection, row: RowMapping, operator: str | None, *, by: str, at: datetime) -> str | None:
    """Give the callback of a locked row to an operator, or to nobody in particular; returns whose it was.

    IllegalMove when it is over, or in somebody's hands already. Giving it to the same one again changes nothing.
    """
    state = State(row["state"])
    if state in OVER | LIVE:
        raise IllegalMove(state, state)
    before: str | None = row["assigned_to"]
    if operator != before:
        until = reserved_until(row["due_at"], at) if operator else None
        reason = TO.format(operator) if operator else TO_ANYBODY
        changes.note(connection, row, state, by=by, reason=reason, at=at, assigned_to=operator, assigned_until=until)
    return before
