"""Reading documents: where they begin, what is seen, what the keys do, what is said when one cannot be shown."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from coursekit.markup import Markup
from learnapp.store.views import Stop
from learnapp.tracking.sight import Sight
from learnapp.ui.notices import Notice
from learnapp.ui.pages.course.page import CoursePage
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.progress import pages_seen
from tests.ui.course_of_documents import COURSE, PAGES, Documents, Student, documents, student
from tests.ui.library_of import NOW

__all__ = ["documents", "student"]


def top(page: ReaderPage) -> float:
    assert page.sheet.view is not None
    return page.sheet.view.sight().top


def in_sight(page: ReaderPage, number: int) -> None:
    """Put one whole page on the screen and nothing else."""
    assert page.sheet.view is not None
    page.sheet.view.zoom(-8)
    page.sheet.view.go_to(float(number))


def test_a_pdf_opens_at_its_first_page(student: Student) -> None:
    page = student.reads("sheet")
    assert page.bar.title.text() == "Heap cheat sheet"
    assert page.bar.subtitle.text() == "Memory · 1 of 8"
    assert (page.bar.field.text(), page.bar.of.text()) == ("1", f"of {PAGES}")
    assert top(page) == 1.0
    assert page.sheet.view.accessibleName() == f"Page 1 of {PAGES}"
    assert "The heap is where memory comes from" in page.sheet.view.accessibleDescription()


def test_a_page_is_seen_after_a_moment_and_shown_as_seen(student: Student) -> None:
    page = student.reads("sheet")
    in_sight(page, 2)
    assert page.seen.runs == []
    student.until(lambda: 2 in page.desk.reader.seen)
    assert page.seen.runs[0][0] <= 2
    page.desk.back()
    assert isinstance(student.app.window.page, CoursePage)
    progress = student.progress("sheet")
    view = student.reader.lesson("sheet", COURSE)
    assert view is not None
    assert 2 in pages_seen(view.course.course.lessons[0], progress)
    assert progress.total_sessions == 1
    assert 0 < progress.watch_time_seconds < 8


@pytest.mark.parametrize("size", [(1024, 640), (1600, 1000)])
def test_the_last_page_is_resumed_in_whatever_window(student: Student, size: tuple[int, int]) -> None:
    page = student.reads("sheet")
    page.sheet.view.go_to(4.25)
    page.desk.back()
    assert student.progress("sheet").resume_seconds == pytest.approx(4.25, abs=0.01)
    again = student.reads("sheet", width=size[0], height=size[1])
    assert top(again) == pytest.approx(4.25, abs=0.02)
    assert again.bar.field.text() == "4"
    from_start = student.reads("sheet", resume=False, width=size[0], height=size[1])
    assert top(from_start) == 1.0


def test_the_place_of_a_text_is_resumed_in_whatever_window(student: Student) -> None:
    page = student.reads("heap")
    page.sheet.view.go_to(3.0)
    page.desk.back()
    again = student.reads("heap", width=1024, height=640)
    assert top(again) == pytest.approx(3.0, abs=0.05)
    student.app.window.resize(1800, 1000)
    student.until(lambda: again.sheet.view.width() > 1200)
    assert top(again) == pytest.approx(3.0, abs=0.05)


def test_opening_and_leaving_leaves_no_trace(student: Student) -> None:
    page = student.reads("sheet")
    page.desk.back()
    assert student.progress("sheet").status == "not_started"


def test_a_short_text_is_complete_when_all_of_it_was_seen(student: Student) -> None:
    page = student.reads("next")
    assert not page.desk.done
    student.until(lambda: page.desk.done)
    assert page.bar.mark.text() == "Completed"
    assert student.progress("next").status == "completed"


def test_a_jump_to_the_end_completes_nothing(student: Student) -> None:
    page = student.reads("heap")
    page.sheet.view.zoom(-5)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_End)
    assert page.sheet.view.sight().bottom == pytest.approx(5.0)
    student.until(lambda: page.desk.reader.seen)
    assert page.desk.reader.seen in ({4}, {1, 4}), "the first was seen when it was opened"
    assert not page.desk.done


def test_nothing_counts_while_the_window_is_not_seen(student: Student) -> None:
    page = student.reads("sheet")
    in_sight(page, 1)
    student.app.window.hide()
    page.desk.reader.sample()
    before = page.desk.reader._tracker._read
    student.bot.wait(600)
    assert page.desk.reader._tracker._read == before
    student.app.window.show()
    student.until(lambda: page.desk.reader._tracker._read > before)


def test_the_keys_turn_pages_from_wherever_the_focus_is(student: Student) -> None:
    page = student.reads("sheet")
    bar = page.sheet.view.verticalScrollBar()
    for key, moves in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_Down, 1), (Qt.Key.Key_Up, -1), (Qt.Key.Key_PageUp, -1)):
        before = bar.value()
        student.bot.keyClick(page.sheet.view, key)
        assert (bar.value() - before) * moves > 0
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_Space)
    assert bar.value() > 0
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() == 0
    page.bar.mark.setFocus()
    student.bot.keyClick(page.bar.mark, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    student.bot.keyClick(page.bar.mark, Qt.Key.Key_Home)
    assert bar.value() == 0


@pytest.mark.parametrize("lesson", ["sheet", "heap"])
def test_it_is_made_larger_and_fits_again_and_stands_where_it_stood(student: Student, lesson: str) -> None:
    page = student.reads(lesson)
    page.sheet.view.go_to(2.5)
    fitting = page.sheet.view.zoom_percent()
    for _ in range(3):
        student.bot.keyClick(page.sheet.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert page.sheet.view.zoom_percent() == pytest.approx(fitting * 1.331, rel=0.02)
    assert page.bar.percent.text() == f"{page.sheet.view.zoom_percent()}%"
    assert top(page) == pytest.approx(2.5, abs=0.05)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_W)
    assert page.sheet.view.zoom_percent() == fitting
    assert top(page) == pytest.approx(2.5, abs=0.05)


def test_a_long_text_is_laid_out_again_only_where_its_lines_change_and_keeps_its_place(student: Student) -> None:
    text = student.reads("heap").sheet.text
    text.show_markup(Markup("<p>Words and more words of a long text, again and again.</p>" * 4_000), {}, 50)
    student.until(lambda: not text._filling.busy)
    text.go_to(30.0)
    student.app.window.resize(1400, 800)
    assert not text._filling.busy
    assert not text._narrowed.isActive()
    assert text.sight().top == pytest.approx(30.0, abs=0.05)
    text.zoom(2)
    assert text._filling.busy, "piece by piece"
    student.until(lambda: not text._filling.busy)
    assert text.sight().top == pytest.approx(30.0, abs=0.05)
    assert text.viewport().updatesEnabled()
    wide = text.document().textWidth()
    student.app.window.resize(1024, 640)
    student.until(lambda: text.document().textWidth() < wide and not text._filling.busy)
    assert text.sight().top == pytest.approx(30.0, abs=0.05)


def test_words_are_found_in_a_pdf_and_walked_through(student: Student) -> None:
    page = student.reads("sheet")
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.finder.isVisible()
    assert page.finder.field.hasFocus()
    student.bot.keyClicks(page.finder.field, "allocator")
    student.until(lambda: page.finder.counted.text() == f"1 of {PAGES}")
    student.bot.keyClick(page.finder.field, Qt.Key.Key_Return)
    assert page.finder.counted.text() == f"2 of {PAGES}"
    assert page.sheet.view.sight().top < 2.5 < page.sheet.view.sight().bottom or top(page) >= 1.5
    student.bot.keyClick(page.finder.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.finder.counted.text() == f"1 of {PAGES}"
    page.finder.field.setText("nowhere")
    page.finder.field.search_now()
    student.until(lambda: page.finder.counted.text() == "Nothing found")
    student.bot.keyClick(page.finder.field, Qt.Key.Key_Escape)
    assert page.finder.isHidden()
    assert page.sheet.view.hasFocus()


def test_a_search_begins_where_one_is_and_stays_there_as_more_is_found_before(student: Student) -> None:
    page = student.reads("sheet")
    page.sheet.view.go_to(4.0)
    page.search()
    page.finder.field.setText("allocator")
    page.finder.field.search_now()
    student.until(lambda: page.finder.counted.text().endswith(f" of {PAGES}"))
    assert page.finder.counted.text() == f"4 of {PAGES}"
    found = page.sheet.pdf._search.found()
    assert found is not None
    assert found[0] == 4
    page.finder.field.setText("nowhere")
    page.finder.field.search_now()
    assert page.finder.counted.text() == "Searching…"
    student.until(lambda: page.finder.counted.text() == "Nothing found")


def test_words_are_found_in_a_text(student: Student) -> None:
    page = student.reads("heap")
    page.search()
    page.finder.field.setText("ALLOCATOR")
    page.finder.field.search_now()
    assert page.finder.counted.text() == "1 of 36"
    assert len(page.sheet.text.extraSelections()) == 36
    student.bot.keyClick(page.finder.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.finder.counted.text() == "36 of 36"
    assert top(page) > 3.5
    page.finder.dismiss()
    assert page.sheet.text.extraSelections() == []


def test_a_page_is_gone_to_by_its_number(student: Student) -> None:
    page = student.reads("sheet")
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_G)
    assert page.bar.field.hasFocus()
    student.bot.keyClicks(page.bar.field, "5")
    student.bot.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert top(page) == pytest.approx(5.0, abs=0.01)
    page.bar.field.setText("99")
    student.bot.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert top(page) == pytest.approx(5.0, abs=0.01)


def test_the_contents_lead_to_their_headings(student: Student) -> None:
    page = student.reads("heap")
    page.side.tabs.setCurrentIndex(1)
    contents = page.side.contents
    assert contents.isVisible()
    assert [contents.model().index(row, 0).data().strip() for row in range(contents.count)] == [
        "The heap", "Pieces", "Giving back", "Twice",
    ]  # fmt: skip
    contents.setCurrentIndex(contents.model().index(2, 0))
    student.bot.keyClick(contents, Qt.Key.Key_Return)
    assert top(page) > 2.0
    student.reads("old")
    assert page.side.nothing.isVisible()


def test_a_link_to_a_lesson_opens_it_and_one_out_of_the_course_is_only_told(student: Student) -> None:
    page = student.reads("heap")
    posted: list[Notice] = []
    student.app.services.notices.posted.connect(posted.append)
    page.sheet.text.followed.emit("outside:https://example.org/heap?a=1")
    assert "https://example.org/heap?a=1" in posted[0].text
    assert posted[0].act is not None
    posted[0].act()
    assert QGuiApplication.clipboard().text() == "https://example.org/heap?a=1"
    page.sheet.text.followed.emit("own:images/heap.png")
    assert "heap.png" in posted[1].text
    page.sheet.text.followed.emit("own:next.html#there")
    student.until(lambda: page.bar.title.text() == "What comes next")


def test_it_is_marked_by_hand_and_back_again(student: Student) -> None:
    page = student.reads("sheet")
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    student.until(lambda: page.bar.mark.text() == "Completed")
    page.bar.mark.click()
    student.until(lambda: page.bar.mark.text() == "Mark as complete")


def test_another_look_keeps_the_place(student: Student) -> None:
    for lesson in ("sheet", "heap"):
        page = student.reads(lesson)
        page.sheet.view.go_to(2.5)
        student.app.services.theme.set_mode("dark")
        student.until(lambda page=page: abs(top(page) - 2.5) <= 0.05)
        student.app.services.theme.set_mode("light")


def test_dark_pages_are_dark_and_can_be_white_again(student: Student) -> None:
    student.app.services.theme.set_mode("dark")
    page = student.reads("sheet")

    def paper() -> int:
        picture = page.sheet.view.grab().toImage()
        return picture.pixelColor(picture.width() // 2, picture.height() // 2).lightness()

    student.until(lambda: paper() < 40)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_D)
    student.until(lambda: paper() > 240)
    student.reads("next")
    page = student.reads("sheet")
    student.until(lambda: paper() > 240)
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_D)
    student.app.services.theme.set_mode("light")
    assert paper() > 240


def test_a_page_where_another_device_stopped_is_offered(student: Student) -> None:
    page = student.reads("sheet")
    view = page.desk.view
    assert view is not None
    there = Stop(seconds=5.2, at=NOW, device_id="b", device_name="Office laptop", this_device=False)
    page.desk.view = replace(view, other_stops=(there,))
    page._offer_other_stops()
    assert page.strip.text.text() == "Office laptop stopped on page 5."
    page.strip.button.click()
    assert top(page) == pytest.approx(5.2, abs=0.02)
    assert page.strip.isHidden()


def test_every_control_has_a_name_and_is_reached_by_the_keyboard(student: Student) -> None:
    page = student.reads("sheet")
    page.search()
    for control in page.findChildren(QAbstractButton):
        if control.isVisible():
            assert control.accessibleName() or control.text(), control.objectName()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()
    for name in ("reader_page_field", "reader_find_field", "player_lessons", "reader_tabs"):
        found = page.findChild(QWidget, name)
        assert found is not None
        assert found.accessibleName(), name
    assert page.seen.accessibleName() == f"0 of {PAGES} pages seen"


def test_escape_leaves(student: Student) -> None:
    page = student.reads("sheet")
    student.bot.keyClick(page.sheet.view, Qt.Key.Key_Escape)
    assert student.app.window.page is not page


def test_starting_over_forgets_what_was_seen_and_goes_to_the_beginning(student: Student) -> None:
    page = student.reads("sheet")
    in_sight(page, 3)
    student.until(lambda: 3 in page.desk.reader.seen)
    page.desk.start_over()
    assert page.desk.reader.seen == frozenset()
    assert top(page) == 1.0
    page.desk.back()
    assert student.progress("sheet").epoch == 1


def test_the_course_says_on_which_page_to_go_on(student: Student) -> None:
    page = student.reads("sheet")
    in_sight(page, 3)
    student.until(lambda: 3 in page.desk.reader.seen)
    page.desk.back()
    course = student.app.window.page
    assert isinstance(course, CoursePage)
    student.until(lambda: not course.stale)
    rows = course.lessons.rows

    def spoken() -> str:
        row = rows.lesson_row(rows.index_of("sheet"))
        return rows.spoken(row) if row is not None else ""

    student.until(lambda: "Resume on page 3" in spoken())


def test_a_course_to_read_tells_how_much_of_its_pages_was_seen(student: Student) -> None:
    page = student.reads("next")
    student.until(lambda: page.desk.done)
    page.desk.back()
    course = student.app.window.page
    assert isinstance(course, CoursePage)
    student.until(lambda: course.aside.share.accessibleName() == "5% of its pages seen")
    assert course.aside.watched.accessibleName().endswith("of reading")


def test_text_never_loads_what_was_not_handed_over(student: Student, documents: Documents) -> None:
    page = student.reads("heap")
    view = page.sheet.text
    for address in (
        f"file://{documents.path('images/heap.png')}", "images/heap.png", "https://example.org/a.png",
        "own:../secret.png", "own:sheet.pdf", "qrc:/x.png",
    ):  # fmt: skip
        assert view.loadResource(2, address) is None
    assert view.loadResource(2, "own:images/heap.png").width() == 720
    assert isinstance(view.sight(), Sight)


def test_any_input_to_the_window_is_a_sign_that_somebody_reads(student: Student) -> None:
    page = student.reads("sheet")
    window = student.app.window.windowHandle()
    assert window is not None
    attention = page.desk.reader._tracker._attention
    attention.touched -= 100
    before = attention.touched
    QTest.keyClick(window, Qt.Key.Key_Shift)
    student.until(lambda: attention.touched > before)
