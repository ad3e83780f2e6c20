"""What pages may ask of the window that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from learnapp.store.views import CourseFilter
    from learnapp.ui.importing import Importer
    from learnapp.ui.shell.topbar import TopBar


class Shell(Protocol):
    importer: Importer
    top_bar: TopBar

    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        ...

    def show_library(self, which: CourseFilter) -> None: ...

    def show_person(self) -> None:
        """The learner's name was changed."""
        ...
