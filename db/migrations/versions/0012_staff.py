"""Who works in the console, who is signed in, and an audit that is only ever added to."""

from alembic import op
from sqlalchemy import (
    Column,
    DateTime,
    Enum,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)

revision = "0012"
down_revision = "0011"

ROLES = ("operator", "supervisor", "administrator")

ON_SQLITE = """
CREATE TRIGGER audit_only_grows_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END
"""
REFUSAL = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
ON_POSTGRESQL = """
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
"""


def upgrade() -> None:
    """Create the tables; nobody can sign in until somebody is added."""
    role = Enum(*ROLES, name="role", native_enum=False, create_constraint=True, length=16)
    op.create_table(
        "staff",
        Column("id", Integer, nullable=False),
        Column("name", String(32), nullable=False),
        Column("full_name", String(100), nullable=False),
        Column("role", role, nullable=False),
        Column("operator", String(64)),
        Column("password", String(200), nullable=False),
        Column("disabled_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id", name="pk_staff"),
        UniqueConstraint("name", name="uq_staff_name"),
        UniqueConstraint("operator", name="uq_staff_operator"),
    )
    op.create_table(
        "staff_sessions",
        Column("id", String(64), nullable=False),
        Column("staff_id", Integer, nullable=False),
        Column("began_at", DateTime(timezone=True), nullable=False),
        Column("seen_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id"),
    )
    op.create_table(
        "sign_in_failures",
        Column("id", String(64), nullable=False),
        Column("count", Integer, nullable=False),
        Column("last_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_sign_in_failures"),
    )
    op.create_table(
        "audit",
        Column("id", Integer, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("staff_id", Integer),
        Column("action", String(32), nullable=False),
        Column("about", String(80)),
        PrimaryKeyConstraint("id", name="pk_audit"),
        ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_audit_staff_id"),
    )
    for table, columns in INDEXES.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    _let_it_only_grow()


INDEXES = {
    "audit": ("about", "at", "staff_id"),
    "sign_in_failures": ("last_at",),
    "staff_sessions": ("seen_at", "staff_id"),
}


def _let_it_only_grow() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(ON_SQLITE.format(verb=verb))
    else:
        op.execute(REFUSAL)
        op.execute(ON_POSTGRESQL)


def downgrade() -> None:
    """Drop the tables, the audit with them."""
    for table in ("audit", "sign_in_failures", "staff_sessions", "staff"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
