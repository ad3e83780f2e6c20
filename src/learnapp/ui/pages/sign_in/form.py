"""The form: where, who, the password; and what went wrong, beside the field that can mend it."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.errors import CertificateError, NotLearnAppError, WorldError, WrongAddressError, WrongPasswordError
from learnapp.ui.pages.sign_in.field import Field
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CONTROL, SIZE_SMALL, SIZE_TITLE
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label

_BELOW = 14  # what the trouble keeps clear of the fields


class Entered(NamedTuple):
    server: str
    email: str
    password: str


class Form(QWidget):
    """`submitted(Entered)` when all is filled in, `cancelled` when the person no longer wants to sign in."""

    submitted = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._busy = False
        self.title = Label(theme, self.tr("Sign in"), size=SIZE_TITLE, weight=700, wrap=True)
        self.title.setObjectName("sign_in_title")
        self.sentence = Label(theme, role="muted", wrap=True)
        self.sentence.setObjectName("sign_in_sentence")
        self.server = Field(theme, "sign_in_server", self.tr("Server"), hint="https://learn.example.org")
        self.email = Field(theme, "sign_in_email", self.tr("E-mail"), hint=self.tr("you@example.org"))
        self.password = Field(theme, "sign_in_password", self.tr("Password"), secret=True)
        self.server.input.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.email.input.setInputMethodHints(Qt.InputMethodHint.ImhEmailCharactersOnly)
        self.trouble = Trouble(theme)
        self.submit = Button(theme, self.tr("Sign in"), self.try_it, kind="primary", name="sign_in_submit")
        self.cancel = Button(theme, self.tr("Not now"), self.cancelled.emit, name="sign_in_cancel")
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.submit, 1)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addWidget(self.sentence)
        column.addSpacing(16)
        column.addWidget(self.trouble)
        for field in self.fields:
            column.addWidget(field)
            column.addSpacing(12)
            field.edited.connect(self.trouble.hide)
            field.entered.connect(self.try_it)
        column.addSpacing(6)
        column.addLayout(buttons)

    @property
    def fields(self) -> tuple[Field, Field, Field]:
        return (self.server, self.email, self.password)

    def prepare(self, title: str, sentence: str, server: str, email: str, *, fixed: bool) -> None:
        """`fixed`: it is this account and no other that signs in again."""
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.server.input.setText(server)
        self.email.input.setText(email)
        self.password.input.clear()
        for field in (self.server, self.email):
            field.input.setReadOnly(fixed)
        self.clear_errors()
        self.set_busy(False)

    def focus_first(self) -> None:
        """Where the next letter belongs: the first field that is empty."""
        field = next((one for one in self.fields if not one.text), self.password)
        field.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def try_it(self) -> None:
        """Submit what is entered, or say what is missing."""
        if self._busy:
            return
        self.clear_errors()
        missing = {
            self.server: self.tr("Enter the address of your server. Who invited you knows it."),
            self.email: self.tr("Enter the e-mail of your account."),
            self.password: self.tr("Enter your password."),
        }
        empty = [field for field in self.fields if not field.text.strip()]
        for field in empty:
            field.set_error(missing[field])
        if empty:
            empty[0].input.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.submitted.emit(Entered(self.server.text.strip(), self.email.text.strip(), self.password.text))

    def set_busy(self, busy: bool) -> None:
        """While the server is asked nothing can be changed, but it can be stopped."""
        self._busy = busy
        for field in self.fields:
            field.setEnabled(not busy)
        self.submit.setEnabled(not busy)
        self.submit.setText(self.tr("Signing in…") if busy else self.tr("Sign in"))
        self.cancel.setText(self.tr("Cancel") if busy else self.tr("Not now"))

    def show_failure(self, error: WorldError) -> None:
        """Beside the field that can mend it, else above all of them."""
        self.set_busy(False)
        field = self._field_of(error)
        if field is None:
            self.trouble.tell(error.title, error.message)
            self.submit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        field.set_error(f"{error.title}. {error.message}")
        field.input.setFocus(Qt.FocusReason.OtherFocusReason)
        field.input.selectAll()

    def clear_errors(self) -> None:
        self.trouble.hide()
        for field in self.fields:
            field.set_error("")

    def _field_of(self, error: WorldError) -> Field | None:
        if isinstance(error, WrongPasswordError):
            return self.password
        if isinstance(error, WrongAddressError | NotLearnAppError | CertificateError):
            return self.server
        return None


class Trouble(QWidget):
    """What no field can mend, such as no network: on the ground of what needs attention."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("sign_in_trouble")
        self.title = Label(theme, weight=600, role="attention", wrap=True)
        self.text = Label(theme, size=SIZE_SMALL, weight=400, wrap=True)
        for label in (self.title, self.text):
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 10, 13, 10 + _BELOW)
        row.setSpacing(0)
        row.addSpacing(29)
        row.addLayout(words, 1)
        theme.changed.connect(self.update)
        self.hide()

    def tell(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(f"{title}. {text}")
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("attention_soft"))
        box = QRectF(self.rect()).adjusted(0, 0, 0, -_BELOW)
        painter.drawRoundedRect(box, RADIUS_CONTROL, RADIUS_CONTROL)
        left = self.width() - 31 if self.isRightToLeft() else 13
        self._theme.paint_icon(painter, "warning", QRectF(left, 11, 18, 18), "attention_ink")
