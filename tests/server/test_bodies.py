"""Bodies of every unfriendly kind: bounded before they are read, unpacked or decoded, and refused with a problem."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from learncore.wire import MAX_REQUEST_BYTES
from tests.server.school import Learner, School, course, session

DEVICE = b'"device": {"id": "laptop", "name": "", "sent_at": 0}'

PACKED = gzip.compress(b"{}", mtime=0)
"""With no time in it: the tests have the same names in every process."""


@pytest.fixture
def learner(school: School) -> Learner:
    school.publish(course())
    return school.learner()


def send(learner: Learner, content: Any, path: str = "/api/sync", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {learner.token}", "Content-Type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return learner.school.client.post(path, content=content, headers={**given, **named})


def in_parts(size: int) -> Iterator[bytes]:
    """A body without a Content-Length."""
    for _ in range(size // 65_536):
        yield b" " * 65_536


@pytest.mark.parametrize("size", [MAX_REQUEST_BYTES + 65_536, 4 * MAX_REQUEST_BYTES])
def test_a_body_that_does_not_say_how_long_it_is_is_read_only_so_far(learner: Learner, size: int) -> None:
    answer = send(learner, in_parts(size))
    assert (answer.status_code, answer.json()["type"]) == (413, "too_large")


def test_a_bomb_in_a_bomb_is_refused_like_any_other(learner: Learner) -> None:
    packed = gzip.compress(gzip.compress(b" " * 50_000_000, 1), 1)
    answer = send(learner, packed, Content_Encoding="gzip, gzip")
    assert answer.status_code == 422
    assert send(learner, gzip.compress(b" " * (MAX_REQUEST_BYTES + 1)), Content_Encoding="gzip").status_code == 413


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"no gzip", "gzip"),
        (PACKED[:-4], "gzip"),
        (PACKED + b"more", "gzip"),
        (PACKED + PACKED, "gzip"),
        (zlib.compress(b"{}"), "deflate"),
        (b"{}", "br"),
        (b"", "gzip"),
    ],
)
def test_what_is_packed_badly_or_otherwise_is_not_valid(learner: Learner, content: bytes, encoding: str) -> None:
    answer = send(learner, content, Content_Encoding=encoding)
    assert (answer.status_code, answer.json()["type"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "Content-Encoding"


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize("depth", [900, 5_000, 1_000_000])
def test_json_of_any_depth_is_refused_where_it_is(learner: Learner, depth: int) -> None:
    answer = send(learner, b'{"contentId": ' + nested(depth) + b"}", "/api/progress")
    assert (answer.status_code, answer.json()["type"]) == (400, "bad_request")
    answers = send(learner, b'{"answers": {"1": ' + nested(depth) + b"}}", "/api/lessons/a/attempts")
    assert answers.status_code in {201, 400, 422}
    change = b'{"kind": "preference", "id": "x", "body": {"seen": {}, "now": [], "deep": ' + nested(depth) + b"}}"
    answer = send(learner, b"{" + DEVICE + b', "changes": [' + change + b"]}")
    if answer.status_code == 200:
        assert len(answer.json()["accepted"]) + len(answer.json()["rejected"]) == 1
    else:
        assert (answer.status_code, answer.json()["type"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'{"contentId": "a", "metadata": {"watchTimeSeconds": NaN}}',
        b'{"contentId": "a", "metadata": {"watchTimeSeconds": 1e999}}',
        b'{"contentId": "a", "progressPercentage": ' + b"9" * 5_000 + b"}",
        b'{"contentId": "\xff\xfe"}',
        b'{"contentId": "\\ud800"}',
        b'{"contentId": "a"} {}',
    ],
)
def test_json_that_is_none_or_beyond_its_bounds_is_a_bad_request(learner: Learner, content: bytes) -> None:
    answer = send(learner, content, "/api/progress")
    assert (answer.status_code, answer.json()["type"]) == (400, "bad_request")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in answer.text


def test_a_name_that_no_database_can_hold_is_not_found_or_not_valid(learner: Learner) -> None:
    for name in ("\x00", "a\x00b", "\ud7ff\ue000", "a" * 10_000, "'; DROP TABLE users --", "%00", "..", "a/b"):
        posted = learner.post("/api/progress/complete", {"contentId": name})
        assert posted.status_code in {400, 404, 422}, name
    for path in ("%00", "a%00b", "%F0%9F%92%A9", "%2e%2e", "a%2fb", "%ff%fe", "a" * 3_000):
        assert learner.get(f"/api/progress/{path}").status_code in {400, 404}, path
        assert learner.get(f"/api/courses/{path}").status_code in {400, 404}, path
        assert learner.get(f"/api/progress?userId={path}").status_code in {400, 404}, path
        assert learner.ask("DELETE", f"/api/devices/{path}").status_code in {400, 404}, path


def test_methods_and_media_types_that_are_not_spoken_are_told_so(learner: Learner) -> None:
    for verb, path, status in (("PUT", "/api/progress", 405), ("GET", "/api/sync", 405), ("GET", "/api/nothing", 404)):
        answer = learner.ask(verb, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    answer = send(learner, b"a=b", "/api/progress", Content_Type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 415}


def test_a_round_of_the_largest_size_is_taken(learner: Learner) -> None:
    many = [session(number, spans=[(float(n), n + 0.01) for n in range(90)]) for number in range(500)]
    answer = learner.sync(*many)
    assert len(answer["accepted"]) == 500
