"""Courses whose files are here: what they take, and how to let go of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal

from learnapp.store.views import CourseUsage
from learnapp.ui import format as told
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.list_card import ListCard, ListRow
from learnapp.ui.widgets.signs import Sign

SHOWN = 50


class HeldCard(ListCard):
    """`opened` carries the id of a course, `removing` its CourseUsage."""

    opened = Signal(str)
    removing = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("On this device"), "downloads_held")
        self.storage = Button(theme, self.tr("Storage"), kind="link", name="downloads_storage")
        self.head.addWidget(self.storage, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._room = ""
        self._known: Sequence[CourseUsage] = ()

    def show_held(self, courses: Sequence[CourseUsage]) -> bool:
        """Whether that is another list than before."""
        if self._known == courses:
            return False
        self._known = courses
        self.set_rows((self._row(number, one) for number, one in enumerate(courses[:SHOWN])), self._note())
        return True

    def show_room(self, used: int, free: int) -> None:
        """What all of it takes on its disk, and what is free there."""
        words = self.tr("{used} are used, {free} are free.")
        self._room = words.format(used=told.size(used), free=told.size(free))
        self.note.setText(self._note())
        self.note.show()

    def show_no_disk(self) -> None:
        self._room = self.tr("The disk with your downloads is not connected.")
        self.note.setText(self._note())
        self.note.show()

    def _note(self) -> str:
        more = len(self._known) - SHOWN
        left = told.counted(more, "And 1 more course.", "And %n more courses.") if more > 0 else ""
        return " ".join(part for part in (left, self._room) if part)

    def _row(self, number: int, one: CourseUsage) -> ListRow:
        open_ = Button(self.theme, self.tr("Open"), kind="link", name=f"held_open_{number}")
        open_.clicked.connect(lambda _checked=False: self.opened.emit(one.course_id))
        open_.setAccessibleName(self.tr("Open {0}").format(one.title))
        remove = IconButton(
            self.theme,
            "trash",
            self.tr("Remove the download of {0}").format(one.title),
            lambda: self.removing.emit(one),
            name=f"held_remove_{number}",
        )
        row = ListRow(self.theme, one.title, f"{told.lessons(one.lessons)} · {told.size(one.bytes)}", open_, remove)
        sign = Sign(self.theme, 34, square=True)
        sign.set_sign("check", "done")
        row.line.insertWidget(0, sign)
        return row
