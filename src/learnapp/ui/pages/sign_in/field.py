"""One field of a form: its name above it, what is wrong below it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import IconButton
from learnapp.ui.widgets.labels import Label

_EYE = 28


class Field(QWidget):
    """`edited` when the person types, which takes back what was said to be wrong; `entered` at Enter."""

    edited = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, name: str, label: str, *, hint: str = "", secret: bool = False) -> None:
        super().__init__()
        self.input = _Secret(theme, name) if secret else QLineEdit()
        self.input.setObjectName(name)
        self.input.setPlaceholderText(hint)
        self.input.setAccessibleName(label)
        self.input.setMaxLength(1000)
        self.error = Label(theme, size=SIZE_SMALL, weight=500, role="attention", wrap=True)
        self.error.setObjectName(f"{name}_error")
        self.error.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.error.hide()
        caption = Label(theme, label, size=SIZE_SMALL, weight=600)
        caption.setBuddy(self.input)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(caption)
        column.addWidget(self.input)
        column.addWidget(self.error)
        self.input.textEdited.connect(self._edited)
        self.input.returnPressed.connect(self.entered)

    @property
    def text(self) -> str:
        return self.input.text()

    def set_error(self, text: str) -> None:
        """Say what is wrong, beside the field and to who does not see it; nothing where it is empty."""
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.input.setAccessibleDescription(text)

    def _edited(self) -> None:
        self.set_error("")
        self.edited.emit()


class _Secret(QLineEdit):
    """A password, which can be looked at."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = IconButton(
            theme, "eye", self.tr("Show the password"), self._toggle, name=f"{name}_show", side=_EYE, parent=self
        )
        self._mirror()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._mirror()
            self._place()

    def _mirror(self) -> None:
        room = _EYE + 2
        self.setTextMargins(room if self.isRightToLeft() else 0, 0, 0 if self.isRightToLeft() else room, 0)

    def _place(self) -> None:
        inset = (self.height() - _EYE) // 2
        self._eye.move(inset if self.isRightToLeft() else self.width() - _EYE - inset, inset)

    def _toggle(self) -> None:
        hidden = self.echoMode() == QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._eye.set_icon(
            "eye-slash" if hidden else "eye",
            self.tr("Hide the password") if hidden else self.tr("Show the password"),
        )
        self.setFocus(Qt.FocusReason.OtherFocusReason)
