"""What can be done with a course beside watching it: each asks first where something would be lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from learnapp.store.views import CourseView
from learnapp.ui.confirming import confirm
from learnapp.ui.jobs import Job
from learnapp.ui.packaging import Packaging
from learnapp.ui.pages.course.download_actions import DownloadActions
from learnapp.ui.pages.course.findings import Findings, folder_gone
from learnapp.ui.pages.course.marking import why_not
from learnapp.ui.pages.course.rows import LessonRow
from learnapp.ui.services import Services
from learncore.records import Mark

if TYPE_CHECKING:
    from learnapp.library import ImportReport


class CourseActions(QObject):
    """Works on the course last given to `use`. `searching(bool)` tells when its folder is being looked through."""

    searching = Signal(bool)

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page
        self._findings = Findings(services, page)
        self.downloads = DownloadActions(services, page)
        self._packaging = Packaging(services, page)
        self._view: CourseView | None = None
        self._job: Job | None = None

    def use(self, view: CourseView | None) -> None:
        self._view = view

    # --- menus ----------------------------------------------------------------------------------------------

    def menu(self) -> QMenu:
        """Everything that is done seldom."""
        menu = QMenu(self._page)
        menu.setObjectName("course_menu")
        menu.setToolTipsVisible(True)
        self._add(menu, "course_reset", self.tr("Reset progress…"), self.reset, "arrow-counter-clockwise")
        menu.addSeparator()
        if self._view is not None and self.downloads.add_to_course_menu(menu, self._view):
            menu.addSeparator()
        self._add(menu, "course_rescan", self.tr("Re-scan folder"), self.rescan, "arrows-clockwise")
        self._add(menu, "course_left_out", self.tr("What was left out…"), self.show_left_out, "info")
        self._add(menu, "course_open_folder", self.tr("Open folder"), self.open_folder, "folder-open")
        self._add(menu, "course_locate", self.tr("Locate…"), self.locate, "magnifying-glass")
        menu.addSeparator()
        package = self._add(menu, "course_package", self.tr("Package…"), self.package, "package")
        menu.addSeparator()
        self._add(menu, "course_remove", self.tr("Remove from library…"), self.remove, "trash")
        if self._view is None or folder_gone(self._view):
            for action in menu.actions():
                if action.objectName() in ("course_rescan", "course_left_out", "course_open_folder"):
                    _grey(action, self._why_no_folder())
        why = self._packaging.why_not(self._view) if self._view is not None else ""
        if why:
            _grey(package, why)
        return menu

    def _why_no_folder(self) -> str:
        if self._view is not None and self._view.folder is None:
            return self.tr("This course has no folder of its own: it was downloaded, or came in a package.")
        return self.tr("The folder is not where it was. Use Locate… where it was moved.")

    def lesson_menu(self, row: LessonRow, play: Callable[[bool | None], None]) -> QMenu:
        """Of one lesson; `play(resume)` opens it."""
        menu = QMenu(self._page)
        menu.setObjectName("lesson_menu")
        menu.setToolTipsVisible(True)
        if row.lost:
            self._add(menu, "lesson_locate", self.tr("Locate…"), lambda: self.locate_lesson(row), "magnifying-glass")
        elif row.openable:
            document = row.lesson.type == "document"
            words, icon = {
                "document": (self.tr("Read"), "file"),
                "quiz": (self.tr("Take the quiz"), "question"),
            }.get(row.lesson.type, (self.tr("Play"), "play"))
            self._add(menu, "lesson_open", words, lambda: play(None), icon)
            if row.progress.resume_seconds:
                words = self.tr("Read from the beginning") if document else self.tr("Play from the beginning")
                self._add(menu, "lesson_from_start", words, lambda: play(False), "rewind")
            if document:
                words, icon = self.tr("Open in its program"), "arrow-square-out"
                self._add(menu, "lesson_elsewhere", words, lambda: self.open_document(row), icon)
        if not row.needs and not row.preview:
            words = self.tr("Mark as incomplete") if row.done else self.tr("Mark as complete")
            icon = "circle" if row.done else "check-circle"
            mark = self._add(menu, "lesson_mark", words, lambda: self.toggle(row), icon)
            if why := why_not(row):
                _grey(mark, why)
        if self._view is not None:
            self.downloads.add_to_lesson_menu(menu, self._view, row)
        if not menu.actions():
            _grey(menu.addAction(self.tr("Locked")), self.tr("Complete first: {0}").format(", ".join(row.needs)))
        return menu

    def _add(self, menu: QMenu, name: str, words: str, act: Callable[[], object], icon: str) -> QAction:
        action = menu.addAction(self._services.theme.icon(icon, "muted", 17), words)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())
        return action

    # --- progress -------------------------------------------------------------------------------------------

    def toggle(self, row: LessonRow) -> None:
        """Mark a lesson as the opposite of what it is."""
        if self._view is not None and not why_not(row):
            value: Mark = "incomplete" if row.done else "complete"
            self.watch(self._services.store.mark(self._view.course.id, row.lesson.id, value))

    def reset(self) -> None:
        view = self._view
        if view is None:
            return
        confirm(
            self._page,
            "course_reset_dialog",
            self.tr("Reset your progress in “{course}”?").format(course=view.course.title),
            self.tr(
                "All lessons become not started and play from their beginning. Your watch time, your sessions and "
                "your bookmarks are kept."
            ),
            self.tr("Reset progress"),
            lambda: self.watch(self._services.store.reset_course(view.course.id)),
        )

    # --- the folder -----------------------------------------------------------------------------------------

    def check_missing(self) -> None:
        """See quietly whether the files are still there; the store tells if that changed."""
        if self._view is None:
            return
        course_id = self._view.course.id
        self._services.jobs.run(
            lambda _progress, _cancelled: self._services.library().check_missing(course_id), failed=lambda _error: None
        )

    def rescan(self) -> None:
        """Read the folder again and tell what came of it."""
        self._rescan(self._findings.tell)

    def show_left_out(self) -> None:
        """Which files of the folder are no lessons, and why: the folder is read again for it."""
        self._rescan(self._findings.show_left_out)

    def _rescan(self, tell: Callable[[ImportReport, CourseView], None]) -> None:
        if self._view is not None and self._job is None:
            course_id = self._view.course.id
            self._search(
                lambda progress, cancelled: self._services.library().rescan(
                    course_id, progress=progress, cancelled=cancelled
                ),
                tell,
            )

    def stop(self) -> None:
        """Stop looking through the folder."""
        if self._job is not None:
            self._job.cancel()

    def locate(self) -> None:
        """Choose the folder where the course lies now."""
        if self._view is None:
            return
        dialog = self._chooser("course_locate_dialog", self.tr("Where is “{course}”?"), self._view.course.title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.locate_at)
        dialog.open()

    def locate_at(self, folder: str) -> None:
        if self._view is None:
            return
        course_id = self._view.course.id
        self._search(
            lambda progress, cancelled: self._services.library().locate(
                course_id, Path(folder), progress=progress, cancelled=cancelled
            )
        )

    def locate_lesson(self, row: LessonRow) -> None:
        """Choose the file of one lesson."""
        if self._view is None:
            return
        course_id, lesson_id = self._view.course.id, row.lesson.id
        dialog = self._chooser("lesson_locate_dialog", self.tr("Where is “{course}”?"), row.lesson.title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(
            lambda file: self._search(
                lambda _progress, _cancelled: self._services.library().locate_lesson(course_id, lesson_id, Path(file))
            )
        )
        dialog.open()

    def package(self) -> None:
        """Write the course with its files into one file, for another device or another person."""
        if self._view is not None:
            self._packaging.ask(self._view)

    def open_folder(self) -> None:
        if self._view is not None and self._view.folder is not None:
            self.open_file(self._view.folder)

    def open_file(self, path: str) -> None:
        """Show a file or folder in its own program."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
            told = self.tr("No program on this computer opens “{name}”.").format(name=Path(path).name)
            self._services.notices.warn(self.tr("Could not open it"), told)

    def open_document(self, row: LessonRow) -> None:
        """Open a document in its default program, where nobody sees what of it is read."""
        if self._view is None:
            return
        files = self._services.reader.files_by_lesson([row.lesson.id]).get(row.lesson.id, [])
        found = next((file for file in files if not file.missing), None)
        if found is not None:
            self.watch(self._services.store.touch(self._view.course.id, row.lesson.id))
            self.open_file(found.path)

    def remove(self) -> None:
        view = self._view
        if view is None:
            return
        if view.folder is None:
            told = self.tr(
                "What was downloaded of it is deleted. Your progress is kept: add the course again and it is back."
            )
        else:
            told = self.tr("The files stay where they are. Your progress is kept: add the folder again and it is back.")
        confirm(
            self._page,
            "course_remove_dialog",
            self.tr("Remove “{course}” from the library?").format(course=view.course.title),
            told,
            self.tr("Remove"),
            lambda: self._remove(view.course.id),
        )

    def _remove(self, course_id: str) -> None:
        self._services.jobs.run(
            lambda _progress, _cancelled: self._services.library().remove(course_id),
            done=lambda _result: self._services.navigator.forget_course(course_id),
            failed=self._services.notices.tell,
        )

    # --- how ------------------------------------------------------------------------------------------------

    def _search(
        self, work: Callable[..., ImportReport], tell: Callable[[ImportReport, CourseView], None] | None = None
    ) -> None:
        if self._view is None:
            return
        before = self._services.reader.course(self._view.course.id) or self._view

        def ended() -> None:
            self._job = None
            self.searching.emit(False)

        def done(report: ImportReport) -> None:
            ended()
            (tell or self._findings.tell)(report, before)

        def failed(error: BaseException) -> None:
            ended()
            self._services.notices.tell(error)

        self.searching.emit(True)
        self._job = self._services.jobs.run(work, done=done, failed=failed)

    def watch(self, write: Future[Any]) -> None:
        """Tell if a write fails; what it changed comes as the store's Change."""
        self._services.jobs.run(lambda _progress, _cancelled: write.result(), failed=self._services.notices.tell)

    def _chooser(self, name: str, title: str, what: str) -> QFileDialog:
        dialog = QFileDialog(self._page, title.format(course=what))
        dialog.setObjectName(name)
        return dialog


def _grey(action: QAction, why: str) -> None:
    """Not now, and its tooltip says why."""
    action.setEnabled(False)
    action.setToolTip(why)
