"""The API: tokens and answers; cases in writing; readings that came in no call."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String, Text

revision = "0013"
down_revision = "0014"


def upgrade() -> None:
    """Create the tables; what is there stays as it is."""
    op.create_table(
        "api_tokens",
        Column("id", String(12), nullable=False),
        Column("name", String(32), nullable=False),
        Column("secret_hash", String(64), nullable=False),
        Column("scopes", String(200), nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("created_by", String(64), nullable=False),
        Column("expires_at", DateTime(timezone=True), nullable=False),
        Column("revoked_at", DateTime(timezone=True)),
        PrimaryKeyConstraint("id", name="pk_api_tokens"),
    )
    op.create_index("ix_api_tokens_name", "api_tokens", ["name"])
    op.create_table(
        "api_answers",
        Column("token_id", String(12), nullable=False),
        Column("key", String(64), nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("status", Integer, nullable=False),
        Column("body", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("token_id", "key", name="pk_api_answers"),
        ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name="fk_api_answers_token_id"),
    )
    op.create_index("ix_api_answers_at", "api_answers", ["at"])
    op.add_column("cases", Column("text", String(4000)))
    op.add_column("cases", Column("reply_to", String(200)))
    with op.batch_alter_table("readings") as readings:
        readings.alter_column("call_id", existing_type=String(32), nullable=True)


def downgrade() -> None:
    """Drop what is new; a reading of another channel keeps no trace of that but its channel."""
    op.execute("UPDATE readings SET call_id = '' WHERE call_id IS NULL")
    with op.batch_alter_table("readings") as readings:
        readings.alter_column("call_id", existing_type=String(32), nullable=False)
    op.drop_column("cases", "reply_to")
    op.drop_column("cases", "text")
    for table in ("api_answers", "api_tokens"):
        op.drop_table(table)
