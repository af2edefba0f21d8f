"""What cases were answered; why a number is not called, and numbers that are called again."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, String

revision = "0010"
down_revision = "0005"


def upgrade() -> None:
    """Create the tables; opt-outs that are known have no reason."""
    op.create_table(
        "case_answers",
        Column("case_id", String(32), nullable=False),
        Column("sequence", Integer, autoincrement=False, nullable=False),
        Column("answer", String(2000), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String(64), nullable=False),
        PrimaryKeyConstraint("case_id", "sequence", name="pk_case_answers"),
        ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_answers_case_id"),
    )
    op.add_column("opt_outs", Column("reason", String(500)))
    op.create_table(
        "opt_out_removals",
        Column("id", String(32), nullable=False),
        Column("phone", String(32), nullable=False),
        Column("opted_out_at", DateTime(timezone=True), nullable=False),
        Column("opted_out_by", String(64), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", String(64), nullable=False),
        Column("reason", String(500), nullable=False),
        PrimaryKeyConstraint("id", name="pk_opt_out_removals"),
    )
    op.create_index("ix_opt_out_removals_phone", "opt_out_removals", ["phone"])


def downgrade() -> None:
    """Drop what is new: the answers are gone, the cases stay answered."""
    op.drop_index("ix_opt_out_removals_phone", "opt_out_removals")
    op.drop_table("opt_out_removals")
    op.drop_column("opt_outs", "reason")
    op.drop_table("case_answers")
