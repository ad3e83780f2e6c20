"""Activity: what was learned when, where the time went, what was reached."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.errors import StoreError
from learnapp.ui.navigator import Place
from learnapp.ui.pages.activity.heatmap import Heatmap, level, paint_level
from learnapp.ui.pages.activity.page import ActivityPage
from learnapp.ui.pages.home.page import HomePage
from learnapp.ui.tokens import DARK, LIGHT, Palette
from learnapp.ui.widgets.buttons import Button
from tests.ui.conftest import show
from tests.ui.library_of import HOUR, NOW, Seeder
from tests.ui.quizzes import Taker, taker
from tests.ui.test_theme import contrast

__all__ = ["taker"]

DAY = 24 * HOUR
FRIDAY = dt.date(2025, 11, 21)


def activity_of(app: App, qtbot: QtBot) -> ActivityPage:
    show(app, qtbot)
    app.services.navigator.go("activity")
    page = app.window.page
    assert isinstance(page, ActivityPage)
    qtbot.waitUntil(lambda: not page.stale and not app.services.jobs.busy)
    return page


def history(page: ActivityPage) -> list[str]:
    return [row.words for row in page.history.rows if row.isVisible()]


def test_history_tells_what_how_long_and_where_day_by_day(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    seed.watch(course, 1, 600, ago=HOUR)
    seed.watch(course, 2, 300, ago=DAY)
    page = activity_of(app, qtbot)
    assert history(page) == [
        "Knots lesson 1 10 min Knots · this device · 08:20 – 08:30",
        "Knots lesson 2 5 min Knots · this device · 09:25 – 09:30",
    ]
    assert page.figures["watched"].accessibleName() == "15 min learned in all"
    assert page.figures["streak_now"].accessibleName() == "2 days in a row now"
    assert page.figures["streak_longest"].accessibleName() == "2 days longest streak"
    assert page.courses.rows[0].accessibleName() == "Knots: 15 min"
    assert not page.history.more.isVisible()


def test_activity_says_what_home_says(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots", minutes=400.0)
    seed.watch(course, 1, 12_345, ago=HOUR)
    seed.watch(course, 2, 6_789, ago=3 * DAY)
    page = activity_of(app, qtbot)
    this_week = page.figures["this_week"].number.text()
    app.services.navigator.go("home")
    home = app.window.page
    assert isinstance(home, HomePage)
    qtbot.waitUntil(lambda: not home.stale)
    assert this_week == home.week.total.text() == "5 h 19 m"


def test_an_entry_opens_its_lesson_and_a_course_its_page(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 2, 300)
    page = activity_of(app, qtbot)
    went: list[Place] = []
    app.services.navigator.went.disconnect()
    app.services.navigator.went.connect(went.append)
    page.history.rows[0].setFocus()
    qtbot.keyClick(page.history.rows[0], Qt.Key.Key_Return)
    qtbot.mouseClick(page.courses.rows[0], Qt.MouseButton.LeftButton)
    assert went == [Place("player", course_id="Knots", lesson_id="Knots-2"), Place("course", course_id="Knots")]


def test_what_is_not_in_the_library_any_more_is_told_and_cannot_be_opened(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 2, 300)
    app.services.store.remove_course("Knots").result()
    page = activity_of(app, qtbot)
    assert history(page)[0].startswith("Knots lesson 2 5 min Knots")
    assert not page.history.rows[0].isEnabled()
    assert not page.courses.rows[0].isEnabled()


def test_the_keyboard_walks_through_the_year_and_chooses_a_day(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    seed.watch(course, 1, 600, ago=HOUR)
    seed.watch(course, 2, 300, ago=8 * DAY)
    page = activity_of(app, qtbot)
    heatmap = page.heatmap
    heatmap.setFocus(Qt.FocusReason.TabFocusReason)
    assert heatmap.day == FRIDAY
    assert heatmap.accessibleName() == "Friday, 21 November 2025: 10 min"
    assert "2 days with learning, the most on Friday, 21 November 2025" in heatmap.accessibleDescription()
    qtbot.keyClick(heatmap, Qt.Key.Key_Left)
    qtbot.keyClick(heatmap, Qt.Key.Key_Up)
    assert heatmap.accessibleName() == "Thursday, 13 November 2025: 5 min"
    qtbot.keyClick(heatmap, Qt.Key.Key_Return)
    assert page.history.heading.text() == "Thursday, 13 November 2025"
    qtbot.waitUntil(lambda: len(history(page)) == 1)
    qtbot.keyClick(heatmap, Qt.Key.Key_Up)
    qtbot.keyClick(heatmap, Qt.Key.Key_Return)
    assert history(page) == []
    qtbot.mouseClick(page.history.all_days, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(history(page)) == 2)
    qtbot.keyClick(heatmap, Qt.Key.Key_End)
    qtbot.keyClick(heatmap, Qt.Key.Key_Right)
    assert heatmap.day == FRIDAY, "tomorrow is not to be chosen"
    qtbot.keyClick(heatmap, Qt.Key.Key_Home)
    assert heatmap.day == dt.date(2024, 11, 18)


def test_a_day_is_chosen_by_the_mouse(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 1, 600, ago=DAY)
    page = activity_of(app, qtbot)
    place = page.heatmap.box(52 * 7 + 3).center().toPoint()
    qtbot.mouseClick(page.heatmap, Qt.MouseButton.LeftButton, pos=place)
    assert page.history.heading.text() == "Yesterday"


@pytest.mark.parametrize("width", [700, 1000, 1610, 3000])
def test_the_year_fills_its_width_with_room_for_the_focus_ring(
    app: App, seed: Seeder, qtbot: QtBot, width: int
) -> None:
    seed.watch(seed.course("Knots"), 1, 600)
    heatmap = Heatmap(app.services.theme)
    qtbot.addWidget(heatmap)
    heatmap.set_year(app.services.reader.history.activity(NOW, dt.UTC).year, FRIDAY)
    heatmap.resize(width, heatmap.heightForWidth(width))
    last = heatmap.box(53 * 7 - 1)
    assert width - 30 < last.right() <= width - 3
    assert heatmap.height() - 6 < last.bottom() <= heatmap.height() - 3
    assert last.width() == last.height()


def test_a_narrower_window_has_a_lower_year(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.watch(seed.course("Knots"), 1, 600)
    page = activity_of(app, qtbot)
    for width in (1600, 1024, 1300):
        app.window.resize(width, 800)
        qtbot.waitUntil(lambda width=width: app.window.width() == width and not page.heatmap.visibleRegion().isEmpty())
        qtbot.waitUntil(lambda: page.heatmap.height() == page.heatmap.heightForWidth(page.heatmap.width()))
        card = page.heatmap.parentWidget()
        assert card is not None
        assert card.height() - page.heatmap.geometry().bottom() < 20


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("of", [1, 2, 3, 4])
def test_a_day_with_learning_stands_out_from_the_card(app: App, palette: Palette, of: int) -> None:
    app.services.theme.set_mode("dark" if palette is DARK else "light")
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(palette.surface))
    painter = QPainter(image)
    paint_level(painter, app.services.theme, QRectF(0, 0, 40, 40), of)
    painter.end()
    assert contrast(image.pixelColor(20, 20).name(), palette.surface) >= 3


def test_levels_are_told_by_size_too() -> None:
    assert [level(seconds) for seconds in (0, 0.5, 1, 599, 600, 1_800, 3_599, 3_600, 90_000)] == [
        0, 0, 1, 1, 2, 3, 3, 4, 4,
    ]  # fmt: skip


def test_earlier_days_are_shown_on_demand(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    for number in range(10):
        seed.watch(course, 1, 100 + number, ago=HOUR + number * DAY)
    page = activity_of(app, qtbot)
    assert len(history(page)) == 7
    qtbot.mouseClick(page.history.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(history(page)) == 10)
    assert not page.history.more.isVisible()
    seed.watch(course, 2, 100)
    qtbot.waitUntil(lambda: len(history(page)) == 11)


def test_a_day_of_many_lessons_is_shown_bit_by_bit(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots", lessons=50)
    for number in range(1, 51):
        seed.watch(course, number, 100 + number, ago=HOUR)
    page = activity_of(app, qtbot)
    assert len(history(page)) == 20
    (day,) = page.history._days
    assert day.more.text() == "Show 30 more"
    day.more.setFocus()
    qtbot.keyClick(day.more, Qt.Key.Key_Return)
    assert page.history.rows[20].hasFocus()
    qtbot.keyClick(page.history.rows[20], Qt.Key.Key_Backtab)
    assert page.history.rows[19].hasFocus()
    assert len(history(page)) == 40
    seed.watch(course, 1, 1_000)
    qtbot.waitUntil(lambda: page.history._days != [day] and len(history(page)) == 40)  # what was asked for stays
    (day,) = page.history._days
    qtbot.mouseClick(day.more, Qt.MouseButton.LeftButton)
    assert len(history(page)) == 50
    assert not day.more.isVisible()


def test_badges_are_shown_earned_and_unearned(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.complete(seed.course("Knots", lessons=1))
    seed.watch(seed.course("Sails"), 1, 100)
    page = activity_of(app, qtbot)
    words = [tile.words for tile in page.badges.grid.tiles]
    assert words[:2] == ["Off the mark: Earned on 2025-11-21", "First course: Earned on 2025-11-21"]
    assert "Five courses: 1 of 5" in words
    assert page.badges.counted.text() == "2 of 17 earned"


def test_a_quiz_is_told_with_its_score(taker: Taker, qtbot: QtBot) -> None:
    taker.tried(82.5)
    page = activity_of(taker.app, qtbot)
    assert history(page) == ["Check yourself 83% Knots & ropes · Quiz · 08:30"]
    assert page.figures["watched"].accessibleName() == "0 s learned in all"
    assert not page.history.nothing.isVisible()


def test_nothing_learned_yet_is_told_kindly(app: App, seed: Seeder, qtbot: QtBot) -> None:
    course = seed.course("Knots")
    page = activity_of(app, qtbot)
    assert page.empty.isVisible()
    seed.watch(course, 1, 100)
    qtbot.waitUntil(page.heatmap.isVisible)


def test_who_marked_everything_by_hand_gets_the_certificate(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.complete(seed.course("Knots", lessons=2))
    page = activity_of(app, qtbot)
    assert not page.empty.isVisible()
    assert [row.title.text() for row in page.certificates.rows] == ["Knots"]
    assert page.history.nothing.isVisible()
    assert not page.courses.isVisible()
    seed.watch(seed.course("Sails"), 1, 100)
    qtbot.waitUntil(page.courses.isVisible)
    assert not page.history.nothing.isVisible()


def test_a_store_that_cannot_be_read_is_told_and_tried_again(
    app: App, seed: Seeder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed.watch(seed.course("Knots"), 1, 100)

    def fail(*_: object, **_more: object) -> None:
        raise StoreError("The library could not be read", "Nothing was lost.")

    with monkeypatch.context() as broken:
        broken.setattr(type(app.services.reader.history), "activity", fail)
        page = activity_of(app, qtbot)
        retry = page.findChild(Button, "page_retry")
        assert retry.isVisible()
    qtbot.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert page.heatmap.isVisible()
