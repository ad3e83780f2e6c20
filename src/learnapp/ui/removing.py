"""Removing what was downloaded of a course: asked first, away from the GUI thread, and never touching progress."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from learnapp.store.views import CourseUsage
from learnapp.ui import format as told
from learnapp.ui.confirming import confirm
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.services import Services


def _tr(text: str) -> str:
    return QCoreApplication.translate("removing", text)


def ask_to_remove(
    services: Services, parent: QWidget, one: CourseUsage, removed: Callable[[], None] = lambda: None
) -> None:
    """Ask, and remove the course's files; what is still on its way of it is wanted no longer, and neither is what its
    later versions bring."""
    text = _tr(
        "{size} become free. The course stays in your library with your progress; its lessons are here again when it is"
        " downloaded or imported again."
    )
    confirm(
        parent,
        "remove_download_dialog",
        _tr("Remove the download of “{0}”?").format(one.title),
        text.format(size=told.size(one.freed)),
        _tr("Remove"),
        lambda: _remove(services, one.course_id, removed),
    )


def ask_to_let_go(
    services: Services, parent: QWidget, course_id: str, title: str, lesson_ids: Collection[str] | None = None
) -> None:
    """Ask, and remove what is here of a course, or only the files of these lessons: `title` names them."""
    if lesson_ids is None:
        usage = next((one for one in services.reader.content_usage() if one.course_id == course_id), None)
        if usage is not None:
            ask_to_remove(services, parent, usage)
        return
    confirm(
        parent,
        "remove_download_dialog",
        _tr("Remove “{0}” from this device?").format(title),
        _tr("Your progress stays, and it can be downloaded again or watched over the network."),
        _tr("Remove"),
        lambda: services.fetching.remove(course_id, lesson_ids),
    )


def _remove(services: Services, course_id: str, removed: Callable[[], None]) -> None:
    def work(progress: Progress, cancelled: IsCancelled) -> int:
        from learnapp.library.downloads.asking import let_go

        return let_go(services.store, services.library().held, course_id)

    def done(freed: int) -> None:
        services.notices.done(_tr("{0} are free again").format(told.size(freed)))
        removed()

    services.jobs.run(work, done=done, failed=services.notices.tell)
