"""The keys, on one page (F1)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QAbstractSlider, QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui.shell.columns import Columns
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import MARGIN, SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label, card_title, title
from learnapp.ui.widgets.painted import Painted
from learnapp.ui.widgets.scroll import Scroll

Group = tuple[str, list[tuple[str, list[str]]]]

_SCROLLS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}
_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("shortcuts", text)


def groups() -> list[Group]:
    """What the keys do; the keys of one row do the same."""
    return [
        (
            _tr("Everywhere"),
            [
                (_tr("Search everything"), ["Ctrl+K"]),
                (_tr("Home, Library, Downloads, Activity"), ["Ctrl+1", "…", "Ctrl+4"]),
                (_tr("Notes, Settings"), ["Ctrl+5", "Ctrl+,"]),
                (_tr("Back, forward"), ["Alt+Left", "Alt+Right"]),
                (_tr("Add a folder, a course file"), ["Ctrl+O", "Ctrl+Shift+O"]),
                (_tr("These shortcuts"), ["F1"]),
                (_tr("Quit"), ["Ctrl+Q"]),
            ],
        ),
        (
            _tr("In a course"),
            [
                (_tr("The lesson above, below"), ["Up", "Down"]),
                (_tr("Play the lesson"), ["Return"]),
                (_tr("Mark as complete, or not"), ["Space"]),
                (_tr("Download it, pause that, go on"), ["D"]),
            ],
        ),
        (
            _tr("In the catalogue"),
            [
                (_tr("Details of the course"), ["Return"]),
                (_tr("Download it, pause that, go on"), ["Space"]),
            ],
        ),
        (
            _tr("In a quiz"),
            [
                (_tr("Choose an answer"), ["1", "…", "9"]),
                (_tr("Move a line up, down"), ["Alt+Up", "Alt+Down"]),
                (_tr("The previous, next question"), ["PgUp", "PgDown"]),
                (_tr("Submit"), ["Ctrl+Return"]),
            ],
        ),
        (
            _tr("In the downloads"),
            [
                (_tr("The lesson above, below"), ["Up", "Down"]),
                (_tr("Move it up, down"), ["Alt+Up", "Alt+Down"]),
                (_tr("Pause, resume or try again"), ["Space"]),
                (_tr("Cancel it"), ["Del"]),
            ],
        ),
        (
            _tr("While watching"),
            [
                (_tr("Play or pause"), ["Space", "K"]),
                (_tr("Back, forward 10 seconds"), ["J", "L"]),
                (_tr("Back, forward 5 seconds"), ["Left", "Right"]),
                (_tr("Louder, quieter"), ["Up", "Down"]),
                (_tr("Mute"), ["M"]),
                (_tr("Full screen"), ["F", "F11"]),
                (_tr("Captions"), ["C"]),
                (_tr("Bookmark"), ["B"]),
                (_tr("Write a note, in the notes beside it"), ["N"]),
                (_tr("Slower, faster"), ["<", ">"]),
                (_tr("Previous, next lesson"), ["Shift+P", "Shift+N"]),
                (_tr("Jump to 0 – 90 %"), ["0", "…", "9"]),
                (_tr("The transcript beside it, or away with it"), ["T"]),
                (_tr("Lessons, transcript and notes beside it"), ["I"]),
                (_tr("Do what is offered"), ["Return"]),
                (_tr("Leave full screen, go back"), ["Esc"]),
            ],
        ),
        (
            _tr("While reading"),
            [
                (_tr("On, back by a screen"), ["Space", "Shift+Space"]),
                (_tr("To the beginning, the end"), ["Home", "End"]),
                (_tr("Search in the document"), ["Ctrl+F", "/"]),
                (_tr("Next, previous result"), ["F3", "Shift+F3"]),
                (_tr("Larger, smaller"), ["Ctrl++", "Ctrl+-"]),
                (_tr("Fit the width"), ["W", "Ctrl+0"]),
                (_tr("Go to a page"), ["G"]),
                (_tr("Bookmark"), ["B"]),
                (_tr("Note"), ["N"]),
                (_tr("Mark as complete, or not"), ["Ctrl+Return"]),
                (_tr("Dark pages, or as printed"), ["D"]),
                (_tr("Lessons, contents and notes beside it"), ["I", "T"]),
            ],
        ),
    ]


class Shortcuts(QDialog):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.columns = Columns([_group(theme, name, rows) for name, rows in groups()])
        self.area = Scroll()
        beside = QHBoxLayout(self.area.inside)
        beside.setContentsMargins(0, 0, MARGIN, 0)
        beside.addWidget(self.columns)
        self.area.setAccessibleName(self.windowTitle())
        close = Button(theme, self.tr("Close"), self.accept, name="shortcuts_close")
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        foot.addSpacing(MARGIN)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, 22, 0, 20)
        outer.setSpacing(14)
        outer.addWidget(title(theme, self.tr("Keyboard shortcuts")))
        outer.addWidget(self.area, 1)
        outer.addLayout(foot)
        for key, action in _SCROLLS.items():
            QShortcut(key, self, lambda act=action: self.area.verticalScrollBar().triggerAction(act))
        room = parent.size() - QSize(40, 40)
        around = QSize(2 * MARGIN, outer.sizeHint().height() - self.area.sizeHint().height())
        wanted = self.columns.size_within(room.width() - around.width())
        self.resize((wanted + around).boundedTo(room))
        close.setFocus(Qt.FocusReason.TabFocusReason)


def _group(theme: Theme, name: str, rows: list[tuple[str, list[str]]]) -> QWidget:
    group = QWidget()
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(7)
    for number, (what, keys) in enumerate(rows):
        grid.addWidget(Label(theme, what, role="muted"), number, 0)
        caps = QHBoxLayout()
        caps.setSpacing(5)
        caps.addStretch()
        for key in keys:
            caps.addWidget(KeyCap(theme, key))
        grid.addLayout(caps, number, 1)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    column.addWidget(card_title(theme, name))
    column.addLayout(grid)
    return group


class KeyCap(Painted):
    """A key as it is written on the keyboard."""

    def __init__(self, theme: Theme, key: str) -> None:
        super().__init__()
        self._theme = theme
        native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        self._text = "+".join(_ARROWS.get(part, part) for part in (native or key).split("+"))
        self.setFont(theme.font(SIZE_SMALL, 600))
        self.setFixedSize(max(26, self.fontMetrics().horizontalAdvance(self._text) + 16), 24)
        self.setAccessibleName(self._text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("control_line"), 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(self._theme.color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
