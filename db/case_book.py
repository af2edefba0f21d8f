"""Cases as supervisors see them: a list, one with its history and its answers, and a change of state.

A case and the deferred call that is to tell its answer change in one transaction: an answer lets the call be made
(`db.case_answers`), one that is taken back makes it wait again, and of a case that is over nobody is called. What the
end of a call makes of its case is in `db.callback_changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, select, text

from callbacks.lifecycle import OVER as CALLS_OVER
from callbacks.lifecycle import WAITING, State
from db import callback_changes as changes
from db.callback_tables import NOT_OVER, Callback
from db.case_changes import change_in
from db.case_states import OVER
from db.case_tables import Case, CaseAnswer, CaseChange
from db.slots import give_back
from db.tables import Account
from db.writing import writing
from menus.case_steps import CaseState

TAKEN_BACK = "обращение снова в работе"
CASE_OVER = "обращение закрыто"

_cases, _changes, _answers, _accounts = Case.__table__, CaseChange.__table__, CaseAnswer.__table__, Account.__table__
_calls = Callback.__table__
_of_a_case = _calls.alias("of_a_case")
_newest = select(func.max(_of_a_case.c.number)).where(_of_a_case.c.case_id == _cases.c.id).scalar_subquery()
_call = (_calls.c.number.label("call"), _calls.c.state.label("call_state"), _calls.c.escalated_at.label("call_late"))
CASES = (
    select(_cases, _accounts.c.number.label("account"), *_call)
    .outerjoin(_accounts, _accounts.c.id == _cases.c.account_id)
    .outerjoin(_calls, _calls.c.number == _newest)
)
"""Cases, each with the last of the calls that were to tell its answer, if there was one."""


class NoSuchCase(Exception):
    """No case has this number."""


class AnswerMissing(Exception):
    """A call waits for the answer of the case: what it is must be written down."""


class BeingCalled(Exception):
    """The customer is being called about the case; nothing was changed."""


@dataclass(frozen=True, slots=True)
class WholeCase:
    """A case with its history and its answers, the first ones first."""

    case: RowMapping
    history: Sequence[RowMapping]
    answers: Sequence[RowMapping]


class CaseBook:
    """The registry of cases of every channel."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(self, *, closed_too: bool = False, uncalled: bool = False) -> Sequence[RowMapping]:
        """The open cases, those due first at the top; the closed ones too if wanted.

        `uncalled`: only open ones whose call is over without a talk: the answer has to find another way.
        """
        query = CASES.order_by(_cases.c.due, _cases.c.number)
        if uncalled:
            query = query.where(_calls.c.state.in_(sorted(CALLS_OVER)))
        if not closed_too:
            query = query.where(_cases.c.state.not_in(sorted(OVER)))
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def case(self, number: int) -> WholeCase:
        """One case. NoSuchCase when there is none."""
        with self._engine.connect() as connection:
            case = find_case(connection, number)
            history = select(_changes).where(_changes.c.case_id == case["id"]).order_by(_changes.c.sequence)
            answers = select(_answers).where(_answers.c.case_id == case["id"]).order_by(_answers.c.sequence)
            told = (connection.execute(query).mappings().all() for query in (history, answers))
            return WholeCase(case, *told)

    def change(self, number: int, wanted: CaseState, *, actor: str, note: str, at: datetime) -> None:
        """Bring a case, and the call that waits for it, into another state.

        IllegalChange, NoSuchCase, ChangedMeanwhile, AnswerMissing or BeingCalled when that cannot be.
        """
        with writing(self._engine) as connection:
            bring(connection, number, wanted, actor=actor, note=note, at=at)


def bring(connection: Connection, number: int, wanted: CaseState, *, actor: str, note: str, at: datetime) -> None:
    """What `CaseBook.change` does, within a transaction of `db.writing`."""
    calls = open_calls(connection, number)
    change_in(connection, find_case(connection, number), wanted, actor=actor, note=note, at=at)
    for call in calls:
        _follow(connection, call, wanted, by=actor, at=at)


def find_case(connection: Connection, number: int) -> RowMapping:
    """A case with what belongs to it. NoSuchCase."""
    found = connection.execute(CASES.where(_cases.c.number == number)).mappings().one_or_none()
    if found is None:
        raise NoSuchCase
    return found


def open_calls(connection: Connection, number: int) -> Sequence[RowMapping]:
    """The calls of a case that are not over, locked: before the case, as whoever changes a call does."""
    case = select(_cases.c.id).where(_cases.c.number == number).scalar_subquery()
    query = select(_calls).where(_calls.c.case_id == case, text(NOT_OVER)).order_by(_calls.c.number)
    return connection.execute(query.with_for_update()).mappings().all()


def _follow(connection: Connection, call: RowMapping, wanted: CaseState, *, by: str, at: datetime) -> None:
    """Bring an open call of a case where the case goes."""
    if wanted is CaseState.ANSWERED:
        raise AnswerMissing
    if call["state"] not in WAITING | {State.WAITING_ANSWER}:
        raise BeingCalled
    if wanted in OVER:
        changes.change(connection, call, State.CANCELLED, by=by, reason=CASE_OVER, at=at)
    elif call["state"] in WAITING:
        no_time = {"due_at": None, "promised_from": None, "promised_until": None}
        changes.change(connection, call, State.WAITING_ANSWER, by=by, reason=TAKEN_BACK, at=at, **no_time)
    give_back(connection, call["id"])
