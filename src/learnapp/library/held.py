"""What this device holds of courses that have no folder of their own: what it takes, letting go of it, moving it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from learnapp.library.content import ContentStore, free_bytes
from learnapp.library.moving import ContentPlace
from learnapp.paths import Paths
from learnapp.store import Reader, Store
from learnapp.store.content import hashes_in_use
from learnapp.store.views import CourseUsage


class Holdings(NamedTuple):
    """Where the content store is (and whether its disk is there, and was chosen), what is in it, and what is free."""

    root: Path
    available: bool
    elsewhere: bool
    bytes: int
    free: int
    courses: tuple[CourseUsage, ...]


class Held:
    """The content store of one installation, as the courses of one account need it. All of it blocks: for a thread."""

    def __init__(self, store: Store, readers: Callable[[], Reader], paths: Paths) -> None:
        self._store = store
        self._readers = readers
        self._paths = paths
        self._gate = threading.Lock()
        self._place: ContentPlace | None = None

    @property
    def place(self) -> ContentPlace:
        """The one there is: what one thread claims in it no other tidies away."""
        with self._gate:
            if self._place is None:
                with closing(self._readers()) as reader:
                    place = ContentPlace(self._paths.content, self._paths.content_place, reader.content_root)
                self._store.set_content_root(place.store.root).result()
                self._place = place
            return self._place

    @property
    def content(self) -> ContentStore:
        return self.place.store

    def holdings(self) -> Holdings:
        """Where the store is, and what is in it."""
        with closing(self._readers()) as reader:
            courses = tuple(reader.content_usage())
        place, content = self.place, self.content
        return Holdings(
            root=content.root,
            available=content.available,
            elsewhere=place.elsewhere,
            bytes=sum(content.listing().values()),
            free=free_bytes(content.root) if content.available else 0,
            courses=courses,
        )

    def mend(self) -> None:
        """Put in order what the last run left; once, at the start."""
        self.place.mend(self._placed, self._needed)

    def let_go(self, course_id: str, lesson_ids: Collection[str] | None = None) -> int:
        """Remove the files of these lessons, or of the whole course, from the store; what was learned stays.

        Files that another course needs stay too. Returns the bytes freed.
        """
        with closing(self._readers()) as reader:
            files = {file.sha256 for file in reader.course_files(course_id) if file.kept}
        self._store.drop_content(course_id, lesson_ids).result()
        return self.forget(files)

    def let_go_of_watched(self, before_ms: int) -> int:
        """Remove films that are completed and were last opened before a moment; how many."""
        with closing(self._readers()) as reader:
            watched = reader.watched_content(before_ms)
        for course_id in dict.fromkeys(course_id for course_id, _ in watched):
            self.let_go(course_id, {lesson_id for of, lesson_id in watched if of == course_id})
        return len(watched)

    def forget(self, hashes: Collection[str]) -> int:
        """Take those of these files away that no course needs any more; the bytes freed."""
        content = self.content
        with content.gate:  # what is being brought in is claimed until the database knows that it is needed
            needed = self._needed()
            return 0 if needed is None else content.remove(set(hashes) - needed)

    def move(
        self,
        folder: Path | None,
        *,
        progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Path:
        """Move the store into a folder, or (None) back to its own place; where it is now. See `ContentPlace.move`."""
        return self.place.move(folder, self._placed, progress=progress, cancelled=cancelled)

    def _placed(self, root: Path) -> None:
        self._store.set_content_root(root).result()

    def _needed(self) -> set[str] | None:
        return hashes_in_use(self._paths.accounts)
