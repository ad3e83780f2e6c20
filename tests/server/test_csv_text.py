"""A table that a spreadsheet opens: what is text stays text, whatever it begins with."""

from __future__ import annotations

import csv
import io

import pytest

from learnserver.csv_text import csv_text


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"],
)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    ((cell,),) = list(csv.reader(io.StringIO(csv_text(["a"], [[text]]), newline="")))[1:]
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["Ann", "a=b", "3-4", 'say "no", please', "two\r\nlines", "1 +1", "é"])
def test_other_text_comes_back_as_it_was(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_text(["a", "b"], [[text, None]]), newline="")))
    assert rows == [["a", "b"], [text, ""]]


def test_numbers_are_numbers_below_zero_too() -> None:
    assert csv_text(["a", "b"], [[-5, 1.5]]) == "a,b\r\n-5,1.5\r\n"


def test_the_mark_of_utf_8_is_an_option() -> None:
    assert csv_text(["é"], [], bom=True).encode() == b"\xef\xbb\xbf" + "é\r\n".encode()
    assert csv_text(["é"], []).encode() == "é\r\n".encode()
