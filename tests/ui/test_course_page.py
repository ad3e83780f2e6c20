"""A course: how far it is, its lessons, and the way on."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from learnapp.store.views import LessonFile
from learnapp.ui.navigator import Place
from learnapp.ui.notices import Notice
from learnapp.ui.pages.course.aside import paragraphs
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.course.primary import primary_lesson
from learnapp.ui.pages.course.rows import LessonRow
from learnapp.ui.pages.reader.page import ReaderPage
from learnapp.ui.shell.skipped import SkippedFiles
from learncore.records import Course, Lesson, Module
from tests.ui.course_of_films import COURSE, Films, Learner, described, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def row_of(page: CoursePage, lesson: str) -> LessonRow:
    rows = page.lessons.rows
    found = rows.lesson_row(rows.index_of(lesson))
    assert found is not None
    return found


def spoken(page: CoursePage, lesson: str) -> str:
    rows = page.lessons.rows
    return rows.data(rows.index_of(lesson), Qt.ItemDataRole.AccessibleTextRole)


def press(learner: Learner, page: CoursePage, lesson: str, part: str) -> None:
    """Click a part of a lesson's row: check, title or action."""
    places = page.lessons.places_of(page.lessons.rows.index_of(lesson))
    assert places is not None
    at: QPoint = getattr(places, part).center()
    learner.bot.mouseClick(page.lessons.viewport(), Qt.MouseButton.LeftButton, pos=at)


def went_to(learner: Learner) -> list[Place]:
    """Where pages want to go from now on, without going there."""
    went: list[Place] = []
    learner.app.services.navigator.went.disconnect()
    learner.app.services.navigator.went.connect(went.append)
    return went


def test_the_head_says_what_it_is_and_how_far(learner: Learner) -> None:
    learner.marked("hello", "next")
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.course()
    assert page.header.title.text() == "System Programming"
    assert page.header.meta.text() == "Field Academy · 9 lessons · 1 min · English, captions"
    assert page.header.percent.text() == "22%"
    assert page.header.counted.text() == "2 of 9 lessons"
    assert page.header.primary.text() == "Resume · Pointers and memory"
    assert page.aside.watched.accessibleName() == "15 s learned"
    assert "Furthest: 3. Pointers and memory at 0:15." in page.aside.last.text()


def test_resume_goes_on_in_the_lesson_that_was_left(learner: Learner) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.course()
    assert row_of(page, "pointers").resume
    assert "Resume at 0:15" in spoken(page, "pointers")
    went = went_to(learner)
    learner.bot.mouseClick(page.header.primary, Qt.MouseButton.LeftButton)
    assert went == [Place("player", COURSE, "pointers", True)]


def test_the_button_starts_continues_and_reviews(learner: Learner) -> None:
    def words() -> tuple[str, str]:
        view = learner.reader.course(COURSE)
        assert view is not None
        primary = primary_lesson(view)
        return primary.kind, primary.lesson.id

    assert words() == ("start", "hello")
    learner.watched("hello", (0, 2), stopped=2)
    assert words() == ("continue", "next"), "a complete lesson is left behind"
    learner.marked(*(lesson.id for lesson in learner.reader.course(COURSE).course.lessons))
    learner.store.set_missing(COURSE, set()).result()
    assert words() == ("review", "hello")


def test_a_check_is_toggled_with_the_mouse(learner: Learner) -> None:
    page = learner.course()
    assert "Not started" in spoken(page, "hello")
    press(learner, page, "hello", "check")
    learner.until(lambda: "Completed" in spoken(page, "hello"))
    assert page.header.counted.text() == "1 of 9 lessons"
    press(learner, page, "hello", "check")
    learner.until(lambda: "Completed" not in spoken(page, "hello"))
    assert learner.progress("hello").status != "completed"


def test_the_list_is_worked_with_the_keyboard(learner: Learner) -> None:
    page = learner.course()
    page.lessons.setFocus(Qt.FocusReason.TabFocusReason)
    page.lessons.choose("pointers")
    learner.bot.keyClick(page.lessons, Qt.Key.Key_Down)
    assert page.lessons.rows.lesson_row(page.lessons.currentIndex()).lesson.id == "sheet", "headings are passed over"
    learner.bot.keyClick(page.lessons, Qt.Key.Key_Space)
    learner.until(lambda: "Completed" in spoken(page, "sheet"))
    assert page.lessons.rows.lesson_row(page.lessons.currentIndex()).lesson.id == "sheet", "the place is kept"
    page.lessons.choose("next")
    went = went_to(learner)
    learner.bot.keyClick(page.lessons, Qt.Key.Key_Return)
    assert went == [Place("player", COURSE, "next", None)]


def test_a_locked_lesson_says_what_it_needs_and_stays_closed(learner: Learner) -> None:
    page = learner.course()
    assert "Complete “A talk about threads” first" in spoken(page, "locked")
    went = went_to(learner)
    press(learner, page, "locked", "title")
    press(learner, page, "locked", "check")
    assert went == []
    assert learner.progress("locked").status == "not_started"
    learner.marked("talk")
    learner.until(lambda: "first" not in spoken(page, "locked"))
    press(learner, page, "locked", "title")
    assert went == [Place("player", COURSE, "locked", None)]


def test_a_missing_lesson_asks_where_it_is(learner: Learner) -> None:
    page = learner.course()
    assert "File missing" in spoken(page, "gone")
    assert page.banner.accessibleName() == "The file of 1 lesson is not where it was. Your progress is kept."
    press(learner, page, "gone", "title")
    dialog = page.findChild(QWidget, "lesson_locate_dialog")
    assert dialog.isVisible()
    dialog.close()


def test_a_missing_folder_can_be_located(learner: Learner) -> None:
    every = {lesson.id for lesson in learner.reader.course(COURSE).course.lessons}
    files = [LessonFile(lesson_id=name, path=f"/gone/{name}", bytes=1, mtime_ns=1, missing=True) for name in every]
    course = learner.reader.course(COURSE).course
    learner.store.put_course(course, learner.films.folder / "moved", files).result()
    learner.store.set_missing(COURSE, every).result()
    page = learner.course()
    assert page.banner.accessibleName() == "The folder of this course is not where it was. Your progress is kept."
    learner.bot.mouseClick(page.banner.button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(QWidget, "course_locate_dialog")
    assert dialog.isVisible()
    dialog.close()


class Opener(QObject):
    """Stands in for the desktop."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def test_a_document_opens_in_its_program_and_is_not_complete_by_that(learner: Learner, films: Films) -> None:
    page = learner.course()
    row = page.lessons.rows.lesson_row(page.lessons.rows.index_of("sheet"))
    assert row is not None
    menu = page.actions_.lesson_menu(row, lambda _resume: None)
    opener = Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")  # pyright: ignore[reportArgumentType]  # the stub is wrong
    try:
        next(action for action in menu.actions() if action.objectName() == "lesson_elsewhere").trigger()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opener.opened == [str(films.document)]
    assert learner.progress("sheet").status != "completed"


def test_a_document_is_read_in_the_window(learner: Learner) -> None:
    press(learner, learner.course(), "sheet", "title")
    reader = learner.app.window.page
    assert isinstance(reader, ReaderPage)
    learner.until(lambda: reader.sheet.view is not None)
    assert reader.bar.of.text() == "of 4"


def reset_dialog(learner: Learner, page: CoursePage, answer: str) -> None:
    menu = page.actions_.menu()
    next(action for action in menu.actions() if action.objectName() == "course_reset").trigger()
    box = page.findChild(QMessageBox, "course_reset_dialog")
    learner.until(box.isVisible)
    learner.bot.mouseClick(box.findChild(QPushButton, f"course_reset_dialog_{answer}"), Qt.MouseButton.LeftButton)
    learner.until(lambda: page.findChild(QMessageBox, "course_reset_dialog") is None)


def test_reset_asks_first(learner: Learner) -> None:
    learner.marked("hello")
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.course()
    reset_dialog(learner, page, "no")
    assert page.header.percent.text() == "11%"
    reset_dialog(learner, page, "yes")
    learner.until(lambda: page.header.percent.text() == "0%")
    assert page.header.primary.text() == "Start · Hello world"
    assert page.aside.watched.accessibleName() == "15 s learned", "time is kept"


def test_removing_asks_first_and_leads_to_the_library(learner: Learner) -> None:
    page = learner.course()
    page.actions_.remove()
    box = page.findChild(QMessageBox, "course_remove_dialog")
    learner.until(box.isVisible)
    learner.bot.mouseClick(box.findChild(QPushButton, "course_remove_dialog_yes"), Qt.MouseButton.LeftButton)
    learner.until(lambda: learner.reader.course(COURSE) is None and learner.app.window.page is not page)
    assert learner.films.short.exists()


def test_what_was_only_ticked_was_not_reached(learner: Learner) -> None:
    learner.watched("hello", (0, 2), stopped=2)
    learner.marked("talk")
    assert "Furthest: 1. Hello world at 0:02." in learner.course().aside.last.text()


def test_nothing_is_furthest_where_nothing_was_played(learner: Learner) -> None:
    learner.marked("pointers")
    assert "Furthest" not in learner.course().aside.last.text()


def test_only_a_blank_line_parts_paragraphs() -> None:
    assert paragraphs("\nOne sentence,\nbroken.\n \nAnother.\n") == ["One sentence, broken.", "Another."]
    assert paragraphs(" \n") == []


def test_a_folder_that_is_gone_is_not_offered_to_be_opened(learner: Learner, tmp_path: Path) -> None:
    page = real_course(learner, tmp_path / "course")
    assert page.header.folder.isEnabled()
    (tmp_path / "course").rename(tmp_path / "moved")
    page.actions_.check_missing()
    learner.until(lambda: not page.header.folder.isEnabled())
    assert page.header.folder.toolTip() == "The folder is not where it was. Use Locate… where it was moved."
    entries = {action.objectName(): action for action in page.actions_.menu().actions()}
    assert not entries["course_open_folder"].isEnabled()
    assert not entries["course_rescan"].isEnabled()
    assert entries["course_locate"].isEnabled()


def tip_of(page: CoursePage, lesson: str, part: str = "title") -> str:
    places = page.lessons.places_of(page.lessons.rows.index_of(lesson))
    assert places is not None
    at: QRect = getattr(places, part)
    return page.lessons.tip_at(at.center())


def test_a_tool_tip_says_only_what_the_row_does_not(learner: Learner) -> None:
    described(learner, next="What is\n<loud>.")
    page = learner.course()
    assert tip_of(page, "hello") == ""
    assert tip_of(page, "hello", "check") == "Mark as complete"
    assert tip_of(page, "next") == "<qt>What is &lt;loud&gt;.</qt>"
    assert tip_of(page, "sheet") == ""
    modules = (Module(id="m", title="M", lessons=(Lesson(id="long", title="Very long " * 40, type="video"),)),)
    learner.store.put_course(Course(id="long", title="Long", modules=modules), learner.films.folder, []).result()
    learner.app.services.navigator.open_course("long")
    assert tip_of(page, "long").startswith("<qt><b>Very long Very")


def real_course(learner: Learner, folder: Path) -> CoursePage:
    """The page of a course read from a folder: two films, and one file that is none."""
    folder.mkdir()
    shutil.copyfile(learner.films.short, folder / "1 First.mp4")
    shutil.copyfile(learner.films.long, folder / "2 Second.mp4")
    shutil.copyfile(learner.films.broken, folder / "3 Broken.mp4")
    report = learner.app.services.library().import_folder(folder, thumbnails=False)
    page = learner.course()
    learner.app.services.navigator.open_course(report.course_id)
    learner.until(lambda: page.header.title.text() == report.title)
    return page


def choose(page: CoursePage, name: str) -> None:
    next(action for action in page.actions_.menu().actions() if action.objectName() == name).trigger()


def noticed(learner: Learner) -> list[Notice]:
    told: list[Notice] = []
    learner.app.services.notices.posted.connect(told.append)
    return told


def test_a_rescan_says_what_came_of_it(learner: Learner, tmp_path: Path) -> None:
    page = real_course(learner, tmp_path / "course")
    told = noticed(learner)
    choose(page, "course_rescan")
    learner.until(lambda: len(told) == 1)
    assert told[0].text == "Nothing changed · 1 thing to know"
    assert told[0].action == "What to know"
    assert told[0].act is not None
    told[0].act()
    dialog = learner.app.window.findChild(SkippedFiles)
    assert dialog.list.count() == 1
    dialog.close()
    shutil.copyfile(learner.films.sound, tmp_path / "course" / "4 Third.mp3")
    (tmp_path / "course" / "1 First.mp4").unlink()
    (tmp_path / "course" / "3 Broken.mp4").unlink()
    choose(page, "course_rescan")
    learner.until(lambda: len(told) == 2)
    assert told[1].text == "1 new lesson · 1 file is missing now"
    assert not told[1].action
    choose(page, "course_rescan")
    learner.until(lambda: len(told) == 3)
    assert told[2].text == "Nothing changed · 1 file still missing"


def test_what_was_left_out_can_be_asked_for(learner: Learner, tmp_path: Path) -> None:
    page = real_course(learner, tmp_path / "course")
    told = noticed(learner)
    choose(page, "course_left_out")
    learner.until(lambda: learner.app.window.findChild(SkippedFiles) is not None)
    dialog = learner.app.window.findChild(SkippedFiles)
    assert "3 Broken.mp4" in dialog.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    dialog.close()
    assert told == []
    (tmp_path / "course" / "3 Broken.mp4").unlink()
    choose(page, "course_left_out")
    learner.until(lambda: [notice.text for notice in told] == ["Nothing was left out."])


def test_a_course_that_is_gone_says_so(learner: Learner) -> None:
    page = learner.course()
    learner.store.remove_course(COURSE).result()
    learner.until(page.gone.isVisible)
    assert page.gone.title.text() == "This course is not in the library"


def test_two_thousand_lessons_open_at_once(learner: Learner) -> None:
    modules = tuple(
        Module(
            id=f"m{m}",
            title=f"Module {m}",
            lessons=tuple(
                Lesson(id=f"m{m}-{n}", title=f"Lesson {n}", type="video", duration_seconds=60.0) for n in range(50)
            ),
        )
        for m in range(40)
    )
    learner.store.put_course(Course(id="huge", title="Huge", modules=modules), learner.films.folder, []).result()
    page = learner.course()
    few = len(page.findChildren(QWidget))
    began = time.thread_time()
    learner.app.services.navigator.open_course("huge")
    learner.app.window.repaint()
    assert time.thread_time() - began < 0.5
    assert page.lessons.rows.rowCount() == 2040
    assert len(page.findChildren(QWidget)) <= few + 2, "rows are painted, not made of widgets"


@pytest.mark.parametrize("size", [QSize(1024, 640), QSize(1280, 800), QSize(1920, 1080)], ids=str)
def test_nothing_is_cut_off(learner: Learner, size: QSize) -> None:
    learner.watched("pointers", (0, 15), stopped=15)
    page = learner.course(size.width(), size.height())
    learner.until(lambda: page.width() > 700)
    learner.until(lambda: page.content.width() <= page.area.viewport().width())
    for part in (page.header.primary, page.header.more, page.header.percent, page.header.counted):
        right = part.mapTo(page.content, part.rect().bottomRight())
        assert part.isVisible()
        assert page.content.rect().contains(right), part.objectName()
    percent = page.header.percent
    learner.until(lambda: percent.width() >= percent.sizeHint().width())  # it is laid out with the next event
    for label in page.content.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and label.objectName() != "course_meta":
            assert label.width() >= label.sizeHint().width(), label.text()
    beside = page.aside.mapTo(page.content, QPoint(0, 0)).y() == page.lessons.mapTo(page.content, QPoint(0, 0)).y()
    assert beside == (size.width() > 1024), "the cards go below the lessons where there is little room"
