"""Courses as one file: published from packages, and given out as such to those who are enrolled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coursekit.package import PackageError, Source, open_package, package_chunks
from learncore.records import Course
from learnserver.clock import new_id
from learnserver.content.packages import course_chunks, publish_package
from learnserver.content.publishing import Published
from learnserver.content.store import ContentStore
from learnserver.queries import organizations, publishing
from learnserver.routes.packages import sent
from tests.package.hostile import CORPUS
from tests.package.school import FILES, course, packed
from tests.server.small_app import START, School


@pytest.fixture
def school(shared_url: str, tmp_path: Path) -> Iterator[School]:
    school = School(shared_url, tmp_path)
    school.org = school.organization("School")
    school.ada = school.user(school.org, "ada@example.org")
    yield school
    school.close()


@pytest.fixture
def content(tmp_path: Path) -> ContentStore:
    return ContentStore(tmp_path / "content")


def publish(school: School, content: ContentStore, file: Path) -> Published:
    return publish_package(school.database, content, school.org, file, clock=lambda: START)


def get(school: School, path: str = "course-1", **headers: str) -> Any:
    token = school.sign_in("ada@example.org").json()["accessToken"]
    sent = {"Authorization": f"Bearer {token}"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return school.client.get(f"/api/courses/{path}/package", headers=sent)


def enroll(school: School) -> None:
    terms: Any = {"user": school.ada, "team_id": None, "required": False, "due_at": None, "now": START}
    with school.database.write(school.org) as connection:
        organizations.enroll(connection, school.org, new_id(), "course-1", **terms)


def test_many_packages_at_once_do_not_wait_for_one_another(
    content: ContentStore, school: School, tmp_path: Path
) -> None:
    """The threads that pack wait for those that read: were they the same, enough packages would stop for good."""
    publish(school, content, packed(tmp_path))
    with school.database.read(school.org) as connection:
        files = publishing.kept_by_path(connection, school.org, "course-1")

    async def send() -> list[bytes]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))

        async def one() -> bytes:
            chunks = course_chunks(content, course(), 1, files, loop)
            return b"".join([chunk async for chunk in sent(chunks)])

        return await asyncio.wait_for(asyncio.gather(*(one() for _ in range(9))), 20)

    first, *others = asyncio.run(send())
    whole = {path: Source(len(data), lambda data=data: [data]) for path, data in FILES.items()}
    assert first == b"".join(package_chunks(course(), whole, version=1))
    assert set(others) == {first}


def files_in(folder: Path) -> int:
    return sum(file.is_file() for file in folder.rglob("*"))


def repacked(folder: Path, made: Course, files: dict[str, bytes]) -> Path:
    place = folder / "again.learnpkg"
    with place.open("wb") as file:
        file.writelines(
            package_chunks(made, {path: Source(len(data), lambda data=data: [data]) for path, data in files.items()})
        )
    return place


def test_what_is_published_from_a_package_comes_out_as_one(
    school: School, content: ContentStore, tmp_path: Path
) -> None:
    done = publish(school, content, packed(tmp_path))
    assert (done.course_id, done.version, done.lessons, done.stored) == ("course-1", 1, 3, len(FILES))
    enroll(school)
    answer = get(school)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.learnapp.course+zip"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Knots.learnpkg"
    assert "content-encoding" not in answer.headers
    (tmp_path / "got.learnpkg").write_bytes(answer.content)
    with open_package(tmp_path / "got.learnpkg") as package:
        assert package.manifest.course == course()
        assert package.manifest.version == 1
        assert {file.path: b"".join(package.chunks(file)) for file in package.manifest.files} == FILES
    assert get(school, If_None_Match=answer.headers["etag"]).status_code == 304


def test_the_same_again_is_no_new_version_and_another_is_the_next(
    school: School, content: ContentStore, tmp_path: Path
) -> None:
    package = packed(tmp_path)
    publish(school, content, package)
    assert publish(school, content, package)[2:5] == (1, 3, 0)
    files = FILES | {"2 - More/1 - Splices.mp4": b"a better film" * 99}
    ids = {lesson.path: lesson.id for lesson in course().lessons}
    modules = tuple(
        msgspec.structs.replace(
            module,
            lessons=tuple(
                msgspec.structs.replace(one, id=f"new-{one.id}", bytes=None, requires=()) for one in module.lessons
            ),
        )
        for module in course().modules
    )
    done = publish(school, content, repacked(tmp_path, course(modules=modules), files))
    assert (done.version, done.stored) == (2, 1)
    with school.database.read(school.org) as connection:
        before = publishing.lessons_before(connection, school.org, "course-1", {})
    assert {one.id for one in before} == set(ids.values()), "lessons keep their ids by content and by place"


def test_only_who_is_enrolled_gets_it(school: School, content: ContentStore, tmp_path: Path) -> None:
    publish(school, content, packed(tmp_path))
    assert get(school).status_code == 403
    assert get(school, "nothing").status_code == 404


def test_a_file_that_is_lost_is_told_before_anything_is_sent(
    school: School, content: ContentStore, tmp_path: Path
) -> None:
    publish(school, content, packed(tmp_path))
    enroll(school)
    with school.database.read(school.org) as connection:
        kept = publishing.kept_by_path(connection, school.org, "course-1")
    content.path(kept["cover.jpg"].sha256).unlink()
    answer = get(school)
    assert answer.status_code == 503
    assert "Publishing the course again" in answer.json()["detail"]
    publish(school, content, tmp_path / "knots.learnpkg")
    assert get(school).status_code == 200


@pytest.mark.parametrize("name", ["wrong hash", "flipped bit", "zip slip", "bomb by ratio", "truncated", "not a zip"])
def test_nothing_is_kept_of_a_package_that_is_not_good(
    school: School, content: ContentStore, tmp_path: Path, name: str
) -> None:
    bad = tmp_path / "bad.learnpkg"
    bad.write_bytes(CORPUS[name][0]())
    with pytest.raises(PackageError, match=CORPUS[name][1]):
        publish(school, content, bad)
    assert files_in(tmp_path / "content") == 0
    with school.database.read(school.org) as connection:
        assert not publishing.known_course(connection, school.org, "course-1")
