"""How the API writes what it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from learncore.register import MAX_AT
from learnserver.routes.shapes import iso


@given(st.integers(0, MAX_AT))
@example(0)
@example(MAX_AT)
def test_a_moment_is_written_as_iso_8601_says(at: int) -> None:
    text = iso(at)
    assert text is not None
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    assert len(text) == len("1970-01-01T00:00:00.000Z")


def test_no_moment_is_none() -> None:
    assert iso(None) is None
