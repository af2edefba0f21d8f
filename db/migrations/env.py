"""What Alembic runs: `db.schema` gives it the connection, the transaction and the lock."""

from alembic import context

from db.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
