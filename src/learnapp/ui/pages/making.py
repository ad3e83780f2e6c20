"""Pages by their names, each imported when it is first gone to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.ui.pages.page import Page
    from learnapp.ui.pages.shell import Shell


def make_page(name: str, services: Services, shell: Shell) -> Page:
    if name == "home":
        from learnapp.ui.pages.home.page import HomePage

        return HomePage(services, shell)
    if name == "library":
        from learnapp.ui.pages.library.page import LibraryPage

        return LibraryPage(services, shell)
    if name == "activity":
        from learnapp.ui.pages.activity.page import ActivityPage

        return ActivityPage(services)
    if name == "catalogue":
        from learnapp.ui.pages.catalogue.page import CataloguePage

        return CataloguePage(services, shell)
    if name == "course":
        from learnapp.ui.pages.course.page import CoursePage

        return CoursePage(services)
    if name == "player":
        from learnapp.ui.pages.player.page import PlayerPage

        return PlayerPage(services)
    if name == "quiz":
        from learnapp.ui.pages.quiz.page import QuizPage

        return QuizPage(services)
    if name == "reader":
        from learnapp.ui.pages.reader.page import ReaderPage

        return ReaderPage(services)
    if name == "downloads":
        from learnapp.ui.pages.downloads.page import DownloadsPage

        return DownloadsPage(services)
    if name == "notes":
        from learnapp.ui.pages.notes.page import NotesPage

        return NotesPage(services)
    if name == "sync":
        from learnapp.ui.pages.sync.page import SyncPage

        return SyncPage(services)
    if name == "sign_in":
        from learnapp.ui.pages.sign_in.page import SignInPage

        return SignInPage(services)
    from learnapp.ui.pages.settings.page import SettingsPage

    return SettingsPage(services, shell)
