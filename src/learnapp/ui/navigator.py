"""Where the window is, how it got there, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from learnapp.store.views import CourseFilter
    from learnapp.store.views_offered import CatalogueFilter

_REMEMBERED = 50


class Place(NamedTuple):
    """One place of the window. `page` is home, library, catalogue, course, player, downloads, activity, notes,
    settings, sync or sign_in; the window knows which page shows the lesson of a player's place. `resume`, `at`,
    `words` and `noted` as in `open_lesson`; `search` and `which` are what the library was narrowed to, `search` and
    `offered` what the catalogue was; `account_id` is who signs in again; `section` is what of the settings shall be in
    sight.
    """

    page: str
    course_id: str | None = None
    lesson_id: str | None = None
    resume: bool | None = None
    at: float | None = None
    words: str = ""
    noted: bool = False
    search: str = ""
    which: CourseFilter = "all"
    account_id: str | None = None
    offered: CatalogueFilter = "all"
    section: str = ""


class Navigator(QObject):
    """Pages say where to go; the window goes there. One lesson after another counts as one step back."""

    went = Signal(object)  # Place
    searched = Signal(str)  # look for this in the library, or in the catalogue
    full_screen = Signal(bool)  # the window shall fill the screen, or no longer

    def __init__(self) -> None:
        super().__init__()
        self._past: list[Place] = []
        self._future: list[Place] = []
        self._place: Place | None = None

    @property
    def place(self) -> Place | None:
        return self._place

    @property
    def can_go_back(self) -> bool:
        return bool(self._past)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._future)

    def go(self, page: str) -> None:
        """`home`, `library` with all that is in it, `downloads`, `activity`, `notes`, `settings` or `sync`."""
        self._to(Place(page))

    def open_settings(self, section: str) -> None:
        """The settings, with a section of them in sight."""
        self._to(Place("settings", section=section))

    def open_library(self, which: CourseFilter) -> None:
        """The library with only the courses of one filter."""
        self._to(Place("library", which=which))

    def open_catalogue(self, offered: CatalogueFilter = "all") -> None:
        """What the server offers, all of it or only what fits a filter."""
        self._to(Place("catalogue", offered=offered))

    def narrow_catalogue(self, offered: CatalogueFilter) -> None:
        """The catalogue shows another filter now; the way back leads to it."""
        if self._place is not None and self._place.page == "catalogue":
            self._place = self._place._replace(offered=offered)

    @property
    def came_from(self) -> Place | None:
        """Where one step back leads."""
        return self._past[-1] if self._past else None

    def narrow(self, which: CourseFilter) -> None:
        """The library shows another filter now; the way back leads to it."""
        if self._place is not None and self._place.page == "library":
            self._place = self._place._replace(which=which)

    def sign_in(self, account_id: str | None = None) -> None:
        """Sign in, or sign in again as a known account."""
        self._to(Place("sign_in", account_id=account_id))

    def open_course(self, course_id: str) -> None:
        self._to(Place("course", course_id=course_id))

    def open_lesson(
        self,
        lesson_id: str,
        course_id: str | None = None,
        resume: bool | None = None,
        *,
        at: float | None = None,
        words: str = "",
        noted: bool = False,
    ) -> None:
        """`resume`: True from where it was stopped, False from the start, None as the settings say; `at` this moment
        (seconds) or page, whatever that says, where a document says these `words`; `noted`: its notes beside it."""
        self._to(Place("player", course_id, lesson_id, resume=resume, at=at, words=words, noted=noted))

    def search(self, text: str) -> None:
        """Show the courses that fit the text: of the catalogue where that is seen, else of the library."""
        if self._place is None or self._place.page not in ("library", "catalogue"):
            self._to(Place("library", search=text))
        else:
            self._place = self._place._replace(search=text)
        self.searched.emit(text)

    def back(self) -> None:
        """One step back; home where there is none."""
        if not self._past:
            if self._place is None or self._place.page != "home":
                self._to(Place("home"))
                self._past.clear()
            return
        if self._place is not None:
            self._future.append(self._place._replace(resume=None))
        self._move(self._past.pop())

    def forward(self) -> None:
        if self._future:
            if self._place is not None:
                self._past.append(self._place)
            self._move(self._future.pop())

    def forget_course(self, course_id: str) -> None:
        """A course is gone: no step leads there any more."""
        self._past = [place for place in self._past if place.course_id != course_id]
        self._future = [place for place in self._future if place.course_id != course_id]
        if self._place is not None and self._place.course_id == course_id:
            self._move(self._past.pop() if self._past else Place("library"))

    def _to(self, place: Place) -> None:
        if place == self._place:
            self.went.emit(place)
            return
        if self._place is not None and not self._place.page == place.page == "player":
            self._past = [*self._past[-_REMEMBERED:], self._place]
        self._future.clear()
        self._move(place)

    def _move(self, place: Place) -> None:
        self._place = place
        self.went.emit(place)
