"""The questions about what the server offers, and about what of it is wanted here."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from learnapp.store import browsing, offered, wanted
from learnapp.store.sql import snapshot, translating
from learnapp.store.views import CourseView
from learnapp.store.views_offered import CatalogueCourse, CatalogueFilter, Download, RefusedOffer, WantedFile


class OfferedQuestions:
    """The part of a reader that tells of the catalogue and the downloads."""

    _db: sqlite3.Connection

    def catalogue(self, search: str = "", only: CatalogueFilter = "all") -> list[CatalogueCourse]:
        """What the server offers, as it was last heard of; what is required and due soonest comes first."""
        with snapshot(self._db) as db:
            return browsing.catalogue(db, search, only)

    def catalogue_course(self, course_id: str) -> CatalogueCourse | None:
        """One of these with its modules and lessons; None for what is not offered."""
        with snapshot(self._db) as db:
            return browsing.catalogue_course(db, course_id)

    def catalogue_ids(self, search: str = "", only: CatalogueFilter = "all") -> list[str]:
        """The courses of `catalogue` by their ids; those due by when they are."""
        with translating():
            return browsing.ids(self._db, search, only)

    def catalogue_courses(self, course_ids: Sequence[str]) -> list[CatalogueCourse]:
        """These courses in this order, where they are still offered."""
        with snapshot(self._db) as db:
            return browsing.courses(db, course_ids)

    def catalogue_preview(self, course_id: str) -> CourseView | None:
        """A course of the catalogue as it would be in the library; None for what is not offered."""
        with snapshot(self._db) as db:
            return browsing.preview(db, course_id)

    def catalogue_by_filter(self, search: str = "") -> dict[CatalogueFilter, int]:
        """How many courses of the catalogue fit each filter."""
        with translating():
            return browsing.counts(self._db, search)

    def count_catalogue(self) -> int:
        """How many courses the server offers."""
        with translating():
            return browsing.count(self._db)

    def catalogue_is_known(self) -> bool:
        """Whether the server has ever said what it offers."""
        with translating():
            return bool(offered.etag(self._db))

    def catalogue_refused(self) -> tuple[RefusedOffer, ...]:
        """The courses of which the server's last version makes no sense."""
        with translating():
            return offered.refused(self._db)

    def catalogue_editions(self) -> tuple[str, dict[str, tuple[int, int]]]:
        """What the server called the catalogue, and the version and its moment of every course in it."""
        with snapshot(self._db) as db:
            return offered.etag(db), offered.editions(db)

    def downloads(self) -> list[Download]:
        """The queue by lesson, in order; what was done since the program started is in it, too."""
        with snapshot(self._db) as db:
            return wanted.downloads(db)

    def downloaded_bytes(self) -> dict[str, int]:
        """Of every course in the queue: the bytes of it that are here."""
        with translating():
            return wanted.kept_bytes(self._db)

    def wanted_files(self) -> list[WantedFile]:
        """The queue by file, those that come first first."""
        with translating():
            return wanted.files(self._db)
