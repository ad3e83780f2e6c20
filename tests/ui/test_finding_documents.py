"""What documents say is found by Ctrl+K and opened at its page, the words marked: real files, the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.search import Hit
from learnapp.ui.pages.reader.page import ReaderPage
from learnapp.ui.shell.palette import Palette
from tests.documents import make_pdf

pytestmark = pytest.mark.xdist_group("focus")
_FILLING = "Whoever takes a piece gives it back once, and never looks at it again. " * 40
TEXTS = {
    "markdown.md": f"# One\n\n{_FILLING}\n\n## Two\n\n{_FILLING}\n\n## Three\n\nA **mar**zipan pig, twice: Marzipan.\n",
    "site.html": f"<script>var nougat</script><p>{_FILLING}</p><p>{_FILLING}</p><p>One nougat only.</p>",
    "plain.txt": f"{_FILLING}\n\n{_FILLING}\n\nKüche mit Krokant.\n",
}


class Seeker:
    """The program with a folder of real documents in its library, as someone looks for words."""

    def __init__(self, app: App, bot: QtBot, folder: Path) -> None:
        self.app, self.bot, self.folder = app, bot, folder
        make_pdf(folder / "book.pdf", ["Contents", "The free list", "Here stands\nthe pistachio tree", "pistachio"])
        for name, text in TEXTS.items():
            (folder / name).write_bytes(text.encode("cp1252" if name == "plain.txt" else "utf-8"))
        self.course = self.adds()

    def adds(self) -> str:
        return self.app.services.library().import_folder(self.folder).course_id

    def looks_for(self, words: str) -> Palette:
        """The palette with its answers, when all is indexed."""
        window = self.app.window
        if not window.isVisible():
            window.resize(1280, 800)
            window.show()
        window.activateWindow()
        self.bot.waitExposed(window)
        assert self.app.services.search().wait(30)
        palette = window.palette_over
        palette.show_search()
        self.until(palette.field.hasFocus)
        self.bot.keyClicks(palette.field, words)
        self.until(lambda: not palette._asking)
        return palette

    def found(self, words: str) -> list[tuple[str, str, float | None]]:
        palette = self.looks_for(words)
        hits = [(hit.kind, hit.title, hit.at) for hit in palette.rows.items if isinstance(hit, Hit)]
        palette.put_away()
        return hits

    def opens(self, words: str) -> ReaderPage:
        """The document that says the words, chosen by Enter."""
        palette = self.looks_for(words)
        self.bot.keyClick(palette.field, Qt.Key.Key_Return)
        page = self.app.window.page
        assert isinstance(page, ReaderPage)
        self.until(lambda: page.sheet.view is not None and page.desk.reader.viewing is not None)
        return page

    def until(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=10_000)


@pytest.fixture
def seeker(app: App, qtbot: QtBot, tmp_path: Path) -> Seeker:
    folder = tmp_path / "Sweets"
    folder.mkdir()
    return Seeker(app, qtbot, folder)


def test_a_word_of_page_three_opens_page_three_and_is_marked(seeker: Seeker) -> None:
    assert {at for _, _, at in seeker.found("pistachio")} == {3.0, 4.0}
    page = seeker.opens("pistach here")
    assert page.sheet.view.sight().top == pytest.approx(3.0, abs=0.01)
    assert page.bar.field.text() == "3"
    assert page.finder.isVisible()
    seeker.until(lambda: page.finder.counted.text() == "1 of 2")
    assert page.sheet.view.hasFocus()
    seeker.bot.keyClick(page.sheet.view, Qt.Key.Key_F3)
    assert page.finder.counted.text() == "2 of 2"
    seeker.bot.keyClick(page.sheet.view, Qt.Key.Key_Escape)
    assert page.finder.isHidden()
    assert seeker.app.window.page is page


def test_words_far_below_in_texts_are_scrolled_to_and_marked(seeker: Seeker) -> None:
    for words, title, count in (("marzip", "markdown", 2), ("nougat", "site", 1), ("kuche krokant", "plain", 1)):
        page = seeker.opens(words)
        seeker.until(lambda page=page, title=title: page.bar.title.text() == title)
        seeker.until(lambda page=page, count=count: page.finder.counted.text() == f"1 of {count}")
        assert len(page.sheet.text.extraSelections()) == count
        mark = page.sheet.text.extraSelections()[0]
        assert page.sheet.text.viewport().rect().contains(page.sheet.text.cursorRect(mark.cursor).center())


def test_a_document_that_changed_says_what_it_says_now_and_one_that_is_gone_nothing(seeker: Seeker) -> None:
    assert seeker.found("nougat")
    (seeker.folder / "site.html").write_text("<p>Only caramel.</p>", encoding="utf-8")
    seeker.adds()
    assert [title for _, title, _ in seeker.found("caramel")] == ["site"]
    assert not seeker.found("nougat")
    (seeker.folder / "book.pdf").unlink()
    seeker.adds()
    assert not seeker.found("pistachio")


def test_documents_of_a_package_are_found_where_they_are_kept(seeker: Seeker, tmp_path: Path) -> None:
    library = seeker.app.services.library()
    library.write_package(seeker.course, tmp_path / "sweets.learnpkg")
    seeker.app.services.store.remove_course(seeker.course).result()
    assert not seeker.found("pistachio")
    library.import_package(tmp_path / "sweets.learnpkg")
    page = seeker.opens("pistachio tree")
    assert page.sheet.view.sight().top == pytest.approx(3.0, abs=0.01)
    assert page.desk.view.file.path.startswith(str(seeker.app.services.paths.data)), "it lies in the content store"
    assert [title for _, title, _ in seeker.found("marzipan")] == ["markdown"]
