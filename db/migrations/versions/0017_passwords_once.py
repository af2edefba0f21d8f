"""Passwords that somebody else has made are good for choosing an own one."""

from alembic import op
from sqlalchemy import Boolean, Column, false

revision = "0017"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; the passwords there are were chosen."""
    op.add_column("staff", Column("password_once", Boolean, nullable=False, server_default=false()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("staff", "password_once")
