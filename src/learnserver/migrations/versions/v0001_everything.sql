-- The tables of version 1, as PostgreSQL reads them; SQLite gets them without partitions. Written once, never changed.

CREATE TABLE organizations (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_name_key UNIQUE (name),
    CONSTRAINT organizations_name_check CHECK (name <> '')
);

CREATE TABLE content_files (
    org TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT DEFAULT '0' NOT NULL,
    media_type TEXT DEFAULT 'application/octet-stream' NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT content_files_pkey PRIMARY KEY (org, sha256),
    CONSTRAINT content_files_sha256_check CHECK (length(sha256) = 64),
    CONSTRAINT content_files_bytes_check CHECK (bytes >= 0),
    CONSTRAINT content_files_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE courses (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '0' NOT NULL,
    manifest TEXT,
    source TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT courses_pkey PRIMARY KEY (org, id),
    CONSTRAINT courses_version_check CHECK (version >= 0 AND (version > 0) = (manifest IS NOT NULL)),
    CONSTRAINT courses_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE teams (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT teams_pkey PRIMARY KEY (org, id),
    CONSTRAINT teams_org_name_key UNIQUE (org, name),
    CONSTRAINT teams_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE users (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT,
    timezone TEXT DEFAULT 'UTC' NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (org, id),
    CONSTRAINT users_org_email_key UNIQUE (org, email),
    CONSTRAINT users_role_check CHECK (role IN ('learner', 'manager', 'admin')),
    CONSTRAINT users_email_check CHECK (email = lower(email) AND email <> ''),
    CONSTRAINT users_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX users_email_idx ON users (email);

CREATE TABLE audit (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (org, id),
    CONSTRAINT audit_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT audit_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX audit_org_user_id_at_idx ON audit (org, user_id, at);

CREATE TABLE copy_lessons (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    CONSTRAINT copy_lessons_pkey PRIMARY KEY (org, user_id, course_id, lesson_id),
    CONSTRAINT copy_lessons_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT copy_lessons_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX copy_lessons_org_user_id_lesson_id_idx ON copy_lessons (org, user_id, lesson_id);

CREATE TABLE course_files (
    org TEXT NOT NULL,
    course_id TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    CONSTRAINT course_files_pkey PRIMARY KEY (org, course_id, path),
    CONSTRAINT course_files_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT course_files_org_sha256_fkey FOREIGN KEY(org, sha256) REFERENCES content_files (org, sha256),
    CONSTRAINT course_files_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX course_files_org_sha256_idx ON course_files (org, sha256);

CREATE TABLE course_progress (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    status TEXT NOT NULL,
    progress_percentage INTEGER DEFAULT '0' NOT NULL,
    total_lessons INTEGER DEFAULT '0' NOT NULL,
    completed_lessons TEXT DEFAULT '[]' NOT NULL,
    completed_count INTEGER DEFAULT '0' NOT NULL,
    in_progress_lessons INTEGER DEFAULT '0' NOT NULL,
    watch_ms BIGINT DEFAULT '0' NOT NULL,
    total_sessions INTEGER DEFAULT '0' NOT NULL,
    time_percentage INTEGER DEFAULT '0' NOT NULL,
    mastery_percentage INTEGER,
    last_lesson_id TEXT,
    first_started_at BIGINT,
    last_accessed_at BIGINT,
    completed_at BIGINT,
    modules TEXT DEFAULT '[]' NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT course_progress_pkey PRIMARY KEY (org, user_id, course_id),
    CONSTRAINT course_progress_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT course_progress_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT course_progress_status_check CHECK (status IN ('not_started', 'in_progress', 'completed')),
    CONSTRAINT course_progress_progress_percentage_check CHECK (progress_percentage BETWEEN 0 AND 100),
    CONSTRAINT course_progress_time_percentage_check CHECK (time_percentage BETWEEN 0 AND 100),
    CONSTRAINT course_progress_mastery_percentage_check CHECK (mastery_percentage BETWEEN 0 AND 100),
    CONSTRAINT course_progress_total_lessons_check CHECK (total_lessons >= 0),
    CONSTRAINT course_progress_in_progress_lessons_check CHECK (in_progress_lessons >= 0),
    CONSTRAINT course_progress_watch_ms_check CHECK (watch_ms >= 0),
    CONSTRAINT course_progress_total_sessions_check CHECK (total_sessions >= 0),
    CONSTRAINT course_progress_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX course_progress_org_course_id_status_idx ON course_progress (org, course_id, status);

CREATE TABLE course_versions (
    org TEXT NOT NULL,
    course_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    manifest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT course_versions_pkey PRIMARY KEY (org, course_id, version),
    CONSTRAINT course_versions_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT course_versions_version_check CHECK (version > 0),
    CONSTRAINT course_versions_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE devices (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    CONSTRAINT devices_pkey PRIMARY KEY (org, user_id, id),
    CONSTRAINT devices_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT devices_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE documents (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    lesson_id TEXT,
    course_id TEXT,
    body TEXT NOT NULL,
    CONSTRAINT documents_pkey PRIMARY KEY (org, user_id, kind, id),
    CONSTRAINT documents_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT documents_org_user_id_seq_key UNIQUE (org, user_id, seq),
    CONSTRAINT documents_seq_check CHECK (seq > 0),
    CONSTRAINT documents_kind_check CHECK (kind IN ('session', 'attempt', 'lesson_state', 'note', 'preference', 'course_copy')),
    CONSTRAINT documents_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
) PARTITION BY HASH (org);
CREATE INDEX documents_lesson_idx ON documents (org, user_id, lesson_id) WHERE lesson_id IS NOT NULL;

CREATE TABLE enrollments (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    user_id TEXT,
    team_id TEXT,
    everyone BOOLEAN DEFAULT false NOT NULL,
    required BOOLEAN DEFAULT false NOT NULL,
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    CONSTRAINT enrollments_pkey PRIMARY KEY (org, id),
    CONSTRAINT enrollments_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT enrollments_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT enrollments_org_team_id_fkey FOREIGN KEY(org, team_id) REFERENCES teams (org, id) ON DELETE CASCADE,
    CONSTRAINT enrollments_whom_check CHECK ((CASE WHEN user_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN team_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN everyone THEN 1 ELSE 0 END) = 1),
    CONSTRAINT enrollments_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX enrollments_everyone_key ON enrollments (org, course_id) WHERE everyone;
CREATE INDEX enrollments_org_team_id_idx ON enrollments (org, team_id);
CREATE INDEX enrollments_org_user_id_idx ON enrollments (org, user_id);
CREATE UNIQUE INDEX enrollments_team_key ON enrollments (org, course_id, team_id) WHERE team_id IS NOT NULL;
CREATE UNIQUE INDEX enrollments_user_key ON enrollments (org, course_id, user_id) WHERE user_id IS NOT NULL;

CREATE TABLE learners (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    seq BIGINT DEFAULT '0' NOT NULL,
    incarnation TEXT NOT NULL,
    CONSTRAINT learners_pkey PRIMARY KEY (org, user_id),
    CONSTRAINT learners_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT learners_seq_check CHECK (seq >= 0),
    CONSTRAINT learners_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE lesson_progress (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    lesson_id TEXT NOT NULL,
    course_id TEXT NOT NULL,
    status TEXT NOT NULL,
    progress_percentage INTEGER DEFAULT '0' NOT NULL,
    epoch BIGINT DEFAULT '0' NOT NULL,
    position_seconds DOUBLE PRECISION DEFAULT '0' NOT NULL,
    resume_seconds DOUBLE PRECISION DEFAULT '0' NOT NULL,
    furthest_seconds DOUBLE PRECISION DEFAULT '0' NOT NULL,
    coverage TEXT DEFAULT '[]' NOT NULL,
    covered_seconds DOUBLE PRECISION DEFAULT '0' NOT NULL,
    duration_seconds DOUBLE PRECISION,
    watch_ms BIGINT DEFAULT '0' NOT NULL,
    total_sessions INTEGER DEFAULT '0' NOT NULL,
    completion_count INTEGER DEFAULT '0' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    failed_attempts INTEGER DEFAULT '0' NOT NULL,
    best_score DOUBLE PRECISION,
    last_score DOUBLE PRECISION,
    first_started_at BIGINT,
    last_accessed_at BIGINT,
    completed_at BIGINT,
    by_course TEXT DEFAULT '{}' NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT lesson_progress_pkey PRIMARY KEY (org, user_id, lesson_id),
    CONSTRAINT lesson_progress_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT lesson_progress_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT lesson_progress_status_check CHECK (status IN ('not_started', 'in_progress', 'completed')),
    CONSTRAINT lesson_progress_progress_percentage_check CHECK (progress_percentage BETWEEN 0 AND 100),
    CONSTRAINT lesson_progress_best_score_check CHECK (best_score BETWEEN 0 AND 100),
    CONSTRAINT lesson_progress_last_score_check CHECK (last_score BETWEEN 0 AND 100),
    CONSTRAINT lesson_progress_epoch_check CHECK (epoch >= 0),
    CONSTRAINT lesson_progress_position_seconds_check CHECK (position_seconds >= 0),
    CONSTRAINT lesson_progress_resume_seconds_check CHECK (resume_seconds >= 0),
    CONSTRAINT lesson_progress_furthest_seconds_check CHECK (furthest_seconds >= 0),
    CONSTRAINT lesson_progress_covered_seconds_check CHECK (covered_seconds >= 0),
    CONSTRAINT lesson_progress_duration_seconds_check CHECK (duration_seconds >= 0),
    CONSTRAINT lesson_progress_watch_ms_check CHECK (watch_ms >= 0),
    CONSTRAINT lesson_progress_total_sessions_check CHECK (total_sessions >= 0),
    CONSTRAINT lesson_progress_completion_count_check CHECK (completion_count >= 0),
    CONSTRAINT lesson_progress_attempts_check CHECK (attempts >= 0),
    CONSTRAINT lesson_progress_failed_attempts_check CHECK (failed_attempts >= 0),
    CONSTRAINT lesson_progress_completed_check CHECK ((status = 'completed') = (progress_percentage = 100)),
    CONSTRAINT lesson_progress_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
) PARTITION BY HASH (org);
CREATE INDEX lesson_progress_completions_idx ON lesson_progress (org, completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX lesson_progress_course_idx ON lesson_progress (org, user_id, course_id);
CREATE INDEX lesson_progress_learners_idx ON lesson_progress (org, lesson_id, status);
CREATE INDEX lesson_progress_of_course_idx ON lesson_progress (org, course_id);

CREATE TABLE memberships (
    org TEXT NOT NULL,
    team_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    manager BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT memberships_pkey PRIMARY KEY (org, team_id, user_id),
    CONSTRAINT memberships_org_team_id_fkey FOREIGN KEY(org, team_id) REFERENCES teams (org, id) ON DELETE CASCADE,
    CONSTRAINT memberships_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT memberships_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX memberships_org_user_id_idx ON memberships (org, user_id);

CREATE TABLE modules (
    org TEXT NOT NULL,
    course_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    position INTEGER,
    CONSTRAINT modules_pkey PRIMARY KEY (org, course_id, id),
    CONSTRAINT modules_org_course_id_fkey FOREIGN KEY(org, course_id) REFERENCES courses (org, id) ON DELETE CASCADE,
    CONSTRAINT modules_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE user_summary (
    org TEXT NOT NULL,
    user_id TEXT NOT NULL,
    total INTEGER DEFAULT '0' NOT NULL,
    completed INTEGER DEFAULT '0' NOT NULL,
    in_progress INTEGER DEFAULT '0' NOT NULL,
    not_started INTEGER DEFAULT '0' NOT NULL,
    lessons_completed INTEGER DEFAULT '0' NOT NULL,
    avg_progress INTEGER DEFAULT '0' NOT NULL,
    watch_ms BIGINT DEFAULT '0' NOT NULL,
    last_activity BIGINT,
    updated_at BIGINT NOT NULL,
    CONSTRAINT user_summary_pkey PRIMARY KEY (org, user_id),
    CONSTRAINT user_summary_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT user_summary_avg_progress_check CHECK (avg_progress BETWEEN 0 AND 100),
    CONSTRAINT user_summary_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);

CREATE TABLE lessons (
    org TEXT NOT NULL,
    course_id TEXT NOT NULL,
    id TEXT NOT NULL,
    module_id TEXT NOT NULL,
    position INTEGER,
    title TEXT DEFAULT '' NOT NULL,
    type TEXT NOT NULL,
    duration_seconds DOUBLE PRECISION,
    pages INTEGER,
    required BOOLEAN DEFAULT true NOT NULL,
    weight DOUBLE PRECISION DEFAULT '1' NOT NULL,
    threshold DOUBLE PRECISION DEFAULT '0.9' NOT NULL,
    passing_score DOUBLE PRECISION DEFAULT '70' NOT NULL,
    sha256 TEXT,
    CONSTRAINT lessons_pkey PRIMARY KEY (org, course_id, id),
    CONSTRAINT lessons_org_course_id_module_id_fkey FOREIGN KEY(org, course_id, module_id) REFERENCES modules (org, course_id, id) ON DELETE CASCADE,
    CONSTRAINT lessons_org_sha256_fkey FOREIGN KEY(org, sha256) REFERENCES content_files (org, sha256),
    CONSTRAINT lessons_type_check CHECK (type IN ('video', 'audio', 'document', 'quiz')),
    CONSTRAINT lessons_passing_score_check CHECK (passing_score BETWEEN 0 AND 100),
    CONSTRAINT lessons_threshold_check CHECK (threshold BETWEEN 0 AND 1),
    CONSTRAINT lessons_duration_seconds_check CHECK (duration_seconds >= 0),
    CONSTRAINT lessons_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX lessons_org_id_idx ON lessons (org, id);

CREATE TABLE token_families (
    org TEXT NOT NULL,
    id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    CONSTRAINT token_families_pkey PRIMARY KEY (org, id),
    CONSTRAINT token_families_org_user_id_fkey FOREIGN KEY(org, user_id) REFERENCES users (org, id) ON DELETE CASCADE,
    CONSTRAINT token_families_org_user_id_device_id_fkey FOREIGN KEY(org, user_id, device_id) REFERENCES devices (org, user_id, id) ON DELETE CASCADE,
    CONSTRAINT token_families_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX token_families_org_user_id_idx ON token_families (org, user_id);

CREATE TABLE tokens (
    org TEXT NOT NULL,
    hash TEXT NOT NULL,
    family_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    CONSTRAINT tokens_pkey PRIMARY KEY (org, hash),
    CONSTRAINT tokens_kind_check CHECK (kind IN ('access', 'refresh')),
    CONSTRAINT tokens_org_family_id_fkey FOREIGN KEY(org, family_id) REFERENCES token_families (org, id) ON DELETE CASCADE,
    CONSTRAINT tokens_org_fkey FOREIGN KEY(org) REFERENCES organizations (id) ON DELETE CASCADE
);
CREATE INDEX tokens_org_expires_at_idx ON tokens (org, expires_at);
CREATE INDEX tokens_org_family_id_idx ON tokens (org, family_id);
