"""Alembic's entry: run the migrations on the connection that `migrate` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema="troopwatch",
)
with context.begin_transaction():
    context.run_migrations()
