"""The codes of certificates, by which anyone may ask whether one is true; those of what was learned so far, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from learncore.certificate import code_of
from learnserver.database import APP_ROLE

revision = "0004"
down_revision = "0003"

_SETTING = "(SELECT current_setting('app.{}', true))"
_LEARNED = "SELECT org, user_id, course_id, created_at FROM course_progress"
_ADD = """
    INSERT INTO certificates (org, code, user_id, course_id, created_at)
    VALUES (:org, :code, :user, :course, :at)"""


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("course_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("org", "code", name="certificates_pkey"),
        sa.ForeignKeyConstraint(["org"], ["organizations.id"], name="certificates_org_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["org", "user_id"], ["users.org", "users.id"], name="certificates_org_user_id_fkey", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org", "course_id"], ["courses.org", "courses.id"], name="certificates_org_course_id_fkey",
            ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_index("certificates_code_idx", "certificates", ["code"])
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:  # the owner sees all rows for a moment
        op.execute("ALTER TABLE course_progress NO FORCE ROW LEVEL SECURITY")
    rows = [
        {"org": org, "code": code_of(org, user, course), "user": user, "course": course, "at": at}
        for org, user, course, at in op.get_bind().execute(sa.text(_LEARNED))
    ]
    if rows:
        op.get_bind().execute(sa.text(_ADD), rows)
    if postgres:
        op.execute("ALTER TABLE course_progress FORCE ROW LEVEL SECURITY")
        _guard()


def _guard() -> None:
    """An organization sees its own; who asks for a code sees the row of that code."""
    mine = f"org = {_SETTING.format('org')}"
    op.execute("ALTER TABLE certificates ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE certificates FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own ON certificates USING ({mine}) WITH CHECK ({mine})")
    op.execute(f"CREATE POLICY by_code ON certificates FOR SELECT USING (code = {_SETTING.format('code')})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON certificates TO {APP_ROLE}")
