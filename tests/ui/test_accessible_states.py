"""What opens over a page or beside it, and pages with all they can show, as a screen reader meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from coursekit.findings import Skipped
from learnapp.build import App
from learnapp.library.report import ImportReport
from learnapp.ui.confirming import confirm
from learnapp.ui.pages.library.page import LibraryPage
from learnapp.ui.pages.notes.page import NotesPage
from learnapp.ui.pages.player import beside, panel
from learnapp.ui.shell.shortcuts import Shortcuts
from learnapp.ui.shell.skipped import SkippedFiles
from learnapp.ui.signing_out import SignOut
from tests.ui.accessible import Node, tree, unnamed
from tests.ui.conftest import show
from tests.ui.course_of_documents import Documents, Student, documents
from tests.ui.course_of_films import Learner, films, learner, no_sound
from tests.ui.library_of import Seeder
from tests.ui.quizzes import QUESTIONS, Taker
from tests.ui.test_notes_page import disputed, noted
from tests.ui.test_sync_page import refuse

__all__ = ["documents", "films", "learner", "no_sound"]

Role = QAccessible.Role


def roles(widget: QWidget | None) -> dict[str, set[Role]]:
    """What is told below a widget, by name; nothing of it is without a name or a role."""
    assert widget is not None
    nodes = tree(widget)
    assert unnamed(nodes) == []
    found: dict[str, set[Role]] = {}
    for node in nodes:
        found.setdefault(node.name, set()).add(node.role)
    return found


def named(widget: QWidget, name: str) -> Node:
    return next(node for node in tree(widget) if node.path.endswith(f"/{name}"))


# --- over the pages --------------------------------------------------------------------------------------------------


def test_the_search_over_everything_tells_its_results(learner: Learner) -> None:
    learner.course()
    palette = learner.app.window.palette_over
    palette.show_search()
    assert learner.app.services.search().wait(20)
    learner.bot.keyClicks(palette.field, "pointers")
    learner.until(lambda: not palette._asking and bool(palette.rows.items))
    told = roles(learner.app.window)
    assert told["Results"] == {Role.List}
    assert any(name.startswith("Pointers and memory") and Role.ListItem in told[name] for name in told)


def test_the_keys_are_told_with_what_they_do(learner: Learner) -> None:
    show(learner.app, learner.bot)
    learner.bot.keyClick(learner.app.window, Qt.Key.Key_F1)
    dialog = learner.app.window.findChild(Shortcuts, "shortcuts")
    learner.until(dialog.isVisible)
    told = roles(dialog)
    assert told["Close"] == {Role.Button}
    assert Role.StaticText in told["Keyboard shortcuts"]
    dialog.accept()


def test_a_question_is_told(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    confirm(app.window, "ask", "Remove Knots?", "Your progress is kept.", "Remove", lambda: None)
    question = app.window.findChild(QMessageBox, "ask")
    told = roles(question)
    assert told["Remove"] == told["Cancel"] == {Role.Button}
    question.reject()


def test_what_was_skipped_is_told(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    skipped = Skipped(path="3. Broken.mp4", reason="It cannot be played.")
    report = ImportReport(course_id="c", title="Knots", modules=1, lessons=2, skipped=(skipped,))
    files = SkippedFiles(app.services.theme, report, app.window)
    files.open()
    assert any(name.startswith("3. Broken.mp4") for name in roles(files))
    files.reject()


def test_the_menu_of_a_course_is_told(learner: Learner) -> None:
    page = learner.course()
    learner.bot.keyClick(page.findChild(QWidget, "course_more"), Qt.Key.Key_Return)
    learner.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = cast("QMenu", QApplication.activePopupWidget())
    assert Role.MenuItem in roles(menu)["Remove from library…"]
    menu.close()


# --- the film --------------------------------------------------------------------------------------------------------


def test_the_question_where_to_resume_is_told(learner: Learner) -> None:
    learner.chose(on_open="ask")
    learner.watched("pointers", (0, 20), stopped=20)
    page = learner.player("pointers")
    learner.until(lambda: named(page, "resume_card_resume").focusable)
    told = roles(learner.app.window)
    assert any(name.startswith("Resume") and kinds == {Role.Button} for name, kinds in told.items())
    assert "Start over" in told or "From the beginning" in told


@pytest.mark.parametrize("tab", [0, beside.NOTES, panel.TRANSCRIPT])
def test_what_stands_beside_the_film_is_told(learner: Learner, tab: int) -> None:
    noted(learner, "n1", "A pointer is an address")
    disputed(learner)
    page = learner.playing("pointers")
    if not page.panel.isVisible():
        learner.bot.keyClick(page, Qt.Key.Key_I)
    learner.until(page.panel.isVisible)
    page.panel.tabs.setCurrentIndex(tab)
    if tab == panel.TRANSCRIPT:
        learner.until(page.panel.transcript.list.isVisible)
    told = roles(learner.app.window)
    assert told["Position"] == {Role.Slider}
    if tab == panel.TRANSCRIPT:
        assert Role.ComboBox in told["Language of the transcript"]
        assert any("address" in name for name in told)


# --- documents, quizzes, notes ---------------------------------------------------------------------------------------


def test_what_stands_beside_a_document_is_told(learner: Learner, documents: Documents) -> None:
    student = Student(learner.app, learner.bot, documents)
    page = student.reads("sheet")
    page.search()
    learner.until(lambda: any("Find" in node.name or "Search" in node.name for node in tree(page) if node.focusable))
    page.toggle_panel()
    told = roles(learner.app.window)
    assert any(Role.StaticText in kinds and "pages seen" in name for name, kinds in told.items())


def test_each_question_of_a_quiz_is_told_and_so_is_what_came_of_it(learner: Learner) -> None:
    taker = Taker(learner.app, learner.bot)
    page = taker.open()
    taker.until(lambda: named(page, "quiz_begin").focusable)
    assert roles(page)["Start the quiz"] == {Role.Button}
    page.begin()
    taker.until(lambda: page.asking is not None)
    kinds = {"single": Role.RadioButton, "multiple": Role.CheckBox, "short": Role.EditableText,
             "matching": Role.ComboBox, "ordering": Role.Button}  # fmt: skip
    for question in QUESTIONS:
        told = {role for some in roles(learner.app.window).values() for role in some}
        assert kinds.get(question.kind, Role.Button) in told, question.kind
        taker.press(Qt.Key.Key_PageDown)
    page.findChild(QAbstractButton, "quiz_submit").click()
    box = page.findChild(QMessageBox, "quiz_submit_dialog")
    assert len(roles(box)) >= 3
    box.findChild(QAbstractButton, "quiz_submit_dialog_yes").click()
    taker.until(lambda: page.review is not None)
    assert any("%" in name for name in roles(learner.app.window))


def test_two_versions_of_a_note_are_told(learner: Learner) -> None:
    noted(learner, "n1", "first")
    disputed(learner)
    learner.course()
    learner.app.services.navigator.go("notes")
    page = learner.app.window.page
    assert isinstance(page, NotesPage)
    learner.until(lambda: not page.stale)
    listed = page.list
    listed.setCurrentIndex(listed.rows.index(0))
    learner.bot.keyClick(listed, Qt.Key.Key_Return)
    told = roles(page.settling)
    assert sum(Role.Button in kinds for kinds in told.values()) >= 2
    assert page.settling is not None
    page.settling.reject()


# --- what is there for who has signed in -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["home", "catalogue", "downloads", "activity", "settings", "sync", "sign_in"])
def test_pages_of_an_account_are_told(janes: App, qtbot: QtBot, page: str) -> None:
    seed = Seeder(janes.services.store)
    seed.complete(seed.course("Knots", lessons=2))
    refuse(janes, "out_of_bounds")
    go: dict[str, Callable[[], object]] = {"sign_in": janes.services.navigator.sign_in}
    go.get(page, lambda: janes.services.navigator.go(page))()
    shown = janes.window.page
    qtbot.waitUntil(lambda: not shown.stale and not janes.services.jobs.busy)
    assert shown.objectName() == f"page_{page}"
    told = roles(janes.window)
    if page == "activity":
        assert told["Save the certificate of Knots as a PDF"] == {Role.Button}


def test_a_button_of_the_settings_is_called_by_what_it_does(app: App, qtbot: QtBot) -> None:
    show(app, qtbot)
    app.services.navigator.go("settings")
    qtbot.waitUntil(lambda: not app.window.page.stale)
    node = named(app.window, "account_sign_in")
    assert node.name == "Sign in"
    assert node.description.startswith("You are learning as a guest. ")


def test_what_is_toggled_does_what_is_done_by_a_press(learner: Learner) -> None:
    """A screen reader does not press what can be checked: it toggles it."""
    show(learner.app, learner.bot)
    learner.app.services.navigator.go("library")
    page = learner.app.window.page
    assert isinstance(page, LibraryPage)
    learner.until(lambda: not page.stale)
    page.findChild(QAbstractButton, "filter_completed").toggle()
    learner.until(lambda: page.filters.which == "completed" and page.grid.model().rowCount() == 0)
    page.findChild(QAbstractButton, "filter_completed").toggle()
    assert page.filters.which == "completed", "one is chosen, always"
    page.findChild(QAbstractButton, "shelf_catalogue").toggle()
    assert learner.app.window.page.objectName() == "page_catalogue"


def test_signing_out_is_told(janes: App, qtbot: QtBot) -> None:
    janes.services.navigator.go("settings")
    qtbot.waitUntil(lambda: not janes.window.page.stale)
    qtbot.mouseClick(janes.window.findChild(QWidget, "account_sign_out"), Qt.MouseButton.LeftButton)
    dialog = janes.window.findChild(SignOut, "sign_out")
    told = roles(dialog)
    assert sum(Role.Button in kinds for kinds in told.values()) >= 2
    dialog.reject()
