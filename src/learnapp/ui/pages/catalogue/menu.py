"""What can be done with a course of the catalogue, from its card."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from learnapp.ui import format as told
from learnapp.ui.pages.catalogue.words import Face, act_of
from learnapp.ui.removing import ask_to_let_go
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.store.views_offered import CatalogueCourse


def offer_menu(services: Services, page: QWidget, card: CatalogueCourse, face: Face) -> QMenu:
    """Its details, and what its download can be told."""
    menu = QMenu(page)
    menu.setObjectName("offer_menu")
    fetching, course_id = services.fetching, card.course_id

    def add(name: str, words: str, act: Callable[[], object], icon: str) -> None:
        action = menu.addAction(services.theme.icon(icon, "muted", 17), words)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: act())

    add("offer_open", menu.tr("Details"), lambda: services.navigator.open_course(course_id), "info")
    menu.addSeparator()
    match act_of(card, face):
        case "get":
            words = menu.tr("Download · {0}").format(told.size(max(0, card.bytes - card.downloaded_bytes)))
            add("offer_get", words, lambda: fetching.get_course(course_id), "download-simple")
        case "pause":
            add("offer_pause", menu.tr("Pause the download"), lambda: fetching.pause(course_id), "pause")
        case "resume":
            add("offer_resume", menu.tr("Go on downloading"), lambda: fetching.resume(course_id), "play")
        case None:
            pass
    if face.progress is not None:
        add("offer_cancel", menu.tr("Cancel the download"), lambda: fetching.cancel(course_id), "x")
    if card.downloaded_lessons:
        remove = menu.tr("Remove from this device…")
        add("offer_remove", remove, lambda: ask_to_let_go(services, page, course_id, card.title), "trash")
    if card.here:
        return menu
    menu.addSeparator()
    add("offer_add", menu.tr("Add to my courses"), lambda: fetching.add(course_id), "plus")
    return menu
