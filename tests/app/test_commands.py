"""The command line as scripts see it: processes of their own, JSON on stdout, one line on stderr, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from learnapp.instance import Answer, InstanceServer, Request
from learnapp.paths import Paths
from learnapp.store import Store
from learncore.records import Attempt, Session
from tests.media import make_video


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("media") / "Knots and ropes"
    for name in ("2 - Bowline", "10 - Splices", "1 - Why knots"):
        make_video(root / "1 - Basics" / f"{name}.mp4", 2, title=name)
    (root / "1 - Basics" / "3 - Broken.mp4").write_bytes(b"not a film")
    return root


def told_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_import_tells_what_became_a_course_and_what_did_not(home: Path, folder: Path) -> None:
    done = run(home, "import", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) == {"courseId", "title", "modules", "lessons", "skipped"}
    assert (told["title"], told["modules"], told["lessons"]) == ("Knots and ropes", 1, 3)
    assert [Path(skipped["path"]).name for skipped in told["skipped"]] == ["3 - Broken.mp4"]
    assert told["skipped"][0]["reason"]


def test_progress_has_the_promised_shape(home: Path, folder: Path) -> None:
    course = json.loads(run(home, "import", str(folder), "--json").stdout)["courseId"]
    told = json.loads(run(home, "progress", "--json").stdout)
    assert set(told["summary"]) == {
        "totalItems", "completedItems", "inProgressItems", "notStartedItems", "avgProgress", "watchTimeSeconds",
        "lastActivity",
    }  # fmt: skip
    assert told["summary"]["totalItems"] == 1
    assert told["summary"]["lastActivity"] is None
    (only,) = told["courses"]
    assert set(only) == {
        "courseId", "title", "progressPercentage", "status", "completedLessons", "lastAccessedAt", "completedAt",
        "lessons",
    }  # fmt: skip
    assert only["courseId"] == course
    assert [lesson["title"] for lesson in only["lessons"]] == ["Why knots", "Bowline", "Splices"]
    assert set(only["lessons"][0]) == {
        "lessonId", "title", "type", "status", "progressPercentage", "positionSeconds", "furthestSeconds", "coverage",
        "durationSeconds", "watchTimeSeconds", "totalSessions", "completionCount", "attempts", "bestScore",
        "firstStartedAt", "lastAccessedAt", "completedAt",
    }  # fmt: skip
    assert {lesson["status"] for lesson in only["lessons"]} == {"not_started"}


def test_an_empty_library_is_no_error(home: Path) -> None:
    told = json.loads(run(home, "progress", "--json").stdout)
    assert told["summary"]["totalItems"] == 0
    assert told["summary"]["avgProgress"] == 0
    assert told["courses"] == []


def test_csv_runs_no_formula_in_a_spreadsheet(home: Path, tmp_path: Path) -> None:
    root = tmp_path / "=HYPERLINK(1)"
    make_video(root / "1 - A.mp4", 1)
    assert run(home, "import", str(root)).returncode == 0
    done = run(home, "progress", "--csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["course"] == "'=HYPERLINK(1)"
    assert row["lesson"] == "A"


def test_status_has_the_promised_shape(home: Path) -> None:
    told = json.loads(run(home, "status", "--json").stdout)
    assert set(told) == {
        "home", "account", "device", "courses", "lessons", "outbox", "quarantine", "lastSync", "database",
    }  # fmt: skip
    assert told["home"] == str(home)
    assert told["account"] == "guest"
    assert told["lastSync"] is None
    assert told["database"]["integrity"] == "ok"
    assert told["database"]["schema"] >= 1


def test_progress_and_status_work_beside_the_running_program(home: Path) -> None:
    store = Store.open(Paths.of(home).create().account())
    try:
        assert run(home, "progress", "--json").returncode == 0
        assert json.loads(run(home, "status", "--json").stdout)["database"]["integrity"] == "ok"
    finally:
        store.close()


def test_import_is_handed_to_the_running_program(home: Path, tmp_path: Path) -> None:
    paths = Paths.of(home).create()
    asked: list[Request] = []

    def handle(request: Request) -> Answer:
        asked.append(request)
        return Answer(result={"courseId": "c", "title": "T", "modules": 1, "lessons": 2, "skipped": []})

    store = Store.open(paths.account())
    server = InstanceServer(paths.data, handle)
    try:
        done = run(home, "import", str(tmp_path), "--json")
    finally:
        server.close()
        store.close()
    assert json.loads(done.stdout)["lessons"] == 2
    assert asked == [Request("import", path=str(tmp_path))]


def test_a_failure_is_one_line_and_exit_code_one(home: Path, tmp_path: Path) -> None:
    assert "nowhere" in told_in_one_line(run(home, "import", str(tmp_path / "nowhere")))
    told_in_one_line(run(home, "progress", "--course", "nobody"))
    told_in_one_line(run(home, "open", "nobody"))
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    told_in_one_line(run(blocked / "home", "status"))


def test_a_link_is_a_lesson_with_and_without_the_command(home: Path) -> None:
    assert "No such lesson" in told_in_one_line(run(home, "learnapp://lesson/nobody"))
    assert "No such lesson" in told_in_one_line(run(home, "open", "learnapp://lesson/nobody"))


def test_what_was_repaired_is_told_by_whoever_opens_first(home: Path) -> None:
    folder = Paths.of(home).create().account()
    Store.open(folder).close()
    (folder / "learnapp.db").write_bytes(b"damaged" * 1000)
    done = run(home, "progress")
    assert done.returncode == 0
    assert "learnapp:" in done.stderr
    assert "Traceback" not in done.stderr
    assert any("damaged" in entry.name for entry in folder.iterdir())


def test_a_command_waits_for_a_program_that_is_just_closing(home: Path, folder: Path) -> None:
    store = Store.open(Paths.of(home).create().account())
    closing = threading.Timer(3.0, store.close)
    closing.start()
    done = run(home, "import", str(folder), "--json")
    closing.join()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_title_of_any_script_is_told_into_any_file(home: Path, tmp_path: Path, encoding: str) -> None:
    make_video(tmp_path / "日本語" / "1 - 始め.mp4", 1)
    assert run(home, "import", str(tmp_path / "日本語")).returncode == 0
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home), "progress"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "日本語" in done.stdout.decode()


def test_wrong_usage_is_exit_code_two(home: Path) -> None:
    assert run(home, "fly").returncode == 2
    assert run(home, "import").returncode == 2
    assert run(home, "progress", "--json", "--csv").returncode == 2


@pytest.mark.parametrize("display", ["", ":987"])
def test_without_a_display_the_window_is_refused_in_one_line(home: Path, display: str) -> None:
    env = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home)],
        capture_output=True,
        text=True,
        env={**env, "DISPLAY": display},
        check=False,
    )
    assert "no display" in told_in_one_line(done)


def test_without_a_display_a_lesson_is_still_handed_to_the_running_window(home: Path, folder: Path) -> None:
    course = json.loads(run(home, "import", str(folder), "--json").stdout)["courseId"]
    report = json.loads(run(home, "progress", "--course", course, "--json").stdout)
    lesson = report["courses"][0]["lessons"][0]["lessonId"]
    assert lesson in run(home, "progress", "--course", course).stdout
    paths = Paths.of(home)
    asked: list[Request] = []

    def handle(request: Request) -> Answer:
        asked.append(request)
        return Answer()

    store = Store.open(paths.account())
    server = InstanceServer(paths.data, handle)
    try:
        env = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
        done = subprocess.run(
            [sys.executable, "-m", "learnapp", "--home", str(home), "open", lesson, "--resume"],
            env={**env, "DISPLAY": ""},
            check=False,
        )
    finally:
        server.close()
        store.close()
    assert done.returncode == 0
    assert asked == [Request("open", lesson=lesson, resume=True)]


def test_a_locked_lesson_is_opened_with_a_word_on_what_unlocks_it(home: Path, folder: Path, tmp_path: Path) -> None:
    locked = tmp_path / "Locked"
    shutil.copytree(folder, locked)
    (locked / "course.toml").write_text(
        '[[lessons]]\nfile = "1 - Basics/2 - Bowline.mp4"\nrequires = ["1 - Basics/1 - Why knots.mp4"]\n',
        encoding="utf-8",
    )
    run(home, "import", str(locked))
    report = json.loads(run(home, "progress", "--json").stdout)
    lesson = next(one["lessonId"] for one in report["courses"][0]["lessons"] if one["title"] == "Bowline")
    env = {name: value for name, value in os.environ.items() if name not in {"WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run(
        [sys.executable, "-m", "learnapp", "--home", str(home), "open", lesson],
        env={**env, "DISPLAY": ""},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[0] == "It is still locked. Complete first: Why knots."


def test_lessons_that_lock_each_other_are_refused_with_the_line(home: Path, folder: Path, tmp_path: Path) -> None:
    ring = tmp_path / "Ring"
    shutil.copytree(folder, ring)
    one, two = "1 - Basics/1 - Why knots.mp4", "1 - Basics/2 - Bowline.mp4"
    (ring / "course.toml").write_text(
        f'[[lessons]]\nfile = "{one}"\nrequires = ["{two}"]\n[[lessons]]\nfile = "{two}"\nrequires = ["{one}"]\n',
        encoding="utf-8",
    )
    told = told_in_one_line(run(home, "import", str(ring)))
    assert "course.toml, line 3: these lessons require each other: “Why knots” → “Bowline” → “Why knots”" in told
    assert json.loads(run(home, "progress", "--json").stdout)["courses"] == []


def test_doctor_tells_what_plays(home: Path) -> None:
    done = run(home, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "VLC" in done.stdout
    assert "Media probing" in done.stdout
    assert done.stderr == ""


def test_a_course_is_packed_and_brought_in_elsewhere(home: Path, folder: Path, tmp_path: Path) -> None:
    course = json.loads(run(home, "import", str(folder), "--json").stdout)["courseId"]
    done = run(home, "package", "knots AND ropes", str(tmp_path / "knots"), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    file = tmp_path / "knots.learnpkg"
    assert told == {"courseId": course, "title": "Knots and ropes", "path": str(file), "bytes": file.stat().st_size}
    other = tmp_path / "other"
    done = run(other, "import", str(file), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["courseId"], told["lessons"], told["skipped"]) == (course, 3, [])
    assert "Knots and ropes" in run(other, "progress").stdout
    assert "known already" in run(other, "import", str(file)).stdout


def test_what_cannot_be_packed_or_opened_is_told_in_one_line(home: Path, folder: Path, tmp_path: Path) -> None:
    run(home, "import", str(folder))
    assert "No such course" in told_in_one_line(run(home, "package", "nothing", str(tmp_path / "x")))
    assert "is a folder" in told_in_one_line(run(home, "package", folder.name, str(tmp_path)))
    bad = tmp_path / "bad.learnpkg"
    bad.write_bytes(b"no package" * 100)
    assert "no course package" in told_in_one_line(run(home, "import", str(bad)))
    missing = told_in_one_line(run(home, "import", str(tmp_path / "nosuch.learnpkg")))
    assert "No such file" in missing
    assert "nosuch.learnpkg is not there" in missing
    assert "cannot be added" in told_in_one_line(run(home, "import", str(folder / "1 - Basics" / "10 - Splices.mp4")))


def test_activity_tells_days_in_the_learners_zone_and_every_one_that_was_asked_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty lessons a day, on three days: more than the page shows at once."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert run(home, "activity").stdout == "0:00 in all, 0:00 this week, 0 days in a row\n"
    with closing(Store.open(Paths.of(home).create().account())) as store:
        for number in range(150):
            at = 1_767_265_200_000 - number % 3 * 86_400_000  # 2026-01-02, 0:00 in Auckland
            one = Session(
                lesson=f"l{number}", course="c", device="d", started_at=at, ended_at=at + 60_000, active_seconds=60.0
            )
            store.heartbeat(f"s{number}", one, None).result(10)
    told = json.loads(run(home, "activity", "--days", "2", "--json").stdout)
    assert set(told) == {"watchTimeSeconds", "streakDays", "week", "courses", "days"}
    assert [(one["day"], one["seconds"], len(one["entries"])) for one in told["days"]] == [
        ("2026-01-02", 3_000.0, 50),
        ("2026-01-01", 3_000.0, 50),
    ]
    assert set(told["days"][0]["entries"][0]) == {
        "lessonId", "lesson", "courseId", "course", "device", "thisDevice", "seconds", "startedAt", "endedAt",
        "score",
    }  # fmt: skip
    shown = run(home, "activity", "--days", "1").stdout.splitlines()
    assert (shown[0], shown[2], len(shown)) == (
        "2:30:00 in all, 0:00 this week, 0 days in a row",
        "    50:00  2026-01-02",
        53,
    )
    assert told_in_one_line_of_usage(run(home, "activity", "--days", "0"))


def test_activity_tells_how_a_quiz_went(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    at = 1_767_265_200_000
    with closing(Store.open(Paths.of(home).create().account())) as store:
        one = Attempt(lesson="q", course="c", score=82.5, started_at=at, submitted_at=at)
        store.add_attempt("t", one).result(10)
    assert run(home, "activity").stdout.splitlines()[1:] == ["", "     0:00  2026-01-01", "     83 %    q  (c, quiz)"]
    (day,) = json.loads(run(home, "activity", "--json").stdout)["days"]
    assert (day["seconds"], day["entries"][0]["seconds"], day["entries"][0]["score"]) == (0.0, 0.0, 82.5)


def told_in_one_line_of_usage(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode == 2 and "Traceback" not in done.stderr
