"""The files of lessons over HTTP: whole and in parts, for those who are enrolled and nobody else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from learncore.records import Course, Lesson, Module
from learnserver.clock import new_id
from learnserver.content.store import ContentStore
from learnserver.queries import organizations, publishing
from learnserver.queries.publishing import Kept
from tests.server.small_app import START, School

FILM = bytes(range(256)) * 8_000
SHA = hashlib.sha256(FILM).hexdigest()


@pytest.fixture
def school(shared_url: str, tmp_path: Path) -> Iterator[School]:
    school = School(shared_url, tmp_path)
    school.org = school.organization("School")
    put_course(school, school.org, tmp_path)
    school.ada = school.user(school.org, "ada@example.org")
    yield school
    school.close()


def put_course(school: School, org: str, folder: Path) -> None:
    (folder / "film.mp4").write_bytes(FILM)
    ContentStore(folder / "content").put(folder / "film.mp4")
    lesson = Lesson(id="lesson-1", title="Film", type="video", path="film.mp4", duration_seconds=9.0)
    course = Course(id="course-1", title="Course", modules=(Module(id="module-1", title="M", lessons=(lesson,)),))
    with school.database.write(org) as connection:
        publishing.lock_course(connection, org, course.id, START)
        publishing.save_files(connection, org, [Kept(SHA, len(FILM), "video/mp4")], START)
        publishing.save_version(connection, org, course, 1, str(folder), {"film.mp4": SHA}, START)


def enroll(school: School, *, user: str | None = None, team: str | None = None) -> None:
    terms: Any = {"user": user, "team_id": team, "required": False, "due_at": None, "now": START}
    with school.database.write(school.org) as connection:
        organizations.enroll(connection, school.org, new_id(), "course-1", **terms)


def get(
    school: School,
    email: str = "ada@example.org",
    sha: str = SHA,
    method: str = "GET",
    follow: bool = True,
    **headers: str,
) -> Any:
    token = school.sign_in(email).json()["accessToken"]
    sent = {"Authorization": f"Bearer {token}"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return school.client.request(method, f"/api/content/{sha}", headers=sent, follow_redirects=follow)


# --- what is given -----------------------------------------------------------------------------------------------


def test_a_file_is_given_whole(school: School) -> None:
    enroll(school)
    answer = get(school)
    assert (answer.status_code, answer.content) == (200, FILM)
    assert answer.headers["etag"] == f'"{SHA}"'
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(FILM))
    assert answer.headers["accept-ranges"] == "bytes"
    assert "immutable" in answer.headers["cache-control"]
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize(("asked", "start", "stop"), [("bytes=0-99", 0, 100), ("bytes=600000-", 600_000, len(FILM))])
def test_a_part_of_a_file_is_given(school: School, asked: str, start: int, stop: int) -> None:
    enroll(school)
    answer = get(school, Range=asked)
    assert (answer.status_code, answer.content) == (206, FILM[start:stop])
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(FILM)}"
    assert answer.headers["content-length"] == str(stop - start)


def test_a_part_beyond_the_end_is_refused_with_the_size(school: School) -> None:
    enroll(school)
    answer = get(school, Range=f"bytes={len(FILM)}-")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(FILM)}"


def test_who_has_the_file_gets_no_second_one(school: School) -> None:
    enroll(school)
    answer = get(school, If_None_Match=f'"{SHA}"')
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_download_that_was_interrupted_goes_on(school: School) -> None:
    enroll(school)
    assert get(school, Range="bytes=1000-", If_Range=f'"{SHA}"').content == FILM[1000:]
    assert get(school, Range="bytes=1000-", If_Range='"other"').content == FILM


def test_the_head_of_a_file_tells_its_size(school: School) -> None:
    enroll(school)
    answer = get(school, method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(FILM))


def test_a_browser_may_not_run_what_a_lesson_brings(school: School) -> None:
    enroll(school)
    headers = get(school).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_file_that_is_lost_is_the_servers_failure_and_not_somebody_elses_file(school: School, tmp_path: Path) -> None:
    enroll(school)
    ContentStore(tmp_path / "content").path(SHA).unlink()
    assert get(school).status_code == 503


# --- to whom -----------------------------------------------------------------------------------------------------


def test_who_is_not_enrolled_gets_nothing(school: School) -> None:
    assert get(school).status_code == 404


def test_who_is_enrolled_by_name_or_by_team_gets_the_file(school: School) -> None:
    school.user(school.org, "bert@example.org")
    enroll(school, user=school.ada)
    assert get(school).status_code == 200
    assert get(school, "bert@example.org").status_code == 404
    cleo = school.user(school.org, "cleo@example.org")
    with school.database.write(school.org) as connection:
        organizations.add_team(connection, school.org, "team-1", "Team", START)
        organizations.join_team(connection, school.org, "team-1", cleo, manager=False)
    enroll(school, team="team-1")
    assert get(school, "cleo@example.org").status_code == 200
    assert get(school, "bert@example.org").status_code == 404


def test_an_admin_gets_every_file_of_the_organization(school: School) -> None:
    school.user(school.org, "root@example.org", "admin")
    assert get(school, "root@example.org").status_code == 200


@pytest.mark.parametrize("role", ["learner", "manager", "admin"])
def test_another_organizations_file_is_no_file(school: School, role: str) -> None:
    enroll(school)
    other = school.organization("Other")
    school.user(other, "eve@example.org", role)
    assert get(school, "eve@example.org").status_code == 404


def test_a_file_that_the_newest_version_has_no_more_is_not_given(school: School, tmp_path: Path) -> None:
    enroll(school)
    course = Course(id="course-1", title="Course", modules=(Module(id="module-1", title="M"),))
    with school.database.write(school.org) as connection:
        publishing.save_version(connection, school.org, course, 2, str(tmp_path), {}, START)
    assert get(school).status_code == 404


@pytest.mark.parametrize("sha", ["x", "0" * 64, SHA.upper(), "..%2F..%2Fserver.db", SHA + "0", "%00", "%0A"])
def test_what_is_no_files_name_is_not_there(school: School, sha: str) -> None:
    enroll(school)
    assert get(school, sha=sha).status_code == 404


def test_who_is_not_signed_in_gets_nothing(school: School) -> None:
    enroll(school)
    assert school.client.get(f"/api/content/{SHA}").status_code == 401
