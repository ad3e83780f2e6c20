"""A document that is filled piece by piece is the same as one that is filled at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from learnapp.ui.pages.reader import text_fill
from learnapp.ui.pages.reader.text_fill import Filling, pieces

STYLE = "p, li, h1, h2 { line-height: 150%; } h2 { margin-top: 24px; } pre { background-color: #eeeeee; }"
PART = """<h1 id="a">Title</h1>
<p>Some <em>words</em> and <code>code</code>.</p>
<ul><li>one</li><li>two<ul><li>deeper</li></ul></li></ul>
<p>Between.</p>
<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<p>After the table.</p>
<pre><code>first
  second</code></pre>
<blockquote><p>Said.</p></blockquote>
<h2 id="b">Next</h2>
<ol><li>one</li></ol>
<p>End.</p>
"""


def shape(document: QTextDocument) -> list[tuple[Any, ...]]:
    """Every block: its words, how it is set, and how its letters look."""
    found: list[tuple[Any, ...]] = []
    block: Any = document.begin()  # the stub does not know that it is iterable
    while block.isValid():
        form = block.blockFormat()
        letters = []
        for part in block:
            font = part.fragment().charFormat()
            letters.append((part.fragment().text(), font.fontWeight(), font.fontItalic(), font.anchorNames()))
        found.append(
            (
                block.text(), form.headingLevel(), form.topMargin(), form.bottomMargin(), form.lineHeight(),
                form.leftMargin(), form.background().color().name(), block.textList() is not None,
                block.textList().format().indent() if block.textList() else 0, form.nonBreakableLines(), letters,
            )
        )  # fmt: skip
        block = block.next()
    return found


def styled() -> QTextDocument:
    document = QTextDocument()
    document.setDefaultStyleSheet(STYLE)
    document.setTextWidth(700)
    return document


@pytest.mark.parametrize("size", [1, 120, 400, 100_000])
def test_it_looks_the_same_whatever_the_pieces(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = styled()
    whole.setHtml((PART * 2).strip())
    monkeypatch.setattr(text_fill, "pieces", lambda html: pieces(html, size))
    document = styled()
    filling = Filling(document, document)
    filling.start(PART * 2)
    qtbot.waitUntil(lambda: not filling.busy, timeout=20_000)
    assert shape(document) == shape(whole)


def test_it_is_cut_only_where_a_paragraph_or_a_heading_begins_and_nothing_is_open() -> None:
    cut = pieces(PART * 3, 1)
    assert "".join(cut) == PART * 3
    assert len(cut) > 12
    for piece in cut[1:]:
        assert piece.startswith(("<p>", "<h1", "<h2"))


WORDS = "Whoever takes a piece gives it back once. "


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "html",
    [
        "<ul>" + f"<li>{WORDS}</li>" * 3_000 + "</ul>",
        "<div><div>" + f"<p>{WORDS}</p>" * 3_000 + "</div></div>",
        "<table><tbody>" + "<tr><td>a</td><td>b</td></tr>" * 3_000 + "</tbody></table>",
        f"<p>{WORDS * 3_000}</p>",
        "<p>" + "a<br>" * 3_000 + "</p>",
        '<p class="text">' + f"{WORDS}\n" * 3_000 + "</p>",
        "<pre><code>" + f"{WORDS}\n" * 3_000 + "</code></pre>",
        "<p>" + "x&amp;" * 20_000 + "</p>",
        "<ul><li><p>" + f"{WORDS}</p><p>" * 3_000 + "</p></li></ul>",
    ],
)
def test_whatever_is_long_is_cut_within_and_nothing_of_it_is_lost(html: str) -> None:
    cut = pieces(html)
    assert len(cut) >= 4
    assert max(len(piece) for piece in cut) <= 40_000
    assert "&amp" not in re.sub("&amp;", "", "".join(cut))
    whole = QTextDocument()
    whole.setHtml(html)
    parts = []
    for piece in cut:
        part = QTextDocument()
        part.setHtml(piece)
        parts.append(part.toPlainText())
    assert "".join("".join(parts).split()) == "".join(whole.toPlainText().split())


def test_a_long_list_goes_on_counting(qtbot: QtBot) -> None:
    cut = pieces('<ol start="5">' + f"<li>{WORDS}</li>" * 3_000 + "</ol>")
    assert cut[0].startswith('<ol start="5">')
    assert cut[1].startswith(f'<ol start="{5 + cut[0].count("<li>")}"><li>')
    document = styled()
    filling = Filling(document, document)
    filling.start("".join(("<ul>", f"<li>{WORDS}</li>" * 1_500, "</ul>")))
    qtbot.waitUntil(lambda: not filling.busy, timeout=20_000)
    assert {(listed, left) for _, _, _, _, _, left, _, listed, _, _, _ in shape(document)} == {(True, 0.0)}
    assert document.blockCount() == 1_500


def test_a_long_document_is_filled_in_slices_and_can_be_left(qtbot: QtBot) -> None:
    document = styled()
    filling = Filling(document, document)
    told: list[bool] = []
    filling.filled.connect(lambda: told.append(True))
    filling.start(PART * 400)
    assert filling.busy
    assert not told
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    assert document.toPlainText().count("After the table.") == 400
    filling.start(PART * 400)
    filling.stop()
    qtbot.wait(50)
    assert len(told) == 1
