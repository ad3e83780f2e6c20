"""A course with its files into one package, from the window: where to is asked, and it can be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from learnapp.ui import format as told
from learnapp.ui.importing import PACKAGE
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.library import ImportProgress
    from learnapp.store.views import CourseView

_NO_PART_OF_A_NAME = '<>:"/\\|?*'


class Packaging(QObject):
    """Writes in a job; what it takes, and what came of it, is told in passing. Who left the page meanwhile is told
    too."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page
        self._jobs: dict[str, Job] = {}

    def ask(self, view: CourseView) -> None:
        """Choose where the package of a course goes, and write it."""
        dialog = QFileDialog(self._page, self.tr("Where should “{0}” go?").format(view.course.title))
        dialog.setObjectName("course_package_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(PACKAGE.removeprefix("."))
        dialog.setNameFilter(self.tr("Courses (*{0})").format(PACKAGE))
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        dialog.selectFile(file_name(view.course.title))
        dialog.fileSelected.connect(lambda file: self.write(view, Path(file)))
        dialog.open()

    def write(self, view: CourseView, file: Path) -> None:
        """Write the package of a course, unless that is under way."""
        course_id, title = view.course.id, view.course.title
        services, about = self._services, f"package {course_id}"
        if course_id in self._jobs:
            return

        def work(progress: Progress, cancelled: IsCancelled) -> int:
            return services.library().write_package(course_id, file, progress=progress, cancelled=cancelled)

        def tell(words: str) -> None:
            services.notices.begin(words, about, action=self.tr("Stop"), act=job.cancel)

        def progressed(now: ImportProgress) -> None:
            if not job.cancelled and now.total:
                share = told.percent(round(100 * now.done / now.total))
                tell(self.tr("Packing “{0}” · {1} of {2}").format(title, share, told.size(now.total)))

        def done(size: int) -> None:
            del self._jobs[course_id]
            services.notices.done(self.tr("“{0}” is in {1} · {2}").format(title, file.name, told.size(size)), about)

        def failed(error: BaseException) -> None:
            del self._jobs[course_id]
            services.notices.tell(error, about)

        job = self._jobs[course_id] = services.jobs.run(work, done=done, failed=failed, progress=progressed)
        tell(self.tr("Packing “{0}”…").format(title))

    def why_not(self, view: CourseView) -> str:
        """Why a course cannot be packed now; "" where it can."""
        if view.remote:
            return self.tr("A package holds all of a course. Download the rest first.")
        if view.missing:
            return self.tr("A package holds all of a course, and files of this one are missing.")
        return ""


def file_name(title: str) -> str:
    """What the package of a course is called where nobody says otherwise."""
    kept = "".join(" " if char in _NO_PART_OF_A_NAME or not char.isprintable() else char for char in title)
    return (" ".join(kept.split()).strip(" .")[:100].strip() or "course") + PACKAGE
