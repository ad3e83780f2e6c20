"""What came of looking through a course's folder, as its learner is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from learnapp.store.views import CourseView
from learnapp.ui.format import counted
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.library import ImportReport


def folder_gone(view: CourseView) -> bool:
    """Whether the course has no folder to look into: the disk is only asked where no file is known to be there."""
    if view.folder is None:
        return True
    nothing = all(lesson.id in view.missing or lesson.type == "quiz" for lesson in view.course.lessons)
    return nothing and not Path(view.folder).is_dir()


class Findings(QObject):
    """Tells an ImportReport beside the course as it was before."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page

    def tell(self, report: ImportReport, before: CourseView) -> None:
        """A toast; what was left out or noticed can be looked at from it."""
        after = self._services.reader.course(report.course_id) or before
        words = self.words(report, before, after)
        if report.skipped:
            self._services.notices.offer(words, self.tr("What to know"), lambda: self._show(report))
        else:
            self._services.notices.say(words)

    def show_left_out(self, report: ImportReport, before: CourseView) -> None:
        """The files that are no lessons, each with its reason."""
        if report.skipped:
            self._show(report)
        else:
            self._services.notices.say(self.tr("Nothing was left out."))

    def words(self, report: ImportReport, before: CourseView, after: CourseView) -> str:
        """Such as `2 new lessons · 1 file still missing · 3 things to know`."""
        parts: list[str] = []
        found = len(before.missing - after.missing)
        lost = len(after.missing - before.missing)
        still = len(after.missing & before.missing)
        if report.added:
            parts.append(counted(report.added, "1 new lesson", "%n new lessons"))
        if found:
            parts.append(counted(found, "1 file found again", "%n files found again"))
        if lost:
            parts.append(counted(lost, "1 file is missing now", "%n files are missing now"))
        if not parts:
            parts.append(self.tr("Nothing changed") if before.course == after.course else self.tr("Course updated"))
        if still:
            parts.append(counted(still, "1 file still missing", "%n files still missing"))
        if report.skipped:
            parts.append(counted(len(report.skipped), "1 thing to know", "%n things to know"))
        return " · ".join(parts)

    def _show(self, report: ImportReport) -> None:
        from learnapp.ui.shell.skipped import SkippedFiles

        SkippedFiles(self._services.theme, report, self._page.window()).open()
