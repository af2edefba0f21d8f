"""The word by which operators look for a customer, beside the name."""

import sqlalchemy as sa
from alembic import op

from db.surnames import surname

revision = "0018"
down_revision = "0016"

CHUNK = 5000


def upgrade() -> None:
    """Add the column, fill it from the names that are there, and have it found quickly."""
    op.add_column("customers", sa.Column("surname", sa.String(100), nullable=False, server_default=sa.text("''")))
    _fill(op.get_bind())
    op.create_index("ix_customers_surname", "customers", ["surname"])


def _fill(connection: sa.Connection) -> None:
    customers = sa.table("customers", sa.column("id"), sa.column("name"), sa.column("surname"))
    change = sa.update(customers).where(customers.c.id == sa.bindparam("key")).values(surname=sa.bindparam("word"))
    after = 0
    query = sa.select(customers.c.id, customers.c.name).order_by(customers.c.id).limit(CHUNK)
    while rows := connection.execute(query.where(customers.c.id > after)).all():
        connection.execute(change, [{"key": key, "word": surname(name)} for key, name in rows])
        after = rows[-1].id


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_customers_surname", "customers")
    with op.batch_alter_table("customers") as table:
        table.drop_column("surname")
