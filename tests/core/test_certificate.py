"""The code of a certificate: the same on every machine, and read however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore.certificate import code_of, read_code


def test_the_code_is_the_same_for_ever() -> None:
    assert code_of("org", "user", "course") == "1SRC-MC6T-V509-3DVT"
    assert code_of("org", "user", "other") != code_of("org", "user", "course")
    assert code_of("org", "usercourse", "") != code_of("org", "user", "course")


@given(st.text(), st.text(), st.text())
def test_a_code_is_read_as_it_was_typed(org: str, user: str, course: str) -> None:
    code = code_of(org, user, course)
    assert read_code(code) == code
    assert read_code(f" {code.replace('-', ' ').lower()}\n") == code
    assert read_code(code.replace("-", "").replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize(
    "text", ["", "1234", "1SRC-MC6T-V509-3DVU", "1SRC-MC6T-V509-3DV", "x" * 99, "1SRC_MC6T_V509_3DVT"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None
