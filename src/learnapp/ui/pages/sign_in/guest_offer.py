"""After signing in, where a guest has learned on this device: bring it along, or leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.course.aside import Figure
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_TITLE
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label

if TYPE_CHECKING:
    from learnapp.sync.account import Account
    from learncore.records import LearnerStats


class GuestOffer(QWidget):
    """`answered(bool)`: whether it shall be brought along."""

    answered = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("guest_offer")
        self.title = Label(theme, self.tr("Bring along what you learned here?"), size=SIZE_TITLE, weight=700, wrap=True)
        self.text = Label(theme, role="muted", wrap=True)
        self.text.setObjectName("guest_offer_text")
        self.figures = [Figure(theme, f"guest_offer_{name}") for name in ("courses", "lessons", "time")]
        self.bring = Button(
            theme, self.tr("Bring it along"), lambda: self.answered.emit(True), kind="primary", name="guest_bring"
        )
        self.leave = Button(
            theme, self.tr("Leave it with the guest"), lambda: self.answered.emit(False), name="guest_leave"
        )
        hint = Label(
            theme,
            self.tr("Leave it if someone else learned here. You can bring it along later, in Settings."),
            size=12,
            role="muted",
            wrap=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(6)
        column.addWidget(self.text)
        column.addSpacing(20)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        for figure in self.figures:
            figures.addWidget(figure, 1)
        column.addLayout(figures)
        column.addSpacing(20)
        column.addStretch()
        column.addWidget(hint)
        column.addSpacing(14)
        column.addWidget(self.bring)
        column.addSpacing(8)
        column.addWidget(self.leave)

    def ask(self, account: Account, stats: LearnerStats | None) -> None:
        """`stats` tell what the guest has, where that could be read."""
        who = account.name or account.email
        self.text.setText(
            self.tr("You are signed in as {0}. Before that, someone learned on this device as a guest.").format(who)
        )
        courses, lessons, time = self.figures
        for figure in self.figures:
            figure.setVisible(stats is not None)
        if stats is not None:
            locale = self.locale()
            courses.tell(locale.toString(stats.total), told.counted(stats.total, "course", "courses"))
            number = stats.lessons_completed
            lessons.tell(locale.toString(number), told.counted(number, "lesson completed", "lessons completed"))
            time.tell(told.length(stats.watch_time_seconds), self.tr("watched"))
        self.bring.setFocus(Qt.FocusReason.OtherFocusReason)
