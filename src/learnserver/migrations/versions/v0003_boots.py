"""A learner's row remembers which run of the database gave its numbers, so that a restored database is noticed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("learners", sa.Column("boots", sa.Text, nullable=False, server_default="[]"))
