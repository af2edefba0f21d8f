"""The first tables: customers as billing tells them, calls, requests to be called back."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

revision = "0001"
down_revision = None

TABLES = (
    "customers",
    "accounts",
    "phones",
    "meters",
    "balances",
    "restrictions",
    "calls",
    "call_steps",
    "callback_requests",
)
"""In the order of creation: a table comes after those it refers to."""


def upgrade() -> None:
    """Create all tables and indices."""
    _create_customers()
    _create_what_billing_tells()
    _create_calls()
    _create_callback_requests()


def downgrade() -> None:
    """Drop all tables, their indices with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_customers() -> None:
    op.create_table(
        "customers",
        Column("id", Integer, nullable=False),
        Column("name", String(200), nullable=False),
        Column("address", String(300), nullable=False),
        PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_table(
        "accounts",
        Column("id", Integer, nullable=False),
        Column("number", String(32), nullable=False),
        Column("customer_id", Integer, nullable=False),
        PrimaryKeyConstraint("id", name="pk_accounts"),
        ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_accounts_customer_id"),
        UniqueConstraint("number", name="uq_accounts_number"),
    )
    _index("accounts", "customer_id")


def _create_what_billing_tells() -> None:
    op.create_table(
        "phones",
        Column("account_id", Integer, nullable=False),
        Column("number", String(32), nullable=False),
        PrimaryKeyConstraint("account_id", "number", name="pk_phones"),
        _account("phones"),
    )
    _index("phones", "number")
    op.create_table(
        "meters",
        Column("id", Integer, nullable=False),
        Column("account_id", Integer, nullable=False),
        Column("number", String(32), nullable=False),
        PrimaryKeyConstraint("id", name="pk_meters"),
        _account("meters"),
        UniqueConstraint("account_id", "number", name="uq_meters_account_id_number"),
    )
    op.create_table(
        "balances",
        Column("account_id", Integer, nullable=False),
        Column("as_of", Date, nullable=False),
        Column("kopecks", BigInteger, nullable=False),
        PrimaryKeyConstraint("account_id", "as_of", name="pk_balances"),
        _account("balances"),
    )
    kinds = Enum("none", "notice", "restricted", name="kind", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "restrictions",
        Column("account_id", Integer, nullable=False),
        Column("kind", kinds, nullable=False),
        Column("day", Date),
        PrimaryKeyConstraint("account_id", name="pk_restrictions"),
        _account("restrictions"),
    )


def _create_calls() -> None:
    op.create_table(
        "calls",
        Column("id", String(32), nullable=False),
        Column("asterisk_id", String(150), nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("ended_at", DateTime(timezone=True)),
        Column("caller", String(32)),
        Column("account", String(32)),
        Column("path", String(2000), nullable=False),
        Column("reason", String(64)),
        Column("outcome", String(32)),
        PrimaryKeyConstraint("id", name="pk_calls"),
    )
    for column in ("account", "caller", "started_at"):
        _index("calls", column)
    op.create_table(
        "call_steps",
        Column("call_id", String(32), nullable=False),
        Column("sequence", Integer, autoincrement=False, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("node", String(64), nullable=False),
        Column("what", String(32), nullable=False),
        Column("result", String(500), nullable=False),
        PrimaryKeyConstraint("call_id", "sequence", name="pk_call_steps"),
        ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_call_steps_call_id"),
    )


def _create_callback_requests() -> None:
    op.create_table(
        "callback_requests",
        Column("id", String(32), nullable=False),
        Column("call_id", String(32), nullable=False),
        Column("phone", String(32), nullable=False),
        Column("account_id", Integer),
        Column("reason", String(64), nullable=False),
        Column("requested_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_callback_requests"),
        _account("callback_requests"),
    )
    for column in ("account_id", "call_id", "phone", "requested_at"):
        _index("callback_requests", column)


def _account(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"fk_{table}_account_id")


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
