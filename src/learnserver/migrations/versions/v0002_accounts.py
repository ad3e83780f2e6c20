"""A key for each learner to sign files with; the trail of marks and resets says on which device they were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("users", sa.Column("signing_key", sa.Text))
    op.add_column("audit", sa.Column("device_id", sa.Text))
