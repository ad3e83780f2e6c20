"""Text: a label whose colour is a role of the palette, so that it follows the look by itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from learnapp.ui.sides import leading
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_BODY, SIZE_SECTION, SIZE_SMALL, SIZE_TITLE

ROLES = {
    "text": QPalette.ColorRole.WindowText,
    "muted": QPalette.ColorRole.PlaceholderText,
    "accent": QPalette.ColorRole.Link,
    "done": QPalette.ColorRole.LinkVisited,
    "attention": QPalette.ColorRole.BrightText,
}


class Label(QLabel):
    """`size` in pixels; `role` is text, muted, accent, done or attention; muted text is lighter unless told."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        *,
        size: int = SIZE_BODY,
        weight: int | None = None,
        role: str = "text",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setFont(theme.font(size, weight or (400 if role == "muted" else 500)))
        self.setForegroundRole(ROLES[role])
        self.setProperty("ink", role)  # for a style sheet that colours it, also where it comes later than that
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)


class ElidedLabel(Label):
    """One line that ends in … where it does not fit; the whole text is its tool tip."""

    def __init__(self, theme: Theme, text: str = "", **how: object) -> None:
        super().__init__(theme, text, **how)  # type: ignore[arg-type]
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        self.setToolTip(self.text() if text != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        align = leading(self.layoutDirection()) | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, align | Qt.TextFlag.TextSingleLine, text)


def title(theme: Theme, text: str = "") -> Label:
    return Label(theme, text, size=SIZE_TITLE, weight=700)


def section(theme: Theme, text: str = "") -> Label:
    return Label(theme, text, size=SIZE_SECTION, weight=600)


def card_title(theme: Theme, text: str = "") -> Label:
    return Label(theme, text, size=SIZE_BODY, weight=600)


def secondary(theme: Theme, text: str = "", *, wrap: bool = False) -> Label:
    return Label(theme, text, size=SIZE_SMALL, weight=400, role="muted", wrap=wrap)
