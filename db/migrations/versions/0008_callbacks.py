"""Callbacks with histories and attempts, opt-outs, time zones of accounts. Wishes recorded so far come along."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    text,
)

revision = "0008"
down_revision = "0006"

STATES = (
    *("requested", "waiting_answer", "scheduled", "claimed", "dialling", "talking", "retry_wait", "postponed"),
    *("done", "cancelled", "opted_out", "expired", "failed"),
)
OUTCOMES = (
    *("talked", "postponed", "cancelled", "opted_out", "gave_up", "no_operator", "machine", "busy", "no_answer"),
    *("blocked", "congestion", "failed", "lost", "not_dialled"),
)
WAITS = "state IN ('postponed', 'retry_wait', 'scheduled')"
HELD = "state IN ('claimed', 'dialling', 'talking')"
NOT_OVER = (
    "state IN ('claimed', 'dialling', 'postponed', 'requested', 'retry_wait', 'scheduled', 'talking', 'waiting_answer')"
)
LAPSES = timedelta(days=3)
"""How much longer the wishes recorded so far are worth a call."""


def upgrade() -> None:
    """Create the tables; take over the wishes. Of several from one number the first keeps its place."""
    op.add_column("accounts", Column("time_zone", String(64)))
    _create_callbacks()
    _create_history()
    _create_attempts()
    op.create_table(
        "opt_outs",
        Column("phone", String(32), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String(64), nullable=False),
        Column("attempt_id", String(32)),
        PrimaryKeyConstraint("phone", name="pk_opt_outs"),
        ForeignKeyConstraint(["attempt_id"], ["callback_attempts.id"], name="fk_opt_outs_attempt_id"),
    )
    op.create_index("ix_opt_outs_attempt_id", "opt_outs", ["attempt_id"])
    _take_over(op.get_bind())
    op.drop_table("callback_requests")


def downgrade() -> None:
    """Drop the tables; what was wished in calls is kept as plain requests."""
    _create_requests()
    op.execute(
        "INSERT INTO callback_requests (id, call_id, phone, account_id, reason, requested_at) "
        "SELECT id, call_id, phone, account_id, topic, consent_at FROM callbacks WHERE call_id IS NOT NULL"
    )
    for table in ("opt_outs", "callback_attempts", "callback_history", "callbacks"):
        op.drop_table(table)
    op.drop_column("accounts", "time_zone")


def _create_callbacks() -> None:
    op.create_table(
        "callbacks",
        Column("id", String(32), nullable=False),
        Column("number", Integer, nullable=False),
        Column("kind", _words("kind", "queue", "deferred"), nullable=False),
        Column("state", _words("state", *STATES), nullable=False),
        Column("phone", String(32), nullable=False),
        Column("typed", Boolean, nullable=False),
        Column("topic", String(64), nullable=False),
        Column("skill", String(32), nullable=False),
        Column("account_id", Integer),
        Column("case_id", String(32)),
        Column("arrived_at", DateTime(timezone=True), nullable=False),
        Column("due_at", DateTime(timezone=True)),
        Column("promised_from", DateTime(timezone=True)),
        Column("promised_until", DateTime(timezone=True)),
        Column("deadline", DateTime(timezone=True), nullable=False),
        Column("escalated_at", DateTime(timezone=True)),
        Column("changes", Integer, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("fence", BigInteger, nullable=False),
        Column("worker", String(64)),
        Column("operator", String(64)),
        Column("lease_until", DateTime(timezone=True)),
        Column("consent_at", DateTime(timezone=True), nullable=False),
        Column("consent_by", String(64), nullable=False),
        Column("consent_key", String(8)),
        Column("call_id", String(32)),
        Column("recording_id", String(32)),
        PrimaryKeyConstraint("id", name="pk_callbacks"),
        UniqueConstraint("number", name="uq_callbacks_number"),
        ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_callbacks_account_id"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_callbacks_case_id"),
        ForeignKeyConstraint(["recording_id"], ["recordings.id"], name="fk_callbacks_recording_id"),
    )
    for column in ("account_id", "call_id", "case_id", "phone", "recording_id"):
        op.create_index(f"ix_callbacks_{column}", "callbacks", [column])
    _partial("ix_callbacks_waiting", "callbacks", ["due_at", "arrived_at", "id"], WAITS)
    _partial("ix_callbacks_held_phone", "callbacks", ["phone"], HELD, unique=True)
    _partial("ix_callbacks_held_operator", "callbacks", ["operator"], HELD, unique=True)
    _partial("ix_callbacks_open_in_queue", "callbacks", ["phone"], f"kind = 'queue' AND {NOT_OVER}", unique=True)
    _partial("ix_callbacks_deadline", "callbacks", ["deadline"], NOT_OVER)


def _create_history() -> None:
    op.create_table(
        "callback_history",
        Column("callback_id", String(32), nullable=False),
        Column("sequence", Integer, autoincrement=False, nullable=False),
        Column("state", _words("state", *STATES), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String(64), nullable=False),
        Column("reason", String(500), nullable=False),
        PrimaryKeyConstraint("callback_id", "sequence", name="pk_callback_history"),
        ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name="fk_callback_history_callback_id"),
    )


def _create_attempts() -> None:
    op.create_table(
        "callback_attempts",
        Column("id", String(32), nullable=False),
        Column("callback_id", String(32), nullable=False),
        Column("phone", String(32), nullable=False),
        Column("fence", BigInteger, nullable=False),
        Column("worker", String(64), nullable=False),
        Column("operator", String(64), nullable=False),
        Column("begun_at", DateTime(timezone=True), nullable=False),
        Column("let_out_at", DateTime(timezone=True)),
        Column("answered_at", DateTime(timezone=True)),
        Column("ended_at", DateTime(timezone=True)),
        Column("outcome", _words("outcome", *OUTCOMES)),
        PrimaryKeyConstraint("id", name="pk_callback_attempts"),
        ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name="fk_callback_attempts_callback_id"),
    )
    op.create_index("ix_callback_attempts_callback_id", "callback_attempts", ["callback_id"])
    op.create_index("ix_callback_attempts_contacts", "callback_attempts", ["phone", "ended_at"])
    _partial("ix_callback_attempts_open", "callback_attempts", ["begun_at"], "ended_at IS NULL")


def _create_requests() -> None:
    op.create_table(
        "callback_requests",
        Column("id", String(32), nullable=False),
        Column("call_id", String(32), nullable=False),
        Column("phone", String(32), nullable=False),
        Column("account_id", Integer),
        Column("reason", String(64), nullable=False),
        Column("requested_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_callback_requests"),
        ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_callback_requests_account_id"),
    )
    for column in ("call_id", "phone", "account_id", "requested_at"):
        op.create_index(f"ix_callback_requests_{column}", "callback_requests", [column])


def _take_over(connection: Connection) -> None:
    tables = MetaData()
    requests, callbacks, history, counter = (
        Table(name, tables, autoload_with=connection)
        for name in ("callback_requests", "callbacks", "callback_history", "case_counter")
    )
    now = datetime.now(UTC) if connection.dialect.name == "postgresql" else datetime.now(UTC).replace(tzinfo=None)
    last: int = connection.execute(select(counter.c.last)).scalar_one()
    waiting: set[str] = set()
    for number, wish in enumerate(_oldest_first(connection, requests), last + 1):
        state = "cancelled" if wish["phone"] in waiting else "scheduled"
        waiting.add(wish["phone"])
        connection.execute(insert(callbacks), _callback(wish, number, state, now))
        entries = [("requested", wish["requested_at"], "caller", ""), (state, now, "migration", _why(state))]
        for sequence, (became, at, actor, reason) in enumerate(entries, 1):
            entry = {"callback_id": wish["id"], "sequence": sequence, "state": became, "at": at}
            connection.execute(insert(history), {**entry, "actor": actor, "reason": reason})
        last = number
    connection.execute(counter.update().values(last=last))


def _oldest_first(connection: Connection, requests: Table) -> Sequence[Any]:
    return connection.execute(select(requests).order_by(requests.c.requested_at, requests.c.id)).mappings().all()


def _why(state: str) -> str:
    return "повторная заявка с того же номера" if state == "cancelled" else "заявка перенесена из прежней таблицы"


def _callback(wish: Any, number: int, state: str, now: datetime) -> dict[str, Any]:
    at = wish["requested_at"]
    return {
        "id": wish["id"],
        "number": number,
        "kind": "queue",
        "state": state,
        "phone": wish["phone"],
        "typed": True,  # not known: whoever answers is asked first
        "topic": wish["reason"],
        "skill": "operators",
        "account_id": wish["account_id"],
        "arrived_at": at,
        "due_at": at,
        "deadline": now + LAPSES,
        "changes": 2,
        "attempts": 0,
        "fence": 0,
        "consent_at": at,
        "consent_by": "caller",
        "call_id": wish["call_id"],
    }


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


def _words(name: str, *words: str) -> Enum:
    return Enum(*words, name=name, native_enum=False, create_constraint=True, length=16)
