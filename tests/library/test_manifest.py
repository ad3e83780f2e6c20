"""course.toml: what is accepted, what is refused, and on which line."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.findings import ManifestError
from coursekit.manifest import MAX_BYTES, parse_manifest, read_manifest, safe_path
from coursekit.toml_lines import line_of

BOOK = """# A course of two modules.
title = "Knots"
description = '''
Three
lines'''

[[modules]]
title = "Basics"

[[modules.lessons]]
file = "1/a.mp4"
requires = [
  "more",
]

[[modules]]
title = "More"
[[modules.lessons]]
file = "2/b.mp4"   # the second
key = "more"
weight = 2
"""


def refused(text: str) -> ManifestError:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text)
    return caught.value


def test_a_full_manifest_is_read() -> None:
    data = parse_manifest(BOOK).data
    assert [module.title for module in data.modules] == ["Basics", "More"]
    assert data.modules[1].lessons[0].weight == 2.0
    assert data.modules[0].lessons[0].requires == ["more"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("title =", "title"), 2),
        (('title = "Knots"', "title = 3"), 2),
        (('title = "Basics"', 'title = ""'), 8),
        (('file = "1/a.mp4"', "file = 1"), 11),
        (('  "more",', "  7,"), 12),
        (('title = "More"\n', ""), 16),
        (("weight = 2", "weight = -1"), 21),
        (("weight = 2", "weight = nan"), 21),
        (("weight = 2", "weight = inf"), 21),
        (("weight = 2", "threshold = 1.5"), 21),
        (("weight = 2", "threshold = 0"), 21),
        (("weight = 2", 'type = "game"'), 21),
        (("weight = 2", "required = 1"), 21),
        (('key = "more"', 'key = "no spaces"'), 20),
        (('file = "2/b.mp4"', 'file = "../b.mp4"'), 19),
        (('file = "2/b.mp4"', 'file = "1/a.mp4"'), 19),
        (('title = "Knots"', 'title = "Knots"\nlanguage = "klingon?"'), 3),
        (('title = "Knots"', 'title = "Knots"\nid = "a/b"'), 3),
        (('title = "Knots"', 'title = "Knots"\ncover = "/etc/passwd"'), 3),
    ],
)
def test_an_error_names_its_line(change: tuple[str, str], line: int) -> None:
    error = refused(BOOK.replace(*change, 1))
    assert error.line == line
    assert f"line {line}" in str(error)


def test_an_error_is_told_in_plain_words() -> None:
    assert str(refused(BOOK.replace("weight = 2", "weight = -1"))) == "course.toml, line 21: weight: must be at least 0"
    assert "must be a number, not a text" in str(refused(BOOK.replace("weight = 2", 'weight = "2"')))
    assert "“title” is missing" in str(refused(BOOK.replace('title = "More"\n', "")))
    assert "such as “en” or “pt-BR”" in str(refused("language = '?'"))
    assert "may have letters" in str(refused("id = '?'"))
    assert "is not one of 'video'" in str(refused(BOOK.replace("weight = 2", 'type = "game"')))


def test_an_unknown_key_is_a_warning_with_a_guess() -> None:
    (warning,) = parse_manifest(BOOK.replace("weight =", "wieght =")).warnings
    assert "Line 21" in warning
    assert "“weight”" in warning


HOSTILE_PATHS = [
    "../secret.mp4", "a/../../secret.mp4", "/etc/passwd", "//server/share", "C:\\Windows\\x.mp4", "C:x.mp4",
    "..\\x.mp4", "a\\b.mp4", "~/x.mp4", "..", "a/..", "a//b.mp4", "", "/", ".", "a/\x00.mp4", "a\n.mp4",
    "\u202egpj.exe",
]  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    assert safe_path(path) is None


@pytest.mark.parametrize("path", [path for path in HOSTILE_PATHS if path.isprintable() and path not in {"", "."}])
@pytest.mark.parametrize("key", ["file", "folder", "cover"])
def test_a_manifest_with_a_path_that_leads_out_is_refused(path: str, key: str) -> None:
    texts = {
        "file": f"[[lessons]]\nfile = '{path}'",
        "folder": f"[[modules]]\ntitle = 'x'\nfolder = '{path}'",
        "cover": f"cover = '{path}'",
    }
    assert refused(texts[key]).line


@given(st.text(max_size=40))
def test_a_path_that_is_accepted_stays_within(text: str) -> None:
    path = safe_path(text)
    if path is not None:
        root = Path("/course")
        assert ".." not in Path(path).parts
        assert (root / path).is_relative_to(root)
        assert root != root / path


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000,
        "x" * 10_000,
        "[" * 10_000,
        "\x00",
        "title = 'a'\ntitle = 'b'",
        "modules = 1",
        "[modules]\na = 1",
        "modules = [1]",
        "[[modules]]\ntitle = 'a'\nlessons = {}",
        "lessons = 'all of them'",
        "= 1",
        "title = '''",
    ],
)
def test_nonsense_is_an_error_for_people(text: str) -> None:
    assert str(refused(text)).startswith("course.toml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ManifestError):
        parse_manifest(text)


def test_a_manifest_that_is_too_large_or_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "course.toml"
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ManifestError, match="larger than"):
        read_manifest(path)
    path.write_bytes(b"title = 'x'\nauthor = '\xff\xfe'\n")
    with pytest.raises(ManifestError, match="line 2: it is not UTF-8"):
        read_manifest(path)


def test_a_manifest_of_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "course.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BOOK.replace("\n", "\r\n").encode())
    assert read_manifest(path).data.title == "Knots"


def test_finding_the_line_gives_up_rather_than_take_long() -> None:
    assert line_of("x = [\n" + "1,\n" * 60_000 + "]\ny = 1", ("y",)) is None


_scalars = st.one_of(st.integers(), st.booleans(), st.sampled_from(['a # "b"', "x]\n[y", "'''", "=\n="]))
_keys = st.sampled_from(["a", "b", "c"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[tuple[str | int, ...], int]]:
    """A TOML text written here line by line, and the line of each of its values."""
    lines: list[str] = []
    places: dict[tuple[str | int, ...], int] = {}

    def write(place: tuple[str | int, ...]) -> None:
        for key in draw(st.sets(_keys, max_size=3)):
            lines.extend([""] * draw(st.integers(0, 1)) + ["# a = 1"] * draw(st.integers(0, 1)))
            places[*place, key] = len(lines) + 1
            value: Any = draw(_scalars)
            if isinstance(value, str):
                lines.extend(f'{key} = """{value.replace(chr(34), chr(39))}"""'.split("\n"))
            else:
                lines.extend(f"{key} = [\n  {str(value).lower()}, # ]\n]".split("\n"))

    write(())
    for number in range(draw(st.integers(0, 3))):
        lines.append(" [[modules]] # [x]")
        places["modules", number] = len(lines)
        write(("modules", number))
        for index in range(draw(st.integers(0, 2))):
            lines.append("[[modules.lessons]]")
            places["modules", number, "lessons", index] = len(lines)
            write(("modules", number, "lessons", index))
    return "\n".join(lines), places


@given(documents())
def test_every_value_is_found_on_its_line(document: tuple[str, dict[tuple[str | int, ...], int]]) -> None:
    text, places = document
    for place, line in places.items():
        assert line_of(text, place) == line, place
