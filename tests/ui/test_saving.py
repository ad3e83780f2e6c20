"""Where dialogs that save something begin, and what they make of what is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from learnapp.ui.saving import Saving, file_name
from tests.ui.saving import asking, name_field, save_as


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of someone whose program was started elsewhere."""
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    for folder in (home, elsewhere):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.chdir(elsewhere)
    return home


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    return page


def ask(saving: Saving, page: QWidget, saved: list[Path], name: str = "Notes.md") -> None:
    saving.ask(page, "Export notes", name, "Markdown", saved.append, dialog="ask")


def test_it_begins_in_the_documents_and_then_where_one_saved_last(home: Path, page: QWidget, qtbot: QtBot) -> None:
    documents, notes = home / "Documents", home / "notes"
    for folder in (documents, notes):
        folder.mkdir()
    saving, saved = Saving(), list[Path]()
    ask(saving, page, saved)
    assert Path(asking(qtbot, page, "ask").directory().path()) == documents
    save_as(qtbot, page, "ask", notes / "mine.md")
    qtbot.waitUntil(lambda: saved == [notes / "mine.md"])
    qtbot.waitUntil(lambda: not page.findChildren(QWidget, "ask"))
    ask(saving, page, saved)
    assert Path(asking(qtbot, page, "ask").directory().path()) == notes
    qtbot.keyClick(name_field(asking(qtbot, page, "ask")), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.findChildren(QWidget, "ask"))
    assert saved == [notes / "mine.md"]
    notes.rmdir()
    assert saving.folder == documents, "what is gone is not gone back to"


def test_where_there_are_no_documents_it_begins_at_home(home: Path) -> None:
    assert Saving().folder == home


def test_the_name_is_suggested_and_gets_its_ending(home: Path, page: QWidget, qtbot: QtBot) -> None:
    saving, saved = Saving(), list[Path]()
    ask(saving, page, saved, "Notes C v1.5.md")
    field = name_field(asking(qtbot, page, "ask"))
    assert (field.text(), field.hasSelectedText()) == ("Notes C v1.5.md", True)
    qtbot.keyClicks(field, "Mine")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: saved == [home / "Mine.md"])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Knots", "Knots.learnpkg"),
        ("C/C++: a \\ start?", "C C++ a start.learnpkg"),
        ("..", "course.learnpkg"),
        ("a" * 300, "a" * 100 + ".learnpkg"),
    ],
)
def test_its_name_is_one_on_every_system(title: str, name: str) -> None:
    assert file_name(title, ".learnpkg", "course") == name
