"""All tables, one text for SQLite and PostgreSQL. Every key begins with the organization.

Times (`*_at`) are milliseconds since 1970 UTC, `*_ms` are milliseconds, percentages 0-100, scores 0-100 or null.
Bodies, manifests and lists are canonical JSON text, so that equal records are equal bytes on both databases.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from learnserver.columns import (
    BY_ORG,
    among,
    belongs,
    big,
    count,
    flag,
    ident,
    metadata,
    moment,
    not_negative,
    org_table,
    percent,
    text_of,
    where,
)

# --- who -----------------------------------------------------------------------------------------------------------

organizations = Table(
    "organizations",
    metadata,
    ident("id"),
    ident("name"),
    moment("created_at"),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("name"),
    CheckConstraint("name <> ''", name="name"),
)

users = org_table(
    "users",
    ("id",),
    ident("id"),
    ident("email"),
    ident("name"),
    ident("role"),
    ident("password_hash", null=True),
    ident("signing_key", null=True),
    text_of("timezone", "UTC"),
    flag("active", True),
    moment("created_at"),
    moment("updated_at"),
    UniqueConstraint("org", "email"),
    among("role", "learner", "manager", "admin"),
    CheckConstraint("email = lower(email) AND email <> ''", name="email"),
    Index("users_email_idx", "email"),
)

teams = org_table("teams", ("id",), ident("id"), ident("name"), moment("created_at"), UniqueConstraint("org", "name"))

memberships = org_table(
    "memberships",
    ("team_id", "user_id"),
    ident("team_id"),
    ident("user_id"),
    flag("manager", False),
    belongs("teams", team_id="id"),
    belongs("users", user_id="id"),
    Index(None, "org", "user_id"),
)

devices = org_table(
    "devices",
    ("user_id", "id"),
    ident("user_id"),
    ident("id"),
    text_of("name"),
    moment("created_at"),
    moment("last_seen_at"),
    belongs("users", user_id="id"),
)

token_families = org_table(
    "token_families",
    ("id",),
    ident("id"),
    ident("user_id"),
    ident("device_id"),
    moment("created_at"),
    moment("revoked_at", null=True),
    belongs("users", user_id="id"),
    belongs("devices", user_id="user_id", device_id="id"),
    Index(None, "org", "user_id"),
)

tokens = org_table(
    "tokens",
    ("hash",),
    ident("hash"),
    ident("family_id"),
    ident("kind"),
    ident("parent", null=True),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", null=True),
    among("kind", "access", "refresh"),
    belongs("token_families", family_id="id"),
    Index(None, "org", "family_id"),
    Index(None, "org", "expires_at"),
)

audit = org_table(
    "audit",
    ("id",),
    ident("id"),
    moment("at"),
    ident("actor_id"),
    ident("user_id"),
    ident("act"),
    ident("subject"),
    ident("device_id", null=True),
    belongs("users", user_id="id"),
    Index(None, "org", "user_id", "at"),
)

# --- what is learned -------------------------------------------------------------------------------------------------

courses = org_table(
    "courses",
    ("id",),
    ident("id"),
    text_of("title"),
    count("version"),
    ident("manifest", null=True),
    ident("source", null=True),
    moment("created_at"),
    moment("updated_at"),
    CheckConstraint("version >= 0 AND (version > 0) = (manifest IS NOT NULL)", name="version"),
)
"""Version 0: not published, only named by the facts of a learner who has imported it from a folder. `source`: the
folder that it was published from last, by which it is recognized when that is published again."""

course_versions = org_table(
    "course_versions",
    ("course_id", "version"),
    ident("course_id"),
    Column("version", Integer, nullable=False),
    ident("manifest"),
    moment("created_at"),
    belongs("courses", course_id="id"),
    CheckConstraint("version > 0", name="version"),
)

modules = org_table(
    "modules",
    ("course_id", "id"),
    ident("course_id"),
    ident("id"),
    text_of("title"),
    Column("position", Integer, nullable=True),
    belongs("courses", course_id="id"),
)

content_files = org_table(
    "content_files",
    ("sha256",),
    ident("sha256"),
    big("bytes"),
    text_of("media_type", "application/octet-stream"),
    moment("created_at"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    *not_negative("bytes"),
)

lessons = org_table(
    "lessons",
    ("course_id", "id"),
    ident("course_id"),
    ident("id"),
    ident("module_id"),
    Column("position", Integer, nullable=True),
    text_of("title"),
    ident("type"),
    Column("duration_seconds", Double, nullable=True),
    Column("pages", Integer, nullable=True),
    flag("required", True),
    Column("weight", Double, nullable=False, server_default="1"),
    Column("threshold", Double, nullable=False, server_default="0.9"),
    Column("passing_score", Double, nullable=False, server_default="70"),
    ident("sha256", null=True),
    belongs("modules", course_id="course_id", module_id="id"),
    ForeignKeyConstraint(["org", "sha256"], ["content_files.org", "content_files.sha256"]),
    among("type", "video", "audio", "document", "quiz"),
    percent("passing_score"),
    CheckConstraint("threshold BETWEEN 0 AND 1", name="threshold"),
    CheckConstraint("duration_seconds >= 0", name="duration_seconds"),
    Index(None, "org", "id"),
)
"""A lesson or module that the current version no longer has keeps its row, without a position."""

course_files = org_table(
    "course_files",
    ("course_id", "path"),
    ident("course_id"),
    ident("path"),
    ident("sha256"),
    belongs("courses", course_id="id"),
    ForeignKeyConstraint(["org", "sha256"], ["content_files.org", "content_files.sha256"]),
    Index(None, "org", "sha256"),
)
"""What the paths of the current manifest (films, documents, captions, pictures) are: what learners may get."""

enrollments = org_table(
    "enrollments",
    ("id",),
    ident("id"),
    ident("course_id"),
    ident("user_id", null=True),
    ident("team_id", null=True),
    flag("everyone", False),
    flag("required", False),
    moment("due_at", null=True),
    moment("created_at"),
    belongs("courses", course_id="id"),
    belongs("users", user_id="id"),
    belongs("teams", team_id="id"),
    CheckConstraint(
        "(CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN everyone THEN 1 ELSE 0 END) = 1",
        name="whom",
    ),
    Index("enrollments_user_key", "org", "course_id", "user_id", unique=True, **where("user_id IS NOT NULL")),
    Index("enrollments_team_key", "org", "course_id", "team_id", unique=True, **where("team_id IS NOT NULL")),
    Index("enrollments_everyone_key", "org", "course_id", unique=True, **where("everyone")),
    Index(None, "org", "user_id"),
    Index(None, "org", "team_id"),
)

# --- what was recorded -----------------------------------------------------------------------------------------------

learners = org_table(
    "learners",
    ("user_id",),
    ident("user_id"),
    big("seq"),
    ident("incarnation"),
    text_of("boots", "[]"),
    belongs("users", user_id="id"),
    *not_negative("seq"),
)
"""The row that is locked by whoever writes for a learner: `seq` is the number given last, `incarnation` the history
that these numbers belong to, `boots` who gave them (`learnserver.history`)."""

documents = org_table(
    "documents",
    ("user_id", "kind", "id"),
    ident("user_id"),
    ident("kind"),
    ident("id"),
    moment("seq"),
    ident("lesson_id", null=True),
    ident("course_id", null=True),
    ident("body"),
    belongs("users", user_id="id"),
    UniqueConstraint("org", "user_id", "seq"),
    CheckConstraint("seq > 0", name="seq"),
    among("kind", "session", "attempt", "lesson_state", "note", "preference", "course_copy"),
    Index("documents_lesson_idx", "org", "user_id", "lesson_id", **where("lesson_id IS NOT NULL")),
    **BY_ORG,
)

copy_lessons = org_table(
    "copy_lessons",
    ("user_id", "course_id", "lesson_id"),
    ident("user_id"),
    ident("course_id"),
    ident("lesson_id"),
    belongs("users", user_id="id"),
    Index(None, "org", "user_id", "lesson_id"),
)
"""Which lessons a learner's own courses list: of each `course_copy`, read once when it changes."""

# --- what follows from it ----------------------------------------------------------------------------------------

lesson_progress = org_table(
    "lesson_progress",
    ("user_id", "lesson_id"),
    ident("user_id"),
    ident("lesson_id"),
    ident("course_id"),
    ident("status"),
    count("progress_percentage"),
    big("epoch"),
    Column("position_seconds", Double, nullable=False, server_default="0"),
    Column("resume_seconds", Double, nullable=False, server_default="0"),
    Column("furthest_seconds", Double, nullable=False, server_default="0"),
    text_of("coverage", "[]"),
    Column("covered_seconds", Double, nullable=False, server_default="0"),
    Column("duration_seconds", Double, nullable=True),
    big("watch_ms"),
    count("total_sessions"),
    count("completion_count"),
    count("attempts"),
    count("failed_attempts"),
    Column("best_score", Double, nullable=True),
    Column("last_score", Double, nullable=True),
    moment("first_started_at", null=True),
    moment("last_accessed_at", null=True),
    moment("completed_at", null=True),
    text_of("by_course", "{}"),
    moment("created_at"),
    moment("updated_at"),
    belongs("users", user_id="id"),
    belongs("courses", course_id="id"),
    among("status", "not_started", "in_progress", "completed"),
    *map(percent, ("progress_percentage", "best_score", "last_score")),
    *not_negative(
        "epoch", "position_seconds", "resume_seconds", "furthest_seconds", "covered_seconds", "duration_seconds",
        "watch_ms", "total_sessions", "completion_count", "attempts", "failed_attempts",
    ),
    CheckConstraint("(status = 'completed') = (progress_percentage = 100)", name="completed"),
    Index("lesson_progress_course_idx", "org", "user_id", "course_id"),
    Index("lesson_progress_learners_idx", "org", "lesson_id", "status"),
    Index("lesson_progress_completions_idx", "org", "completed_at", **where("completed_at IS NOT NULL")),
    Index("lesson_progress_of_course_idx", "org", "course_id"),
    **BY_ORG,
)  # fmt: skip
"""`by_course`: {course: [watch_ms, sessions, first, last]} where the facts name any course but `course_id`."""

course_progress = org_table(
    "course_progress",
    ("user_id", "course_id"),
    ident("user_id"),
    ident("course_id"),
    ident("status"),
    count("progress_percentage"),
    count("total_lessons"),
    text_of("completed_lessons", "[]"),
    count("completed_count"),
    count("in_progress_lessons"),
    big("watch_ms"),
    count("total_sessions"),
    count("time_percentage"),
    Column("mastery_percentage", Integer, nullable=True),
    ident("last_lesson_id", null=True),
    moment("first_started_at", null=True),
    moment("last_accessed_at", null=True),
    moment("completed_at", null=True),
    text_of("modules", "[]"),
    moment("created_at"),
    moment("updated_at"),
    belongs("users", user_id="id"),
    belongs("courses", course_id="id"),
    among("status", "not_started", "in_progress", "completed"),
    *map(percent, ("progress_percentage", "time_percentage", "mastery_percentage")),
    *not_negative("total_lessons", "in_progress_lessons", "watch_ms", "total_sessions"),
    Index(None, "org", "course_id", "status"),
)

certificates = org_table(
    "certificates",
    ("code",),
    ident("code"),
    ident("user_id"),
    ident("course_id"),
    moment("created_at"),
    belongs("users", user_id="id"),
    belongs("courses", course_id="id"),
    Index("certificates_code_idx", "code"),
)
"""Whose learning in which course a code stands for; whether it was completed is asked of the facts."""

user_summary = org_table(
    "user_summary",
    ("user_id",),
    ident("user_id"),
    *map(count, ("total", "completed", "in_progress", "not_started", "lessons_completed", "avg_progress")),
    big("watch_ms"),
    moment("last_activity", null=True),
    moment("updated_at"),
    belongs("users", user_id="id"),
    percent("avg_progress"),
)
