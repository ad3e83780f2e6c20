"""What downloaded and imported courses take, where it lies, and how to let go of it: progress is never touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from learnapp.errors import Cancelled
from learnapp.store.views import CourseUsage
from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.pages.settings.download_rules import add_rules
from learnapp.ui.pages.settings.rows import Choice, Row, Section
from learnapp.ui.removing import ask_to_remove
from learnapp.ui.services import Services
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import secondary

if TYPE_CHECKING:
    from learnapp.library.held import Holdings

_DAYS = (1, 7, 14, 30, 90, 365)


class Downloads(Section):
    def __init__(self, services: Services) -> None:
        super().__init__(services, self.tr("Downloads"))
        theme = services.theme
        self._root: Path | None = None
        self._job: Job | None = None
        self.open = Button(theme, self.tr("Open folder"), self._open, icon="folder-open", name="open_content")
        self.place = Row(theme, self.tr("Where they are"), "", self.open)
        self.add_widget(self.place)
        self.away = Button(theme, self.tr("Move…"), self._choose, name="move_content")
        self.home = Button(theme, self.tr("Move back"), lambda: self.move_to(None), name="move_content_back")
        self.home.setToolTip(self.tr("To where LearnApp keeps them by itself."))
        self.home.hide()
        buttons = QWidget()
        side_by_side = QHBoxLayout(buttons)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(8)
        side_by_side.addWidget(self.home)
        side_by_side.addWidget(self.away)
        self.moving = Row(theme, self.tr("Move to another disk"), "", buttons)
        self.add_widget(self.moving)
        known = services.settings.value.remove_watched_days
        days = sorted({*_DAYS, known or _DAYS[0]})
        options = [
            (self.tr("Never"), None),
            *((told.counted(day, "After 1 day", "After %n days"), day) for day in days),
        ]
        self.watched = Choice("remove_watched_days", options, known)
        self.watched.activated.connect(lambda _: self.change(remove_watched_days=self.watched.currentData()))
        meaning = self.tr(
            "Downloaded videos that you completed and have not opened since. Your progress stays, and so do the files"
            " of folders that you added."
        )
        self.add_row(self.tr("Remove watched videos"), meaning, self.watched)
        add_rules(self)
        holder = QWidget()
        self._list = QVBoxLayout(holder)
        self._list.setContentsMargins(0, 6, 0, 0)
        self._list.setSpacing(0)
        self.add_widget(holder)

    def measure(self) -> None:
        """Ask in a job what there is; shown when known."""
        services = self.services

        def look(progress: Progress, cancelled: IsCancelled) -> Holdings:
            return services.library().held.holdings()

        services.jobs.run(look, done=self._show, failed=services.notices.tell)

    def move_to(self, folder: Path | None) -> None:
        """Move everything into a folder, or back to its own place; can be stopped."""
        if self._job is not None:
            return

        def work(progress: Progress, cancelled: IsCancelled) -> Path:
            held = self.services.library().held
            return held.move(folder, progress=lambda done, total: progress((done, total)), cancelled=cancelled)

        self._job = self.services.jobs.run(work, done=self._moved, failed=self._not_moved, progress=self._progress)
        self.home.setEnabled(False)
        self.away.setText(self.tr("Stop"))
        self.moving.tell(self.tr("Moving…"), self.tr("Lessons play on meanwhile."))

    # --- shown -----------------------------------------------------------------------------------------------

    def _show(self, found: Holdings) -> None:
        self._root = found.root
        if found.available:
            words = self.tr("{place}\n{size} of courses, {free} are free.")
            meaning = words.format(place=found.root, size=told.size(found.bytes), free=told.size(found.free))
        else:
            meaning = self.tr("{place}\nThis disk is not connected.").format(place=found.root)
        self.place.tell(self.tr("Where they are"), meaning)
        self.open.setEnabled(found.available)
        self.away.setEnabled(found.available)
        self.home.setVisible(found.elsewhere)
        if self._job is None:
            self._rest()
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in found.courses:
            self._list.addWidget(self._course(one))
        if not found.courses:
            nothing = self.tr("No course is downloaded. Courses of your own folders are used where they are.")
            self._list.addWidget(secondary(self.theme, nothing, wrap=True))

    def _course(self, one: CourseUsage) -> Row:
        remove = Button(self.theme, self.tr("Remove…"), lambda: self._ask(one), icon="trash", name="remove_download")
        remove.setAccessibleName(self.tr("Remove the download of {0}").format(one.title))
        return Row(self.theme, one.title, f"{told.lessons(one.lessons)} · {told.size(one.bytes)}", remove)

    def _rest(self) -> None:
        self.home.setEnabled(True)
        self.away.setText(self.tr("Move…"))
        meaning = self.tr("They are copied, checked, and only then removed here.")
        self.moving.tell(self.tr("Move to another disk"), meaning)

    # --- done ------------------------------------------------------------------------------------------------

    def _ask(self, one: CourseUsage) -> None:
        ask_to_remove(self.services, self, one, self.measure)

    def _choose(self) -> None:
        if self._job is not None:
            self.away.setEnabled(False)
            self._job.cancel()
            return
        dialog = QFileDialog(self, self.tr("Where shall your downloads lie?"))
        dialog.setObjectName("move_content_dialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.move_to(Path(folder)))
        dialog.open()

    def _progress(self, now: tuple[int, int]) -> None:
        done, total = (told.size(number) for number in now)
        words = self.tr("{done} of {total}").format(done=done, total=total)
        self.moving.tell(self.tr("Moving…"), f"{words} · {self.tr('Lessons play on meanwhile.')}")

    def _moved(self, place: Path) -> None:
        self._job = None
        self.services.notices.done(self.tr("Your downloads are in {0} now").format(place))
        self._rest()
        self.measure()

    def _not_moved(self, error: BaseException) -> None:
        self._job = None
        if not isinstance(error, Cancelled):
            self.services.notices.tell(error)
        self._rest()
        self.measure()

    def _open(self) -> None:
        if self._root is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._root)))
