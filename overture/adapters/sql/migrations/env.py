"""Alembic's entry: it is always handed an open connection, see overture/adapters/sql/migrate.py."""

from alembic import context

from overture.adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
