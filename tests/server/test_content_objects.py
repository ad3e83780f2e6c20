"""Content in an S3-compatible store: kept there, and fetched there by links that only those enrolled are given."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from coursekit.package import open_package
from learnserver.content.objects import LINK_SECONDS
from learnserver.content.packages import publish_package
from learnserver.content.store import Store, store_at
from tests.media import small_video
from tests.package.school import FILES, packed
from tests.server.small_app import START, School
from tests.server.test_commands import Line, serving, sign_in
from tests.server.test_content import FILM, SHA, enroll, get, put_course

KEY = "AKIATEST"
SECRET = "not-so-secret"
PROGRAMS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of an S3-compatible server that checks signatures."""
    python = Path(sys.prefix) / "s3" / PROGRAMS / "python"
    if not python.exists():
        pytest.skip("the S3-compatible server is not installed (scripts/bootstrap.sh dev)")
    command = [python, Path(__file__).with_name("s3_server.py"), KEY, SECRET]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()
        process.wait(20)


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


@pytest.fixture
def url(endpoint: str, tmp_path: Path) -> str:
    return f"s3://films/{tmp_path.name}?endpoint={endpoint}"


@pytest.fixture
def store(url: str) -> Store:
    return store_at(url)


@pytest.fixture
def school(shared_url: str, tmp_path: Path, store: Store) -> Iterator[School]:
    school = School(shared_url, tmp_path, store)
    school.org = school.organization("School")
    put_course(school, school.org, tmp_path)
    school.ada = school.user(school.org, "ada@example.org")
    yield school
    school.close()


@pytest.fixture
def stocked(school: School, store: Store, tmp_path: Path) -> School:
    """The school, with its film in the store, and its learner enrolled."""
    store.put(tmp_path / "film.mp4", "video/mp4")
    enroll(school)
    return school


def link(school: School, **headers: str) -> str:
    answer = get(school, follow=False, **headers)
    assert answer.status_code == 307, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.headers["location"]


# --- the store ---------------------------------------------------------------------------------------------------


def test_a_file_is_kept_once_under_the_hash_of_its_bytes(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(FILM * 6)
    sha = hashlib.sha256(FILM * 6).hexdigest()
    assert store.put(tmp_path / "a.mp4", "video/mp4") == (sha, len(FILM) * 6, True)
    assert store.put(tmp_path / "a.mp4", "video/mp4") == (sha, len(FILM) * 6, False)
    assert store.size(sha) == len(FILM) * 6
    assert store.size("0" * 64) is None


@pytest.mark.parametrize("size", [10, 20_000_000])
def test_a_file_that_changes_while_it_is_sent_gets_no_name(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    from learnserver.content import objects

    (tmp_path / "a.mp4").write_bytes(b"a" * size)
    before = hashlib.sha256(b"a" * size).hexdigest()
    monkeypatch.setattr(objects, "digest_of", lambda source: (before, size))
    (tmp_path / "a.mp4").write_bytes(b"b" * size)
    with pytest.raises(OSError, match="was changed"):
        store.put(tmp_path / "a.mp4", "video/mp4")
    assert store.size(before) is None


def test_what_the_store_refuses_is_told_in_one_line_without_a_key(endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"film")
    for where in (f"s3://nowhere?endpoint={endpoint}", "s3://films?endpoint=http://127.0.0.1:1"):
        with pytest.raises(OSError, match="the content store at s3://") as told:
            store_at(where).put(tmp_path / "a.mp4", "video/mp4")
        assert "\n" not in str(told.value)
        assert KEY not in str(told.value)


@pytest.mark.parametrize("url", ["s3://", "s3://key:secret@films", "s3://films?endpiont=x", "gs://films"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"S3|s3|AWS"):
        store_at(url)


# --- over HTTP ---------------------------------------------------------------------------------------------------


def test_who_is_enrolled_is_sent_to_where_the_file_is_for_a_short_while(stocked: School) -> None:
    there = link(stocked)
    assert f"X-Amz-Expires={LINK_SECONDS}" in there
    found = httpx.get(there)
    assert (found.status_code, found.content) == (200, FILM)
    assert found.headers["content-type"] == "video/mp4"
    assert "immutable" in found.headers["cache-control"]


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=5-9", 5, 10), ("bytes=2000000-", 2_000_000, len(FILM)), ("bytes=-7", len(FILM) - 7, len(FILM))],
)
def test_a_part_of_a_file_is_given_there(stocked: School, asked: str, start: int, stop: int) -> None:
    found = httpx.get(link(stocked, Range=asked), headers={"Range": asked})
    assert (found.status_code, found.content) == (206, FILM[start:stop])
    assert found.headers["content-range"] == f"bytes {start}-{stop - 1}/{len(FILM)}"


def test_what_the_server_knows_by_itself_it_answers_by_itself(stocked: School) -> None:
    assert get(stocked, If_None_Match=f'"{SHA}"').status_code == 304
    assert get(stocked, Range=f"bytes={len(FILM)}-").headers["content-range"] == f"bytes */{len(FILM)}"


def test_a_download_that_was_interrupted_goes_on_through_the_server(stocked: School) -> None:
    more = get(stocked, Range="bytes=1000-", If_Range=f'"{SHA}"')
    assert (more.status_code, more.content) == (206, FILM[1000:])
    again = get(stocked, Range="bytes=1000-", If_Range='"other"')
    assert (again.status_code, again.content) == (200, FILM)


def test_the_head_of_a_file_is_linked_for_that_alone(stocked: School) -> None:
    there = get(stocked, method="HEAD", follow=False).headers["location"]
    assert httpx.head(there).headers["content-length"] == str(len(FILM))
    assert httpx.get(there).status_code == 403


def test_a_link_is_for_this_file_and_this_while(stocked: School) -> None:
    there = link(stocked)
    assert httpx.get(there.replace(SHA, "0" * 64)).status_code == 403
    assert httpx.get(there.replace(f"Expires={LINK_SECONDS}", "Expires=604800")).status_code == 403
    assert httpx.get(there.partition("?")[0]).status_code == 403


def test_who_is_not_enrolled_gets_no_link(stocked: School) -> None:
    stocked.user(stocked.organization("Other"), "eve@example.org", "admin")
    answer = get(stocked, "eve@example.org", follow=False)
    assert (answer.status_code, "location" in answer.headers) == (404, False)


def test_a_file_that_is_lost_is_the_servers_failure(school: School) -> None:
    enroll(school)
    assert get(school, Range="bytes=1-", If_Range=f'"{SHA}"').status_code == 503


def test_from_a_folder_to_a_download_through_a_server(
    database_url: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEARNSERVER_CONTENT", url)
    film = small_video(tmp_path / "Knots" / "1 Bowline.mp4", 1)
    line = Line(tmp_path / "home", database_url)
    line("org", "create", "School")
    line.user("ada@example.org")
    line.user("bert@example.org")
    course: Any = line.publish(tmp_path / "Knots")
    line("enroll", "--org", "School", "--course", course["courseId"], "--user", "ada@example.org")
    sha = hashlib.sha256(film.read_bytes()).hexdigest()
    with serving(line, tmp_path / "log") as client:
        client.follow_redirects = True
        for email, status in (("ada@example.org", 200), ("bert@example.org", 404)):
            client.headers["Authorization"] = f"Bearer {sign_in(client, email).json()['accessToken']}"
            found = client.get(f"/api/content/{sha}")
            assert found.status_code == status
            assert (found.content == film.read_bytes()) == (status == 200)
    assert not (tmp_path / "home" / "content").exists()
    assert SECRET not in (tmp_path / "log").read_text()
    assert "X-Amz" not in (tmp_path / "log").read_text()


def test_a_package_is_published_into_the_store_and_made_of_it(school: School, store: Store, tmp_path: Path) -> None:
    publish_package(school.database, store, school.org, packed(tmp_path), clock=lambda: START)
    enroll(school)
    token = school.sign_in("ada@example.org").json()["accessToken"]
    got = school.client.get("/api/courses/course-1/package", headers={"Authorization": f"Bearer {token}"})
    assert got.status_code == 200, got.text
    (tmp_path / "got.learnpkg").write_bytes(got.content)
    with open_package(tmp_path / "got.learnpkg") as package:
        assert {file.path: b"".join(package.chunks(file)) for file in package.manifest.files} == FILES
