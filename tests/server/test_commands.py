"""The command line as people and scripts use it: on an empty home, on both databases, as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from learnserver.commands import learnserver
from tests.media import small_video
from tests.package.school import packed

PASSWORD = "correct horse battery"


class Line:
    """A command line on one home and database."""

    def __init__(self, home: Path, url: str | None = None) -> None:
        self.options = ["--home", str(home)] + (["--database", url] if url else [])

    def __call__(self, *words: str, code: int = 0, stdin: str | None = None) -> str:
        """What a command prints; where it fails, what it says on stderr."""
        done = CliRunner().invoke(learnserver, [*words, *self.options], input=stdin)
        assert done.exit_code == code, done.output
        return done.stderr if code else done.stdout

    def json(self, *words: str, stdin: str | None = None) -> Any:
        return json.loads(self(*words, "--json", stdin=stdin))

    def user(self, email: str, role: str = "learner") -> Any:
        words = ("user", "add", "--org", "School", "--email", email, "--name", email, "--role", role)
        return self.json(*words, "--password-stdin", stdin=PASSWORD + "\n")

    def publish(self, folder: Path) -> Any:
        return self.json("course", "publish", str(folder), "--org", "School")


@pytest.fixture
def line(tmp_path: Path) -> Line:
    """A command line with an organization called School."""
    made = Line(tmp_path / "home")
    made("org", "create", "School")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of two films."""
    small_video(tmp_path / "Knots" / "1 Bowline.mp4", 1)
    small_video(tmp_path / "Knots" / "2 Reef knot.mp4", 2)
    return tmp_path / "Knots"


def serving(line: Line, log: Path, *, end: int = signal.SIGTERM) -> AbstractContextManager[httpx.Client]:
    """The server as a process of its own, on a free port, ended by a signal."""
    return running([sys.executable, "-m", "learnserver", "serve", "--port", "0", *line.options], log, end=end)


@contextmanager
def running(command: Sequence[str], log: Path, *, end: int = signal.SIGTERM) -> Generator[httpx.Client]:
    """A command that serves, until it is ended by a signal."""
    with log.open("wb") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
        assert process.stdout is not None
        said = process.stdout.readline().decode()
        try:
            with httpx.Client(base_url=said.split()[-1], timeout=20) as client:
                yield client
        finally:
            process.send_signal(end)
            assert process.wait(20) == 0


def sign_in(client: httpx.Client, email: str) -> Any:
    body = {"email": email, "password": PASSWORD, "device": {"id": "laptop", "name": "Laptop"}}
    return client.post("/api/auth/token", json=body)


# --- the whole way -----------------------------------------------------------------------------------------------


def test_from_nothing_to_a_lesson_on_both_databases(database_url: str, tmp_path: Path, folder: Path) -> None:
    line = Line(tmp_path / "home", database_url)
    organization = line.json("org", "create", "School")
    assert set(organization) == {"id", "name"}
    line.user("ada@example.org")
    line.user("max@example.org", "manager")
    line("team", "create", "--org", "School", "Sailors")
    line("team", "add", "--org", "School", "Sailors", "ada@example.org")
    line("team", "add", "--org", organization["id"], "Sailors", "max@example.org", "--manager")
    published = line.publish(folder)
    assert set(published) == {"courseId", "version", "lessons", "skipped"}
    assert (published["version"], published["lessons"], published["skipped"]) == (1, 2, [])
    line("enroll", "--org", "School", "--course", published["courseId"], "--team", "Sailors", "--required")
    with serving(line, tmp_path / "log") as client:
        signed_in = sign_in(client, "ada@example.org").json()
        assert signed_in["organization"] == organization
        client.headers["Authorization"] = f"Bearer {signed_in['accessToken']}"
        sha = _digest(folder / "1 Bowline.mp4")
        assert client.get(f"/api/content/{sha}").content == (folder / "1 Bowline.mp4").read_bytes()


def _digest(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_serve_on_an_empty_home_creates_everything_and_stops_when_told(tmp_path: Path) -> None:
    line = Line(tmp_path / "new" / "home")
    with serving(line, tmp_path / "log") as client:
        assert str(client.base_url).startswith("http://127.0.0.1:")
        shown = {"service": "learnapp", "protocol": 1, "status": "ok", "database": "ok"}
        assert client.get("/api/health").json() == shown
        line("org", "create", "School")
        line.user("ada@example.org")
        assert sign_in(client, "ada@example.org").status_code == 200


def test_control_c_stops_the_server_at_once_though_a_device_listens_for_changes(line: Line, tmp_path: Path) -> None:
    line.user("ada@example.org")
    with serving(line, tmp_path / "log", end=signal.SIGINT) as client:
        token = sign_in(client, "ada@example.org").json()["accessToken"]
        events = client.send(
            client.build_request("GET", "/api/events", headers={"Authorization": f"Bearer {token}"}), stream=True
        )
        assert "hello" in next(events.iter_lines())
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_the_log_has_a_line_of_json_for_each_request_and_no_secret(line: Line, tmp_path: Path) -> None:
    line.user("ada@example.org")
    with serving(line, tmp_path / "log") as client:
        signed_in = sign_in(client, "ada@example.org").json()
        client.post("/api/auth/token", json={"email": "x", "password": PASSWORD, "device": {"id": "x"}})
        client.post("/api/auth/token", content=json.dumps({"password": PASSWORD, "email": 7}))
        refreshed = client.post("/api/auth/refresh", json={"refreshToken": signed_in["refreshToken"]}).json()
        client.get("/api/health", headers={"Authorization": f"Bearer {refreshed['accessToken']}"})
        client.get(f"/api/content/{'0' * 64}?token={refreshed['accessToken']}")
        account = client.get("/api/account", headers={"Authorization": f"Bearer {refreshed['accessToken']}"}).json()
        number = client.get("/api/health").headers["x-request-id"]
    text = (tmp_path / "log").read_text()
    assert account["signingKey"] not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert [one["path"] for one in lines if one.get("request") == number] == ["/api/health"]
    kept = text.encode() + b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    tokens = [body[key] for body in (signed_in, refreshed) for key in ("accessToken", "refreshToken")]
    for secret in [PASSWORD, *(token.partition(".")[2] for token in tokens)]:
        assert secret.encode() not in kept


# --- courses -----------------------------------------------------------------------------------------------------


def lessons_of(line: Line, course: str) -> dict[str, str]:
    """The ids of the newest version's lessons by their titles."""
    from sqlalchemy import select

    from learnserver.config import Config
    from learnserver.database import Database
    from learnserver.tables import lessons

    database = Database(Config.of(Path(line.options[1])).database)
    with database.read() as connection:
        query = select(lessons.c.title, lessons.c.id).where(
            lessons.c.course_id == course, lessons.c.position.is_not(None)
        )
        found = {row.title: row.id for row in connection.execute(query)}
    database.close()
    return found


def contents(tmp_path: Path) -> dict[str, int]:
    """The content store's files and when they were written."""
    return {path.name: path.stat().st_mtime_ns for path in (tmp_path / "home/content").rglob("*") if path.is_file()}


def test_publishing_the_same_again_makes_no_version_and_writes_no_file(
    line: Line, folder: Path, tmp_path: Path
) -> None:
    first, before = line.publish(folder), contents(tmp_path)
    assert len(before) == 2
    assert line.publish(folder) == first
    assert contents(tmp_path) == before


def test_a_new_lesson_makes_a_new_version_and_only_its_file_is_stored(line: Line, folder: Path, tmp_path: Path) -> None:
    first, before = line.publish(folder), contents(tmp_path)
    ids = lessons_of(line, first["courseId"])
    small_video(folder / "3 Splice.mp4", 3)
    second = line.publish(folder)
    assert (second["courseId"], second["version"], second["lessons"]) == (first["courseId"], 2, 3)
    after = contents(tmp_path)
    assert len(after) == 3
    assert before.items() < after.items()
    assert ids.items() < lessons_of(line, first["courseId"]).items()


def test_a_lesson_keeps_its_id_when_it_is_moved_renamed_or_filmed_again(line: Line, folder: Path) -> None:
    course = line.publish(folder)["courseId"]
    before = lessons_of(line, course)
    (folder / "2 Reef knot.mp4").rename(folder / "1 Square knot.mp4")
    small_video(folder / "1 Bowline.mp4", 99)
    assert line.publish(folder)["version"] == 2
    assert lessons_of(line, course) == {"Bowline": before["Bowline"], "Square knot": before["Reef knot"]}


def test_a_lesson_that_comes_back_has_the_id_it_had(line: Line, folder: Path, tmp_path: Path) -> None:
    course = line.publish(folder)["courseId"]
    before = lessons_of(line, course)
    (folder / "2 Reef knot.mp4").rename(tmp_path / "away.mp4")
    assert line.publish(folder)["lessons"] == 1
    (tmp_path / "away.mp4").rename(folder / "2 Reef knot.mp4")
    assert line.publish(folder)["version"] == 3
    assert lessons_of(line, course) == before


def test_a_course_that_was_moved_to_another_folder_is_the_same_course(line: Line, folder: Path, tmp_path: Path) -> None:
    first = line.publish(folder)
    shutil.move(folder, tmp_path / "Ropes")
    small_video(tmp_path / "Ropes" / "3 Splice.mp4", 3)
    assert line.publish(tmp_path / "Ropes")["courseId"] == first["courseId"]


def test_a_package_is_published_like_a_folder(line: Line, tmp_path: Path) -> None:
    package = packed(tmp_path)
    told = line.json("course", "publish", str(package), "--org", "School")
    assert told == {"courseId": "course-1", "version": 1, "lessons": 3, "skipped": []}
    package.write_bytes(package.read_bytes()[:-1])
    assert "its end is missing" in line("course", "publish", str(package), "--org", "School", code=1)


def test_two_organizations_publish_the_same_folder_each_as_its_own(line: Line, folder: Path, tmp_path: Path) -> None:
    first = line.publish(folder)
    line("org", "create", "Other")
    again = line.json("course", "publish", str(folder), "--org", "Other")
    assert again["version"] == 1
    assert again["courseId"] == first["courseId"]
    assert len(contents(tmp_path)) == 2


def test_what_was_learned_stays_and_counts_anew_in_the_next_version(
    database_url: str, tmp_path: Path, folder: Path
) -> None:
    line = Line(tmp_path / "home", database_url)
    line("org", "create", "School")
    line.user("ada@example.org")
    course = line.publish(folder)["courseId"]
    line("enroll", "--org", "School", "--course", course, "--everyone")
    with serving(line, tmp_path / "log") as client:
        client.headers["Authorization"] = f"Bearer {sign_in(client, 'ada@example.org').json()['accessToken']}"
        lesson = client.get(f"/api/courses/{course}").json()["modules"][0]["lessons"][0]["id"]
        client.post("/api/progress/complete", json={"contentId": lesson}).raise_for_status()
        assert client.get(f"/api/progress/{course}").json()["progressPercentage"] == 50
        small_video(folder / "3 Splice.mp4", 3)
        small_video(folder / "4 Whipping.mp4", 4)
        line.publish(folder)
        assert client.get(f"/api/progress/{course}").json()["progressPercentage"] == 25
        assert client.get(f"/api/progress/{lesson}").json()["status"] == "completed"


def test_what_could_not_be_used_is_told_with_the_reason(line: Line, folder: Path) -> None:
    (folder / "3 Broken.mp4").write_bytes(b"no film")
    published = line.publish(folder)
    assert published["lessons"] == 2
    assert [one["path"] for one in published["skipped"]] == ["3 Broken.mp4"]
    assert published["skipped"][0]["reason"]


# --- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("org", "create", "School"), "School"),
        (("org", "create", " "), "one line"),
        (("team", "create", "--org", "None", "T"), "organization"),
        (("team", "add", "--org", "School", "None", "ada@example.org"), "team"),
        (("course", "publish", "/nowhere", "--org", "School"), ""),
        (("enroll", "--org", "School", "--course", "none", "--everyone"), "course"),
        (("migrate", "--database", "mysql://x/y"), "URL"),
        (("migrate", "--database", "nonsense"), "URL"),
        (("migrate", "--database", "sqlite://"), "file"),
        (("migrate", "--database", "postgresql://127.0.0.1:1/x"), "database"),
        (("serve", "--host", "192.0.2.1", "--port", "0"), "address"),
    ],
)
def test_a_failure_is_told_in_one_line(line: Line, words: tuple[str, ...], said: str) -> None:
    if "--database" in words:
        line.options = line.options[:2]
    text = line(*words, code=1)
    assert text.startswith("learnserver: ")
    assert text.count("\n") == 1
    assert said in text


@pytest.mark.parametrize(
    "words",
    [
        ("org", "create"),
        ("nonsense",),
        ("user", "add", "--org", "School", "--email", "a@b", "--name", "A", "--role", "king", "--password-stdin"),
        ("user", "add", "--org", "School", "--email", "a@b", "--name", "A"),
        ("enroll", "--org", "School", "--course", "x"),
        ("enroll", "--org", "School", "--course", "x", "--everyone", "--team", "T"),
        ("enroll", "--org", "School", "--course", "x", "--everyone", "--due", "soon"),
        ("serve", "--port", "99999"),
    ],
)
def test_wrong_usage_is_told_with_code_2(line: Line, words: tuple[str, ...]) -> None:
    line(*words, code=2)


@pytest.mark.parametrize(
    ("email", "password"), [("ada", PASSWORD), ("a@b", "short"), ("a@b", ""), ("a@b\u0007", PASSWORD)]
)
def test_an_account_needs_an_email_and_a_password(line: Line, email: str, password: str) -> None:
    words = ("user", "add", "--org", "School", "--email", email, "--name", "A", "--password-stdin")
    assert line(*words, code=1, stdin=password + "\n").count("\n") == 1


def test_an_email_is_one_account_of_an_organization(line: Line) -> None:
    line.user("ada@example.org")
    words = ("user", "add", "--org", "School", "--email", "ADA@example.org", "--name", "A", "--password-stdin")
    assert "already" in line(*words, code=1, stdin=PASSWORD)


def test_a_database_of_a_newer_program_is_refused_untouched(line: Line, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "home" / "learnserver.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer" in line("org", "create", "X", code=1)


def test_every_command_takes_the_home_and_the_database() -> None:
    def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = []
        for name, command in group.commands.items():
            found += commands(command, (*path, name)) if hasattr(command, "commands") else [(*path, name)]
        return found

    listed = commands(learnserver)
    assert {"serve", "migrate", "demo", "enroll"} <= {path[0] for path in listed}
    for path in listed:
        shown = CliRunner().invoke(learnserver, [*path, "--help"]).output
        assert "--home" in shown, path
        assert "--database" in shown, path


def test_the_environment_names_the_home_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "LEARNSERVER_HOME", str(tmp_path / "there"))
    assert CliRunner().invoke(learnserver, ["migrate"]).exit_code == 0
    assert (tmp_path / "there" / "learnserver.db").is_file()


def test_migrations_may_run_from_two_processes_at_once(database_url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "learnserver", "migrate", "--home", str(tmp_path), "--database", database_url]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]


def test_where_only_the_client_was_installed_it_says_how_the_server_comes() -> None:
    code = "import sys; sys.modules['sqlalchemy'] = None; from learnserver.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("learnserver: sqlalchemy is not installed")
    assert "make server" in done.stderr
