"""Identities."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore.ids import content_id, course_content_id, fingerprint, uuid7

random_bytes = st.binary(min_size=10, max_size=10)


@given(st.integers(0, 2**48 - 1), random_bytes)
def test_a_time_ordered_id_is_a_uuid_of_version_7_that_tells_its_moment(now: int, noise: bytes) -> None:
    id_ = uuid.UUID(uuid7(now, noise))
    assert (id_.version, id_.variant) == (7, uuid.RFC_4122)
    assert id_.int >> 80 == now


@given(st.integers(0, 2**48 - 2), random_bytes, random_bytes)
def test_later_ids_sort_later(now: int, first: bytes, second: bytes) -> None:
    assert uuid7(now, first) < uuid7(now + 1, second)


def test_an_id_agrees_with_the_example_of_the_standard() -> None:
    noise = (0xCC3 << 62 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(0x017F22E279B0, noise) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_a_moment_before_1970_is_no_error() -> None:
    assert uuid7(-1, bytes(10)) == "00000000-0000-7000-8000-000000000000"


def test_an_id_needs_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        uuid7(0, b"short")


def test_a_content_id_is_the_same_for_the_same_content_everywhere() -> None:
    assert content_id("lesson", "intro.mp4", b"\x00\x01") == "lesson-925304be8fea0e1cbdf61ae69139aad9"
    assert content_id("lesson", "ab", "c") != content_id("lesson", "a", "bc")
    assert content_id("lesson", "a") != content_id("course", "a")
    assert content_id("lesson", "é") == content_id("lesson", "é".encode())


def test_a_course_is_known_by_its_lessons_in_any_order() -> None:
    assert course_content_id(["a", "b"]) == course_content_id(["b", "a", "a"])
    assert course_content_id(["a", "b"]) != course_content_id(["a"])


def test_a_copied_database_has_another_fingerprint() -> None:
    here = fingerprint("machine", "/home/ada/learn.db", 42)
    assert len(here) == 32
    assert here == fingerprint("machine", "/home/ada/learn.db", 42)
    assert (
        len(
            {
                here,
                fingerprint("other", "/home/ada/learn.db", 42),
                fingerprint("machine", "/home/ada/copy.db", 42),
                fingerprint("machine", "/home/ada/learn.db", 43),
            }
        )
        == 4
    )
