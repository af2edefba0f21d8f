"""The one way a stored case changes: by the table of its states, with an entry in the history."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from db.case_states import changed
from db.case_tables import Case, CaseChange
from menus.case_steps import CaseState

LONGEST_NOTE = 500

_cases, _changes = Case.__table__, CaseChange.__table__


class ChangedMeanwhile(Exception):
    """Somebody else changed the case at the same moment; nothing was changed by us."""


def change_in(
    connection: Connection, case: RowMapping, wanted: CaseState, *, actor: str, note: str, at: datetime
) -> int:
    """Bring the row of a case into another state within a transaction; return the number of the entry.

    IllegalChange or ChangedMeanwhile.
    """
    state = changed(CaseState(case["state"]), wanted)
    return enter(connection, case, state, actor=actor, note=note, at=at)


def enter(connection: Connection, case: RowMapping, state: CaseState, *, actor: str, note: str, at: datetime) -> int:
    """The same without a look at the table: an entry may repeat the state. ChangedMeanwhile."""
    unchanged = (_cases.c.id == case["id"]) & (_cases.c.state == case["state"])
    if connection.execute(update(_cases).where(unchanged).values(state=state)).rowcount != 1:
        raise ChangedMeanwhile
    last = select(func.max(_changes.c.sequence)).where(_changes.c.case_id == case["id"])
    sequence: int = connection.execute(last).scalar_one() + 1
    entry = {"case_id": case["id"], "sequence": sequence, "state": state, "at": at, "actor": actor}
    connection.execute(insert(_changes), {**entry, "note": note[:LONGEST_NOTE]})
    return sequence
