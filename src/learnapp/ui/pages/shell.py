"""What pages may ask of the window that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from learnapp.store.views import CourseFilter
    from learnapp.ui.shell.topbar import TopBar


class Shell(Protocol):
    top_bar: TopBar

    def choose_folder(self) -> None:
        """Ask for a folder and add it."""
        ...

    def choose_package(self) -> None:
        """Ask for packages and add their courses."""
        ...

    def add_sample(self) -> None:
        """Make the sample course and add it."""
        ...

    def show_library(self, which: CourseFilter) -> None: ...

    def show_person(self) -> None:
        """The learner's name was changed."""
        ...

    def bring_guest(self) -> None:
        """Bring what a guest has learned on this device into the account that is open."""
        ...
