"""What Alembic runs for each upgrade: the steps, in the transaction that ``migrate`` opened."""

from alembic import context

from liftday.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by making the table anew
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
