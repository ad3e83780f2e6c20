"""What can be done with a course from the library."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from learnapp.store.views import CourseView
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.course.primary import primary_lesson
from learnapp.ui.services import Services


class CourseMenu:
    """Opening and going on, above what the course's own page offers."""

    def __init__(self, services: Services, page: QWidget) -> None:
        self._services = services
        self._actions = CourseActions(services, page)

    def make(self, view: CourseView) -> QMenu:
        services = self._services
        self._actions.use(view)
        menu = self._actions.menu()
        first = menu.actions()[0]
        navigator, course_id = services.navigator, view.course.id
        opening = QAction(services.theme.icon("books", "muted", 17), menu.tr("Open"), menu)
        opening.setObjectName("course_open")
        opening.triggered.connect(lambda: navigator.open_course(course_id))
        menu.insertAction(first, opening)
        following = primary_lesson(view)
        if following is not None and following.lesson.type in ("video", "audio"):
            words = {
                "start": menu.tr("Start"),
                "resume": menu.tr("Resume"),
                "continue": menu.tr("Continue"),
                "review": menu.tr("Watch again"),
                "add": "",
            }[following.kind]
            resume = True if following.kind == "resume" else None
            play = QAction(services.theme.icon("play", "muted", 17), f"{words} · {following.lesson.title}", menu)
            play.setObjectName("course_resume")
            play.triggered.connect(lambda: navigator.open_lesson(following.lesson.id, course_id, resume))
            menu.insertAction(first, play)
        menu.insertSeparator(first)
        return menu
