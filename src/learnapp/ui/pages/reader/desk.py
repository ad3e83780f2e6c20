"""Opens documents on the sheet, has them tracked, goes on to the next, and says what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from coursekit.markup import OUTSIDE, OWN
from learnapp.errors import DocumentError, StoreError
from learnapp.store.views import LessonView
from learnapp.tracking.document_reader import DocumentReader
from learnapp.tracking.sight import Sight
from learnapp.ui.jobs import IsCancelled, Job, Progress
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.course.rows import LessonRow, rows_of
from learnapp.ui.pages.player.opening import lesson_of, neighbour
from learnapp.ui.pages.reader import telling
from learnapp.ui.pages.reader.sheet import Sheet
from learnapp.ui.services import Services
from learncore.records import Lesson

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from coursekit.markup import Markup

_FRESH_SECONDS = 2.0
_PDF = ".pdf"


class Desk(QObject):
    """`view` is the open lesson as the store tells it now; `shown` when it or what is seen of it changed."""

    shown = Signal()

    def __init__(self, services: Services, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._services = services
        self._sheet = sheet
        self._reader: DocumentReader | None = None
        self._job: Job | None = None
        self._expected: object | None = None
        self._resume: bool | None = None
        self._sight: Sight | None = None
        self.files = CourseActions(services, sheet)
        self.view: LessonView | None = None
        self.place: Place | None = None
        self.ways = telling.Ways(
            back=self.back,
            again=self._again,
            locate=self._locate,
            fetch=self._fetch,
            elsewhere=self.open_elsewhere,
            go_on=lambda: self.step(1),
        )
        sheet.ready.connect(self._begin)
        sheet.failed.connect(self._on_failed)
        sheet.sighted.connect(self._on_sight)
        sheet.followed.connect(self._on_link)

    @property
    def reader(self) -> DocumentReader:
        """Made with the first document."""
        if self._reader is None:
            self._reader = self._services.document_reader()
            self._reader.changed.connect(self.shown)
            self._reader.completed.connect(self._on_completed)
            self._reader.save_failed.connect(self._services.notices.tell)
            self._reader.saved.connect(self._on_saved)
        return self._reader

    @property
    def sight(self) -> Sight | None:
        """What of the document is on the screen, None where there is none."""
        return self._sight

    @property
    def coming(self) -> float | None:
        """Where the document will stand that is being opened; None where none is."""
        view, place = self.view, self.place
        if view is None or place is None or not self._sheet.waiting:
            return None
        progress = view.course.lessons.get(view.lesson_id)
        stopped = progress.resume_seconds if progress is not None else 1.0
        return 1.0 if self._resume is False else max(1.0, stopped if place.at is None else place.at)

    @property
    def failed(self) -> bool:
        """Whether something is told in the document's stead."""
        return self._sheet.panel is not None

    # --- opening --------------------------------------------------------------------------------------------

    def open(self, place: Place | None, *, resume: bool | None = None, fresh: bool = False) -> None:
        """Leave what was open and open this; `resume` False begins at the beginning, else where the learner stopped.

        Where there is a way to the server, what other devices did is waited for first, as for films.
        """
        self.close()
        self.place, self._resume = place, resume
        if place is None or place.lesson_id is None:
            return
        view = self.view = self._services.reader.lesson(place.lesson_id, place.course_id)
        if view is None:
            telling.tell_gone(self._sheet, self.ways)
        else:
            self.files.use(view.course)
            if view.lesson_id in view.course.locked:
                telling.tell_locked(self._sheet, view, self.ways)
            elif view.file is None or view.file.missing:
                telling.tell_missing(self._sheet, view, self.ways)
            elif resume is not False and place.at is None and not fresh and self._services.sync.online:
                self._wait(place, resume)
            else:
                self._load(view, Path(view.file.path))
        self.shown.emit()

    def close(self) -> None:
        """Close the document and its session; the sheet is empty."""
        self._expected = None
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._reader is not None:
            self._reader.stop()
        self._sight = None
        self._sheet.clear()
        self.view = None

    def reload(self) -> None:
        """Ask the store again for the open lesson; open it where its file has been found."""
        if self.place is None or self.place.lesson_id is None:
            return
        before = self.view
        view = self.view = self._services.reader.lesson(self.place.lesson_id, self.place.course_id)
        was_locked = before is not None and before.lesson_id in before.course.locked
        unlocked = was_locked and view is not None and view.lesson_id not in view.course.locked
        found = self.failed and view is not None and before is not None and view.file != before.file
        if view is None or unlocked or found:
            self.open(self.place, resume=self._resume, fresh=True)
            return
        self.files.use(view.course)
        self.shown.emit()

    def _wait(self, place: Place, resume: bool | None) -> None:
        """Pull before it is opened; who goes elsewhere meanwhile is not called back."""
        expected = self._expected = object()

        def then() -> None:
            if expected is self._expected:
                try:
                    self.open(place, resume=resume, fresh=True)
                except StoreError as error:
                    self._services.notices.tell(error)

        self._sheet.wait(self.tr("Looking where you stopped…"))
        self._services.sync.freshen(_FRESH_SECONDS, then)

    def _load(self, view: LessonView, path: Path) -> None:
        self._sheet.wait()
        if path.suffix.lower() == _PDF:
            self._sheet.open_pdf(path)
        else:
            self._load_text(view, path)

    def _load_text(self, view: LessonView, path: Path) -> None:
        """Read on a thread; who goes elsewhere meanwhile is not called back."""
        from learnapp.library.documents import image_files, origin_of, read_document
        from learnapp.ui.pages.reader.pictures import read_images

        expected = self._expected = object()
        lesson = lesson_of(view)
        origin = origin_of(view, lesson)

        def read(_progress: Progress, cancelled: IsCancelled) -> tuple[Markup, dict[str, QImage]]:
            markup = read_document(path, origin)
            return markup, read_images(image_files(markup, view.course), cancelled)

        def done(found: tuple[Markup, dict[str, QImage]]) -> None:
            if expected is self._expected:
                self._sheet.open_text(*found, lesson.pages or 1)

        def failed(error: BaseException) -> None:
            if expected is self._expected:
                self._on_failed(error)

        self._job = self._services.jobs.run(read, done=done, failed=failed)

    def _begin(self, pages: int) -> None:
        """The document is there: stand where the learner stopped, and follow what is seen."""
        if self.view is None or self._sheet.view is None:
            return
        # What was known when it began to be opened may have been overtaken since.
        self.view = self._services.reader.lesson(self.view.lesson_id, self.view.course.course.id) or self.view
        place = self.reader.open(self.view, pages, flowing=self._sheet.view.flowing)
        chosen = 1.0 if self._resume is False else self.place.at if self.place is not None else None
        if chosen is not None:
            place = min(max(1.0, chosen), float(pages))
        self._sheet.view.go_to(place, moved=chosen is not None)
        self.shown.emit()

    # --- what is seen ---------------------------------------------------------------------------------------

    def _on_sight(self, sight: Sight, moved: bool) -> None:
        if self._reader is None or self._reader.viewing is None:
            return
        self._sight = sight
        if moved:
            self._reader.touch()
        self._reader.see(sight, moved=moved)

    def touch(self) -> None:
        """The learner gave a sign."""
        if self._reader is not None:
            self._reader.touch()

    def set_seen(self, seen: bool) -> None:
        """Whether the window is to be seen at all."""
        if self._reader is not None:
            self._reader.see(self._sight if seen else None)

    # --- from one lesson to the next ------------------------------------------------------------------------

    def neighbour(self, step: int) -> Lesson | None:
        return neighbour(self.view.course, self.view.lesson_id, step) if self.view is not None else None

    def step(self, step: int) -> None:
        """To the next (1) or the previous (-1) lesson, where there is one."""
        lesson = self.neighbour(step)
        if lesson is not None and self.view is not None:
            self._services.navigator.open_lesson(lesson.id, self.view.course.course.id)

    def back(self) -> None:
        """To the course, or where there is none to wherever one came from."""
        if self.view is not None:
            self._services.navigator.open_course(self.view.course.course.id)
        else:
            self._services.navigator.back()

    def _on_link(self, address: str) -> None:
        """A link to a lesson opens it; what lies elsewhere is told, never fetched."""
        if address.startswith(OUTSIDE):
            told = address.removeprefix(OUTSIDE)
            self._services.notices.offer(
                self.tr("This link leads out of the course: {address}").format(address=told),
                self.tr("Copy the address"),
                lambda: QGuiApplication.clipboard().setText(told),
            )
            return
        name = unquote(address.removeprefix(OWN).partition("#")[0])
        lessons = self.view.course.course.lessons if self.view is not None else ()
        lesson = next((each for each in lessons if each.path == name), None)
        if lesson is not None and self.view is not None:
            self._services.navigator.open_lesson(lesson.id, self.view.course.course.id)
        else:
            told = self.tr("“{name}” is no lesson of this course. It lies in the course's folder.")
            self._services.notices.say(told.format(name=name.rpartition("/")[2]))

    # --- what is done ---------------------------------------------------------------------------------------

    @property
    def done(self) -> bool:
        view = self.view
        return view is not None and view.course.lessons[view.lesson_id].status == "completed"

    def toggle_mark(self) -> None:
        """Mark as the opposite of what it is."""
        row = self._row()
        if row is None:
            return
        if self._reader is not None and self._reader.viewing is not None:
            self._reader.mark("incomplete" if row.done else "complete")
        else:
            self.files.toggle(row)

    def start_over(self) -> None:
        """Read anew: nothing is seen yet, the history stays."""
        if self._reader is not None and self._sheet.view is not None:
            self._reader.start_over()
            self._sheet.view.go_to(1.0)

    def open_elsewhere(self) -> None:
        """Open the document in its own program."""
        row = self._row()
        if row is not None:
            self.files.open_document(row)

    def _again(self) -> None:
        self.open(self.place, resume=self._resume, fresh=True)

    def _fetch(self) -> None:
        """Download it; it opens when it is here."""
        if self.view is not None:
            self._services.fetching.get_lesson(self.view.course.course.id, self.view.lesson_id)
            told = self.tr("“{title}” is being downloaded.")
            self._services.notices.say(told.format(title=lesson_of(self.view).title))

    def _locate(self) -> None:
        row = self._row()
        if row is not None:
            self.files.locate_lesson(row)

    def _row(self) -> LessonRow | None:
        if self.view is None:
            return None
        rows = (row for row in rows_of(self.view.course, None) if isinstance(row, LessonRow))
        return next((row for row in rows if row.lesson.id == self.view.lesson_id), None)

    # --- what is told ---------------------------------------------------------------------------------------

    def _on_failed(self, error: BaseException) -> None:
        self._job = None
        if not isinstance(error, DocumentError):
            self._services.notices.tell(error)
            error = DocumentError("The document cannot be shown", "What you have read of it is kept.")
        if self.view is not None:
            telling.tell_failure(self._sheet, error, self.ways, more=self.neighbour(1) is not None)
            if self.view.file is not None and not Path(self.view.file.path).exists():
                self.files.check_missing()
            self.shown.emit()

    def _on_completed(self, lesson_id: str) -> None:
        if self.view is not None and lesson_id == self.view.lesson_id:
            self._services.notices.done(self.tr("Great job! Content marked as complete."))

    def _on_saved(self) -> None:
        self._services.notices.done(self.tr("Your progress is being saved again. Nothing was lost."))
