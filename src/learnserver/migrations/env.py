"""Alembic runs this file; the connection, its transaction and its lock are `migrate`'s."""

from __future__ import annotations

from alembic import context

from learnserver.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    render_as_batch=True,
)
context.run_migrations()
