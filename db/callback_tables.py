"""The tables of callbacks: the wish, every change of it, each attempt to call, and who wants no calls (D16-18).

The rules of `db.tables` hold here too. The row of a callback is the truth; its state changes by `callbacks.lifecycle`
only, each time with an entry in its history, in the same transaction.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from callbacks.booking import Kind
from callbacks.lifecycle import LIVE, OVER, WAITING, State
from callbacks.outcomes import Outcome
from db.tables import PHONE_LENGTH, Base, Moment, words_of

LONGEST_REASON = 500


def one_of(states: frozenset[State], table: str = "") -> str:
    """A condition on the state, as partial indexes and the queries that use them spell it."""
    column = f"{table}.state" if table else "state"
    return f"{column} IN ({', '.join(f'{state.value!r}' for state in sorted(states))})"


WAITS, HELD, NOT_OVER = one_of(WAITING), one_of(LIVE), one_of(frozenset(State) - OVER)
OPEN_IN_QUEUE = f"kind = 'queue' AND {NOT_OVER}"


def _only_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some of the rows."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class Callback(Base):
    """A wish to be called back. `id` is made by us, so that booking it twice books it once; `number` is told.

    `typed`: the number was keyed in, not the caller's own. `arrived_at` is the place in the queue. `due_at`: not to be
    called earlier; empty while that is not known. `promised_from` and `promised_until` are what the customer was told.
    `deadline`: a queue callback lapses after it, a deferred one is late, which `escalated_at` notes.

    `assigned_to` is the operator who is to make the call, chosen by a supervisor or by themselves; nobody else has it
    before `assigned_until` (`callbacks.reserving`).

    `changes` counts the entries of the history. `fence` counts the claims: only the holder of the newest may act. The
    lease, the worker and the operator are those of the claim; an operator is spoken for by one callback at most, and
    a number is held by one at most, which two unique indexes see to.

    Consent (D16): when, by whom, with which key, in which call, recorded where; the number and the topic are the row's.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        _only_where("ix_callbacks_waiting", "due_at", "arrived_at", "id", where=WAITS),
        _only_where("ix_callbacks_held_phone", "phone", where=HELD, unique=True),
        _only_where("ix_callbacks_held_operator", "operator", where=HELD, unique=True),
        _only_where("ix_callbacks_open_in_queue", "phone", where=OPEN_IN_QUEUE, unique=True),
        _only_where("ix_callbacks_deadline", "deadline", where=NOT_OVER),
        _only_where(
            "ix_callbacks_assigned",
            "assigned_to",
            "due_at",
            "arrived_at",
            "id",
            where=f"assigned_to IS NOT NULL AND {WAITS}",
        ),
        _only_where("ix_callbacks_promised", "promised_from", where="promised_from IS NOT NULL"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(words_of(Kind, "kind"))
    state: Mapped[State] = mapped_column(words_of(State, "state"))
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), index=True)
    typed: Mapped[bool]
    topic: Mapped[str] = mapped_column(String(64))
    skill: Mapped[str] = mapped_column(String(32))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    arrived_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    promised_from: Mapped[datetime | None] = mapped_column(Moment)
    promised_until: Mapped[datetime | None] = mapped_column(Moment)
    deadline: Mapped[datetime] = mapped_column(Moment)
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)
    assigned_to: Mapped[str | None] = mapped_column(String(64))
    assigned_until: Mapped[datetime | None] = mapped_column(Moment)
    changes: Mapped[int]
    attempts: Mapped[int]
    """How many attempts left the house, or may have."""
    fence: Mapped[int] = mapped_column(BigInteger)
    worker: Mapped[str | None] = mapped_column(String(64))
    operator: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    consent_at: Mapped[datetime] = mapped_column(Moment)
    consent_by: Mapped[str] = mapped_column(String(64))
    consent_key: Mapped[str | None] = mapped_column(String(8))
    call_id: Mapped[str | None] = mapped_column(String(32), index=True)
    recording_id: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)


class CallbackChange(Base):
    """One entry of a callback's history: its state since then, who brought it there ("caller", a worker, an employee),
    and why. An entry may repeat the state: a call moved again, an escalation.
    """

    __tablename__ = "callback_history"

    callback_id: Mapped[str] = mapped_column(ForeignKey("callbacks.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[State] = mapped_column(words_of(State, "state"))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))


class CallbackAttempt(Base):
    """One call to a customer. Its id is carried by Asterisk's channels and is the id of the call in the calls table.

    `let_out_at`: the dialplan was told to dial the number, which happens once. `outcome` comes with `ended_at`.
    """

    __tablename__ = "callback_attempts"
    __table_args__ = (
        _only_where("ix_callback_attempts_open", "begun_at", where="ended_at IS NULL"),
        Index("ix_callback_attempts_contacts", "phone", "ended_at"),
        Index("ix_callback_attempts_operator", "operator", "answered_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    callback_id: Mapped[str] = mapped_column(ForeignKey("callbacks.id"), index=True)
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH))
    fence: Mapped[int] = mapped_column(BigInteger)
    worker: Mapped[str] = mapped_column(String(64))
    operator: Mapped[str] = mapped_column(String(64))
    begun_at: Mapped[datetime] = mapped_column(Moment, index=True)
    let_out_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome: Mapped[Outcome | None] = mapped_column(words_of(Outcome, "outcome"))


class OptOut(Base):
    """A number that wants no calls from us (D16), since when, told to whom, and in which attempt if in one.

    `reason` is there when an employee has entered the number.
    """

    __tablename__ = "opt_outs"

    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    attempt_id: Mapped[str | None] = mapped_column(ForeignKey("callback_attempts.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))


class OptOutRemoval(Base):
    """A number that is called again: how it came into the register, who took it out, and why."""

    __tablename__ = "opt_out_removals"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), index=True)
    opted_out_at: Mapped[datetime] = mapped_column(Moment)
    opted_out_by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
