"""Claims and attempts of callbacks: who holds what, and what became of it. Implements `callbacks.ports.Book`.

Every method is one transaction that locks the callback's row before anything else, and checks that it is still what the
caller believes: the newest claim, an attempt that is not settled. Locks are held for milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from callbacks.booking import Kind
from callbacks.lifecycle import State
from callbacks.outcomes import Outcome
from callbacks.policy import Callee
from callbacks.ports import Attempt, Claim, Ending, OpenAttempt, Operator, Settlement, StaleClaim
from db import callback_changes as changes
from db.callback_claiming import claim_first
from db.callback_tables import NOT_OVER, WAITS, Callback, CallbackAttempt, OptOut, one_of
from db.inserts import if_new
from db.writing import writing

TRIES = 3
"""Claims that may collide with another worker's for the same number before the next look."""
BATCH = 200
"""Callbacks beyond their deadline in one transaction; the others have their turn in the next round."""
CALLEE, CLOCK = "callee", "clock"
"""Who changes a callback when it is neither a worker nor an employee."""

_callbacks, _attempts, _opt_outs = Callback.__table__, CallbackAttempt.__table__, OptOut.__table__
OUTCOMES = select(_attempts.c.outcome).where(_attempts.c.outcome.is_not(None)).order_by(_attempts.c.begun_at)
OPEN = _attempts.c.ended_at.is_(None)
CALLBACK_OF = select(_attempts.c.callback_id).where(_attempts.c.id == bindparam("attempt"))
OPT_OUT = if_new(_opt_outs)


@dataclass(frozen=True, slots=True)
class CallbackClaims:
    """The worker's side of the register of callbacks. Safe to use from many threads and processes."""

    engine: Engine

    def claim(self, worker: str, operator: Operator, at: datetime, lease: timedelta) -> Claim | None:
        """See the port. A worker that loses a number to another one looks again; what was lost is held by then."""
        for _ in range(TRIES):
            try:
                row = claim_first(self.engine, worker, operator, at, lease)
            except IntegrityError:
                continue
            return self._told(row) if row else None
        return None

    def _told(self, row: RowMapping) -> Claim:
        """What a claim is about. The first claim of a callback has no attempts before it: nothing is asked."""
        if row["fence"] == 1:
            return _claim(row, ())
        with self.engine.connect() as connection:
            return _claim(row, _outcomes(connection, row))

    def callee(self, claim: Claim, at: datetime) -> Callee:
        """See the port."""
        with self.engine.connect() as connection:
            return changes.callee(connection, claim.phone, claim.account, at)

    def give_back(self, claim: Claim, settlement: Settlement, at: datetime) -> None:
        """See the port."""
        with writing(self.engine) as connection:
            row = _held_by(connection, claim)
            changes.apply(connection, row, settlement, by=row["worker"], at=at)

    def begin(self, attempt: Attempt, at: datetime) -> None:
        """See the port."""
        with writing(self.engine) as connection:
            row = _held_by(connection, attempt.claim)
            made = {"id": attempt.id, "callback_id": row["id"], "phone": attempt.number.e164, "begun_at": at}
            holder = {name: row[name] for name in ("fence", "worker", "operator")}
            connection.execute(insert(_attempts), {**made, **holder})
            changes.change(connection, row, State.DIALLING, by=row["worker"], reason="звоним", at=at)

    def let_out(self, attempt: str, at: datetime) -> bool:
        """See the port."""
        with writing(self.engine) as connection:
            row = _lock_of(connection, attempt)
            waiting = OPEN & _attempts.c.let_out_at.is_(None)
            if row is None or not _written(connection, attempt, waiting, let_out_at=at):
                return False
            here = _callbacks.c.id == row["id"]
            connection.execute(update(_callbacks).where(here).values(attempts=row["attempts"] + 1))
            return True

    def answered(self, attempt: str, at: datetime) -> bool:
        """See the port."""
        with writing(self.engine) as connection:
            row = _lock_of(connection, attempt)
            unknown = OPEN & _attempts.c.answered_at.is_(None)
            if row is None or not _written(connection, attempt, unknown, answered_at=at):
                return False
            changes.change(connection, row, State.TALKING, by=row["worker"], reason="ответили", at=at)
            return True

    def open_attempt(self, attempt: str) -> OpenAttempt | None:
        """See the port."""
        query = select(_callbacks).join(_attempts, _attempts.c.callback_id == _callbacks.c.id)
        with self.engine.connect() as connection:
            row = connection.execute(query.where(_attempts.c.id == attempt, OPEN)).mappings().one_or_none()
            return OpenAttempt(attempt, _claim(row, _outcomes(connection, row))) if row else None

    def settle(self, attempt: str, ending: Ending, settlement: Settlement, at: datetime) -> bool:
        """See the port. Whoever opts out is not called by any other callback either."""
        with writing(self.engine) as connection:
            row = _lock_of(connection, attempt)
            if row is None or not _written(connection, attempt, OPEN, ended_at=at, outcome=ending.outcome):
                return False
            changes.apply(connection, row, settlement, by=row["worker"], at=at)
            if ending.outcome is Outcome.OPTED_OUT:
                wish = {"phone": row["phone"], "at": at, "actor": CALLEE, "attempt_id": attempt}
                connection.execute(OPT_OUT[connection.dialect.name], wish)
            return True

    def close_unless_let_out(self, attempt: str, settlement: Settlement, at: datetime) -> bool:
        """See the port."""
        with writing(self.engine) as connection:
            row = _lock_of(connection, attempt)
            inside = OPEN & _attempts.c.let_out_at.is_(None)
            if row is None or not _written(connection, attempt, inside, ended_at=at, outcome=Outcome.NOT_DIALLED):
                return False
            changes.apply(connection, row, settlement, by=row["worker"], at=at)
            return True

    def abandoned(self, at: datetime) -> Sequence[Claim]:
        """See the port."""
        claimed = text(one_of(frozenset({State.CLAIMED})))
        with self.engine.connect() as connection:
            query = select(_callbacks).where(claimed, _callbacks.c.lease_until < at)
            return [_claim(row, _outcomes(connection, row)) for row in connection.execute(query).mappings().all()]

    def open_attempts(self, begun_before: datetime) -> Sequence[str]:
        """See the port."""
        query = select(_attempts.c.id).where(text("ended_at IS NULL"), _attempts.c.begun_at < begun_before)
        with self.engine.connect() as connection:
            return connection.execute(query.order_by(_attempts.c.begun_at)).scalars().all()

    def lapsed(self, at: datetime, reason: str) -> int:
        """See the port."""
        beyond = select(_callbacks).where(_callbacks.c.kind == Kind.QUEUE, text(WAITS), _callbacks.c.deadline < at)
        with writing(self.engine) as connection:
            rows = changes.locked(connection, beyond.limit(BATCH))
            for row in rows:
                changes.change(connection, row, State.EXPIRED, by=CLOCK, reason=reason, at=at)
            return len(rows)

    def late(self, at: datetime, reason: str) -> int:
        """See the port."""
        beyond = select(_callbacks).where(
            _callbacks.c.kind == Kind.DEFERRED, text(NOT_OVER), _callbacks.c.deadline < at
        )
        with writing(self.engine) as connection:
            rows = changes.locked(connection, beyond.where(_callbacks.c.escalated_at.is_(None)).limit(BATCH))
            for row in rows:
                now = State(row["state"])
                changes.note(connection, row, now, by=CLOCK, reason=reason, at=at, escalated_at=at)
            return len(rows)


def _outcomes(connection: Connection, row: RowMapping) -> tuple[Outcome, ...]:
    """The outcomes of a callback's attempts so far."""
    found = connection.execute(OUTCOMES.where(_attempts.c.callback_id == row["id"])).scalars()
    return tuple(map(Outcome, found))


def _claim(row: RowMapping, outcomes: tuple[Outcome, ...]) -> Claim:
    return Claim(
        callback=row["id"],
        number=row["number"],
        fence=row["fence"],
        operator=row["operator"],
        kind=Kind(row["kind"]),
        phone=row["phone"],
        typed=row["typed"],
        topic=row["topic"],
        skill=row["skill"],
        account=row["account_id"],
        case=row["case_id"],
        deadline=row["deadline"],
        outcomes=outcomes,
        chosen=row["assigned_to"] is not None and row["assigned_to"] == row["operator"],
    )


def _held_by(connection: Connection, claim: Claim) -> RowMapping:
    row = changes.lock(connection, claim.callback)
    if row["fence"] != claim.fence or row["state"] != State.CLAIMED:
        raise StaleClaim
    return row


def _lock_of(connection: Connection, attempt: str) -> RowMapping | None:
    """The locked callback of an attempt; None when there is no such attempt."""
    callback = connection.execute(CALLBACK_OF, {"attempt": attempt}).scalar()
    return changes.lock(connection, callback) if callback else None


def _written(connection: Connection, attempt: str, still: ColumnElement[bool], **values: object) -> bool:
    """Write values of an attempt that is still as it must be."""
    statement = update(_attempts).where(_attempts.c.id == attempt, still).values(**values)
    return connection.execute(statement).rowcount == 1
