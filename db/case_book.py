"""Cases as supervisors see them: a list, one with its history, and a change of state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from db.case_states import OVER, changed
from db.case_tables import Case, CaseChange
from db.tables import Account
from menus.case_steps import CaseState

LONGEST_NOTE = 500

_cases, _changes, _accounts = Case.__table__, CaseChange.__table__, Account.__table__
CASES = select(_cases, _accounts.c.number.label("account")).outerjoin(_accounts, _accounts.c.id == _cases.c.account_id)


class NoSuchCase(Exception):
    """No case has this number."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the case at the same moment; nothing was changed by us."""


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case with its history, the first state first."""

    case: RowMapping
    history: Sequence[RowMapping]


class CaseBook:
    """The registry of cases of every channel."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, *, closed_too: bool = False) -> Sequence[RowMapping]:
        """The open cases, those due first at the top; the closed ones too if wanted."""
        query = CASES.order_by(_cases.c.due, _cases.c.number)
        with self._engine.connect() as connection:
            wanted = query if closed_too else query.where(_cases.c.state.not_in(sorted(OVER)))
            return connection.execute(wanted).mappings().all()

    def case(self, number: int) -> WholeCase:
        """One case. NoSuchCase when there is none."""
        with self._engine.connect() as connection:
            case = _find(connection, number)
            history = select(_changes).where(_changes.c.case_id == case["id"]).order_by(_changes.c.sequence)
            return WholeCase(case, connection.execute(history).mappings().all())

    def change(self, number: int, wanted: CaseState, *, actor: str, note: str, at: datetime) -> None:
        """Bring a case into another state. IllegalChange, NoSuchCase or ChangedMeanwhile when that cannot be."""
        with self._engine.begin() as connection:
            change_in(connection, _find(connection, number), wanted, actor=actor, note=note, at=at)


def change_in(
    connection: Connection, case: RowMapping, wanted: CaseState, *, actor: str, note: str, at: datetime
) -> None:
    """Bring the row of a case into another state within a transaction. IllegalChange or ChangedMeanwhile."""
    state = changed(CaseState(case["state"]), wanted)
    unchanged = (_cases.c.id == case["id"]) & (_cases.c.state == case["state"])
    if connection.execute(update(_cases).where(unchanged).values(state=state)).rowcount != 1:
        raise ChangedMeanwhile
    last = select(func.max(_changes.c.sequence)).where(_changes.c.case_id == case["id"])
    entry = {"case_id": case["id"], "sequence": connection.execute(last).scalar_one() + 1, "state": state}
    text = {"actor": actor, "note": note[:LONGEST_NOTE]}
    connection.execute(insert(_changes), {**entry, "at": at, **text})


def _find(connection: Connection, number: int) -> RowMapping:
    found = connection.execute(CASES.where(_cases.c.number == number)).mappings().one_or_none()
    if found is None:
        raise NoSuchCase
    return found
