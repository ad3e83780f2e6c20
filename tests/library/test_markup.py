"""What is left of a document's markup: text, its shape, and the course's own images and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.markup import MAX_HEADINGS, MAX_NESTING, Heading, Markup, Origin, of_text, read_markup, safe


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    (folder / "one" / "images").mkdir(parents=True)
    (folder / "one" / "images" / "a b.png").write_bytes(b"png")
    (folder / "cover.png").write_bytes(b"png")
    (folder / "next.md").write_text("# Next", encoding="utf-8")
    (tmp_path / "secret.png").write_bytes(b"png")
    (folder / "one" / "link.png").symlink_to(tmp_path / "secret.png")
    return folder


def shown(course: Path, text: str, name: str = "lesson.md") -> Markup:
    path = course / "one" / name
    path.write_text(text, encoding="utf-8")
    return read_markup(path, Origin(f"one/{name}", course))


def test_markdown_has_its_shape(course: Path) -> None:
    made = shown(course, "# Title\n\nSome *words* and `code`.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n")
    for part in (
        '<h1 id="title">Title</h1>',
        "<em>words</em>",
        "<code>code</code>",
        "<li>one</li>",
        "<td>1</td>",
        "<s>2",
    ):
        assert part in made.html


def test_headings_lead_somewhere_and_no_two_to_the_same_place(course: Path) -> None:
    made = shown(course, "# Set *up*\n\n## Use\n\n## Use\n\n## 日本\n")
    assert made.headings == (
        Heading(1, "Set up", "set-up"),
        Heading(2, "Use", "use"),
        Heading(2, "Use", "use-1"),
        Heading(2, "日本", "日本"),
    )


def test_images_of_the_course_are_shown_and_others_are_told(course: Path) -> None:
    made = shown(
        course,
        "![A](images/a%20b.png) ![B](../cover.png) ![C > D](https://example.org/c.png) ![E](../../secret.png)"
        " ![F](link.png) ![G](/etc/passwd) <img src='file:///etc/passwd' alt=H> ![I](gone.png) ![J](//host/j.png)"
        " ![K](data:image/png;base64,AAAA) <img src='own:../secret.png' alt=L onerror=x>",
    )
    assert made.images == ("one/images/a b.png", "cover.png")
    assert '<img src="own:one/images/a%20b.png" alt="A">' in made.html
    for told in "C &gt; D", "E", "F", "G", "H", "I", "J":
        assert f"<i>[{told}]</i>" in made.html
    assert made.html.count("<img") == 2


def test_links_stay_within_the_course_or_are_only_told(course: Path) -> None:
    made = shown(
        course,
        "[a](../next.md#part) [b](#title) [c](https://example.org/?a=1&b=2) [d](javascript:go()) [e](../../secret.png)"
        " [f](mailto:a@example.org) [g](vbscript:x) <a href='own:../../secret.png'>h</a> <a href='file:///etc'>i</a>",
    )
    assert re.findall(r'href="([^"]*)"', made.html) == [
        "own:next.md#part",
        "#title",
        "outside:https://example.org/?a=1&amp;b=2",
        "outside:mailto:a@example.org",
    ]


def test_without_a_folder_only_lessons_are_known() -> None:
    origin = Origin("one/a.md", None, frozenset({"one/b.md", "c.pdf"}))
    made = safe("<a href='b.md'>b</a><a href='../c.pdf#page=2'>c</a><a href=d.md>d</a><img src=e.png alt=e>", origin)
    assert re.findall(r'href="([^"]*)"', made.html) == ["own:one/b.md", "own:c.pdf#page=2"]
    assert made.images == ()


def test_nothing_that_acts_is_left_of_html(course: Path) -> None:
    made = shown(
        course,
        "<html><head><title>T</title><style>p{background:url(http://x)}</style><link rel=stylesheet href=http://x>"
        "<meta http-equiv=refresh content='0;url=http://x'></head><body onload=go() background=http://x>"
        "<script>go()</script><iframe src=http://x></iframe><object data=http://x></object><embed src=http://x>"
        "<svg><image href=http://x /></svg><form action=http://x><input><button>Send</button></form>"
        "<p style='position:fixed' class=x>Text</p><video src=http://x></video><base href=http://x></body></html>",
        "page.html",
    )
    assert "Text" in made.html
    assert "http" not in made.html
    assert not re.search(r"style|class|script|onload|iframe|<input|background", made.html)


def test_a_table_cannot_ask_for_more_than_there_is(course: Path) -> None:
    made = shown(
        course, "<table><tr><td colspan=1000000 rowspan=2>x<td colspan='3'>y</table><img src=../cover.png width=9e9>"
    )
    assert 'rowspan="2"' in made.html
    assert 'colspan="3"' in made.html
    assert "1000000" not in made.html
    assert "9e9" not in made.html


@pytest.mark.parametrize("opening", ["<table><tr><td>", "<blockquote>", "<div>", "<ul><li>", "<b>"])
def test_what_is_nested_beyond_reason_is_shown_as_text(course: Path, opening: str) -> None:
    made = shown(course, f"{opening * 3_000}words", "page.html")
    assert made == of_text("words")
    assert shown(course, f"{'<div>' * (MAX_NESTING - 1)}words", "page.html") != of_text("words")


def test_no_more_headings_are_led_to_than_anyone_reads(course: Path) -> None:
    made = shown(course, "# a\n" * 5_000)
    assert len(made.headings) == MAX_HEADINGS
    assert made.headings[-1].anchor == f"a-{MAX_HEADINGS - 1}"
    assert made.html.count("<h1") == 5_000


def test_markdown_that_would_take_forever_is_shown_as_it_was_written(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coursekit.markup.MARKDOWN_SECONDS", 0.05)
    for written in ("[" * 30_000, "a\n" * 60_000):
        assert shown(course, written) == of_text(written)
    assert shown(course, "# Short").html.strip() == '<h1 id="short">Short</h1>'


def test_plain_text_keeps_its_lines_and_is_never_markup(course: Path) -> None:
    made = shown(course, "a <b>\n  indented\n\n\tend & more", "notes.txt")
    assert made.html == '<p class="text">a &lt;b&gt;\n  indented\n\n    end &amp; more</p>'


@given(
    st.text(alphabet="<>/=\"' abcdefimgsrchop:#&;x", max_size=120), st.sampled_from(["{}", "<img {}>", "<a href={}>x"])
)
def test_whatever_is_written_nothing_but_own_files_is_asked_for(text: str, around: str) -> None:
    here = Path(__file__)
    made = safe(around.format(text), Origin(here.name, here.parent))
    for name, value in re.findall(r'(src|href)="([^"]*)"', made.html):
        assert value.startswith(("own:", "#", "outside:http") if name == "href" else "own:")
    assert not re.search(r"<(script|style|iframe|object|embed|svg|form)", made.html)
