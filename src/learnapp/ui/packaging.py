"""A course with its files into one package, from the window: where to is asked, and it can be stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from learnapp.ui import format as told
from learnapp.ui.importing import PACKAGE
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.saving import file_name
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.library import ImportProgress
    from learnapp.store.views import CourseView


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
        self._services.saving.ask(
            self._page,
            self.tr("Where should “{0}” go?").format(view.course.title),
            file_name(view.course.title, PACKAGE, "course"),
            self.tr("Courses"),
            lambda file: self.write(view, file),
            dialog="course_package_dialog",
        )

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
