"""The look: light, dark, the system's, switched while everything is open; nothing is ever the default grey."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.bands import Bands
from learnapp.ui.icons import Icons
from learnapp.ui.theme import Theme, assets, style_sheet
from learnapp.ui.tokens import DARK, GRADIENTS, LIGHT, Palette
from learnapp.ui.window import MainWindow
from tests.ui.library_of import Seeder

_FEW = 150  # of a third of a million: edges that happen to blend into a colour


def colors_of(widget: QWidget) -> Counter[str]:
    """How often each colour is seen, as #RRGGBB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(image.constBits())
    pixels = (data[at : at + 3] for at in range(0, len(data), 4 * 3))
    return Counter(f"#{blue_green_red[::-1].hex().upper()}" for blue_green_red in pixels)


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_read_on_every_ground(palette: Palette) -> None:
    grounds = (palette.background, palette.surface, palette.sidebar, palette.hover)
    for ink, ground in itertools.product((palette.text, palette.muted), grounds):
        assert contrast(ink, ground) >= 4.5
    for ink, soft in (
        (palette.accent_ink, palette.accent_soft),
        (palette.done_ink, palette.done_soft),
        (palette.attention_ink, palette.attention_soft),
    ):
        for ground in (*grounds[:3], soft):
            assert contrast(ink, ground) >= 4.5
    assert round(contrast(palette.on_accent, palette.accent), 1) >= 4.5


@pytest.mark.parametrize("page", ["home", "library", "settings"])
def test_the_dark_look_reaches_every_page_at_once(app: App, seed: Seeder, window: MainWindow, page: str) -> None:
    seed.watch(seed.course("Knots"), 1, 100)
    app.services.navigator.go(page)
    window.page.refresh()
    for mode, palette, other in (("light", LIGHT, DARK), ("dark", DARK, LIGHT), ("light", LIGHT, DARK)):
        app.services.theme.set_mode(mode)
        seen = colors_of(window)
        assert {palette.background, palette.surface, palette.sidebar} <= set(seen)
        for token in ("background", "surface", "sidebar"):
            assert seen[getattr(other, token)] < _FEW, f"{token} of the other look is still seen on {page}"
        assert seen["#EFEFEF"] + seen["#F0F0F0"] + seen["#C0C0C0"] < _FEW, "Qt's own grey is seen"


def test_the_system_is_followed_while_the_program_runs(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    hints = QGuiApplication.styleHints()
    theme = Theme("system")
    monkeypatch.setattr("learnapp.ui.theme.system_is_dark", lambda: False)
    theme.apply(qapp)
    assert not theme.dark
    monkeypatch.setattr("learnapp.ui.theme.system_is_dark", lambda: True)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.dark
    theme.set_mode("light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.dark


def test_popups_wear_the_look_too(app: App, qtbot: QtBot) -> None:
    app.services.theme.set_mode("dark")
    combo, menu = QComboBox(), QMenu()
    qtbot.addWidget(combo)
    qtbot.addWidget(menu)
    combo.addItems(["One", "Two"])
    menu.addAction("Open")
    combo.show()
    combo.showPopup()
    menu.popup(combo.pos())
    for popup in (combo.view().window(), menu):
        most = colors_of(popup).most_common(1)[0][0]
        assert most == DARK.surface


def test_no_role_of_the_palette_is_left_to_chance(app: App) -> None:
    app.services.theme.set_mode("light")
    known = {QColor(color).name().upper() for color in LIGHT.tokens().values()}
    palette = QApplication.palette()
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            assert palette.color(QPalette.ColorGroup.Active, role).name().upper() in known, role


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_only_tokens_and_files_that_exist(palette: Palette) -> None:
    sheet = style_sheet(palette)
    assert "@" not in sheet
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert (assets() / "controls" / path.rsplit("/", 1)[1]).is_file()


def test_a_course_without_a_cover_keeps_its_colours() -> None:
    assert Bands().of("course-1") == Bands().of("course-1")
    assert {Bands().of(f"course-{number}") for number in range(60)} == set(GRADIENTS)


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 5])
def test_courses_beside_and_below_each_other_have_other_colours(columns: int) -> None:
    bands = Bands()
    courses = [f"course-{number}" for number in range(200)]
    bands.line_up(courses, columns)
    shown = [bands.of(course) for course in courses]
    assert all(one != other for one, other in itertools.pairwise(shown))
    assert all(one != other for one, other in zip(shown, shown[columns:], strict=False))
    bands.line_up(courses[:7], columns)
    assert [bands.of(course) for course in courses] == shown, "nothing changes where nothing has to"


def test_every_glyph_that_is_named_exists(qapp: QApplication) -> None:
    icons = Icons()
    source = "\n".join(path.read_text() for path in (assets().parent / "src" / "learnapp" / "ui").rglob("*.py"))
    named = set(re.findall(r'icon="([a-z-]+)"', source)) | set(re.findall(r'paint_icon\(painter, "([a-z-]+)"', source))
    assert len(named) > 5
    for name in named:
        assert icons.glyph(name)
    with pytest.raises(KeyError):
        icons.glyph("no-such-glyph")


def test_motion_stops_where_it_was_turned_off(app: App) -> None:
    app.services.theme.reduced_motion = True
    assert app.services.theme.motion(180) == 0
