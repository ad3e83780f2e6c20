"""What can be done about the download of a course, of a module and of a lesson."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.course.away_words import ICONS, act_words
from learnapp.ui.removing import ask_to_let_go
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.store.views import CourseView
    from learnapp.store.views_offered import CatalogueCourse
    from learnapp.ui.pages.course.fetch_state import FetchState
    from learnapp.ui.pages.course.rows import LessonRow, ModuleRow


class DownloadActions(QObject):
    """`offer` is what the catalogue says of the course on the page; None where it is not the server's."""

    def __init__(self, services: Services, page: QWidget) -> None:
        super().__init__(page)
        self._services = services
        self._page = page
        self.offer: CatalogueCourse | None = None

    # --- the whole course -------------------------------------------------------------------------------------------

    def press(self, view: CourseView, state: FetchState) -> bool:
        """Do what the button of the course says; False where that is a menu to choose from."""
        fetching, course_id = self._services.fetching, view.course.id
        match state.act:
            case "get":
                fetching.get_course(course_id)
            case "pause":
                fetching.pause(course_id)
            case "resume":
                fetching.resume(course_id)
            case "here":
                return False
        return True

    def menu(self, view: CourseView) -> QMenu:
        """Of a course that is here."""
        menu = QMenu(self._page)
        menu.setObjectName("course_fetch_menu")
        self.add_to_course_menu(menu, view)
        return menu

    def add_to_course_menu(self, menu: QMenu, view: CourseView) -> bool:
        """What its download can be told; whether there was anything."""
        fetching, course_id, before = self._services.fetching, view.course.id, len(menu.actions())
        if fetching.course(course_id) is not None:
            self._add(menu, "course_cancel", self.tr("Cancel the download"), lambda: fetching.cancel(course_id), "x")
        if self.offer is not None and self.offer.here and view.folder is None:
            pinned = self.offer.pinned
            pin = menu.addAction(self.tr("Keep it and its new lessons on this device"))
            pin.setObjectName("course_keep_up")
            pin.setCheckable(True)
            pin.setChecked(pinned)
            pin.triggered.connect(lambda _checked=False: fetching.keep_up(course_id, not pinned))
        if view.folder is None and any(self._is_kept(view, lesson.id) for lesson in view.course.lessons):
            self._add(
                menu,
                "course_remove_download",
                self.tr("Remove from this device…"),
                lambda: ask_to_let_go(self._services, self._page, course_id, view.course.title),
                "trash",
            )
        return len(menu.actions()) > before

    # --- modules and lessons ----------------------------------------------------------------------------------------

    def fetch_module(self, view: CourseView, row: ModuleRow) -> None:
        self._services.fetching.get_module(view.course.id, row.module.id)

    def fetch_lesson(self, view: CourseView, row: LessonRow) -> None:
        """Download it, pause that, or go on."""
        fetching, course_id, lesson_id = self._services.fetching, view.course.id, row.lesson.id
        match row.act:
            case "get":
                fetching.get_lesson(course_id, lesson_id)
            case "pause":
                fetching.pause(course_id, lesson_id)
            case "resume":
                fetching.resume(course_id, lesson_id)
            case None:
                pass

    def add_to_lesson_menu(self, menu: QMenu, view: CourseView, row: LessonRow) -> None:
        if row.preview:
            return
        services, course_id, lesson = self._services, view.course.id, row.lesson
        before = menu.actions()
        if row.act is not None:
            words = f"{act_words(row.act)} · {told.size(row.bytes)}" if row.act == "get" else act_words(row.act)
            self._add(menu, "lesson_fetch", words, lambda: self.fetch_lesson(view, row), ICONS[row.act])
        if row.download is not None:
            cancel = self.tr("Cancel the download")
            self._add(menu, "lesson_cancel", cancel, lambda: services.fetching.cancel(course_id, lesson.id), "x")
        if self._is_kept(view, lesson.id) and view.folder is None and lesson.path is not None:
            words = self.tr("Remove from this device…")
            self._add_removal(menu, "lesson_remove_download", words, view, lesson.title, {lesson.id})
        self._add_module(menu, view, row)
        if before and len(menu.actions()) > len(before):
            menu.insertSeparator(menu.actions()[len(before)])

    def _add_module(self, menu: QMenu, view: CourseView, row: LessonRow) -> None:
        services, course_id = self._services, view.course.id
        module = next(one for one in view.course.modules if any(lesson.id == row.lesson.id for lesson in one.lessons))
        if len(view.course.modules) < 2:
            return
        under_way = services.fetching.lessons(course_id)
        waiting = [one.id for one in module.lessons if one.id in view.remote and one.id not in under_way]
        left = sum(view.remote[lesson_id].bytes for lesson_id in waiting)
        if left:
            words = self.tr("Download the module “{0}” · {1}").format(module.title, told.size(left))
            self._add(
                menu,
                "module_fetch",
                words,
                lambda: services.fetching.get_module(course_id, module.id),
                "download-simple",
            )
        kept = {one.id for one in module.lessons if one.path is not None and self._is_kept(view, one.id)}
        if kept and view.folder is None:
            words = self.tr("Remove the module “{0}” from this device…").format(module.title)
            self._add_removal(menu, "module_remove_download", words, view, module.title, kept)

    def _add_removal(
        self, menu: QMenu, name: str, words: str, view: CourseView, title: str, lesson_ids: Collection[str]
    ) -> None:
        course_id = view.course.id
        self._add(
            menu, name, words, lambda: ask_to_let_go(self._services, self._page, course_id, title, lesson_ids), "trash"
        )

    @staticmethod
    def _is_kept(view: CourseView, lesson_id: str) -> bool:
        return lesson_id not in view.remote and lesson_id not in view.missing

    def _add(self, menu: QMenu, name: str, words: str, act: Callable[[], object], icon: str) -> QAction:
        action = menu.addAction(self._services.theme.icon(icon, "muted", 17), words.replace("&", "&&"))
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())
        return action
