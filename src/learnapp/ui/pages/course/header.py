"""The head of a course: cover, title, what it is, how far it is, and the one button to go on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from learnapp.store.views import CourseView
from learnapp.ui import format as told
from learnapp.ui.images import Images
from learnapp.ui.pages.course.facts import language_name
from learnapp.ui.pages.course.fetch_state import FetchState
from learnapp.ui.pages.course.findings import folder_gone
from learnapp.ui.pages.course.primary import Primary
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import RADIUS_CARD
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.labels import ROLES, ElidedLabel, Label
from learnapp.ui.widgets.meters import Bar

_COVER = QSize(300, 168)
_SMALL_COVER = QSize(214, 120)
_NARROW = 820
_METER_WIDTH = 560


class Cover(QWidget):
    """The course's picture with round corners, or the gradient of its id."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("course_cover")
        self._theme = theme
        self._identity = ""
        self._picture: QPixmap | None = None
        theme.changed.connect(self.update)

    def show_picture(self, identity: str, picture: QPixmap | None) -> None:
        self._identity, self._picture = identity, picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), RADIUS_CARD, RADIUS_CARD)
        paint.cover(painter, shape, self._theme.bands.of(self._identity), self._picture)


class CourseHeader(QWidget):
    """Shows a CourseView; `menu_asked` wants the menu of everything else below its button."""

    back_clicked = Signal()
    primary_clicked = Signal()
    folder_clicked = Signal()
    menu_asked = Signal()
    fetch_clicked = Signal()

    def __init__(self, theme: Theme, images: Images) -> None:
        super().__init__()
        self._images = images
        self._view: CourseView | None = None
        self._cover_path: Path | None = None
        self._primary_words = ""
        self._fetch: FetchState | None = None
        self.cover = Cover(theme)
        self.back = Button(
            theme, self.tr("Library"), self.back_clicked.emit, kind="ghost", icon="caret-left", name="course_back"
        )
        self.back.setStyleSheet("padding: 0 4px 0 0; min-height: 18px; font-size: 12px; font-weight: 400;")
        self.title = Label(theme, size=24, weight=700, wrap=True)
        self.title.setObjectName("course_title")
        self.meta = ElidedLabel(theme, weight=400, role="muted")
        self.meta.setObjectName("course_meta")
        self.bar = Bar(theme, height=8)
        self.bar.setObjectName("course_progress")
        self.percent = Label(theme, weight=700)
        self.percent.setObjectName("course_percent")
        self.counted = Label(theme, size=12, weight=400, role="muted")
        self.counted.setObjectName("course_counted")
        self.primary = Button(
            theme, self.tr("Start"), self.primary_clicked.emit, kind="primary", icon="play-fill", name="course_primary"
        )
        self.folder = Button(
            theme, self.tr("Open folder"), self.folder_clicked.emit, icon="folder-open", name="course_folder"
        )
        self.fetch = Button(theme, "", self.fetch_clicked.emit, icon="download-simple", name="course_fetch")
        self.asked = Label(theme, size=12, weight=600)
        self.asked.setObjectName("course_asked")
        self.line = QWidget()
        self.line.setObjectName("course_download")
        self.line_bar = Bar(theme, height=4)
        self.line_words = ElidedLabel(theme, size=12, weight=400, role="muted")
        self.line_words.setObjectName("course_download_words")
        self.more = IconButton(
            theme, "dots-three", self.tr("More"), self.menu_asked.emit,
            kind="secondary", name="course_more", token="text", side=36,
        )  # fmt: skip
        self.more.setFixedSize(50, 36)
        self._lay_out()
        images.loaded.connect(self._on_picture)

    def _lay_out(self) -> None:
        meter = QHBoxLayout()
        meter.setSpacing(12)
        for part in (self.bar, self.percent, self.counted):
            meter.addWidget(part, 1 if part is self.bar else 0)
        measured = QWidget()
        measured.setLayout(meter)
        meter.setContentsMargins(0, 0, 0, 0)
        measured.setMaximumWidth(_METER_WIDTH)
        measured.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for part in (self.primary, self.fetch, self.folder, self.more):
            buttons.addWidget(part)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.back, alignment=Qt.AlignmentFlag.AlignLeading)
        words.addSpacing(3)
        words.addWidget(self.title)
        words.addSpacing(6)
        words.addWidget(self.meta)
        words.addWidget(self.asked, alignment=Qt.AlignmentFlag.AlignLeading)
        words.addSpacing(14)
        words.addWidget(measured)
        words.addSpacing(14)
        words.addLayout(buttons)
        line = QVBoxLayout(self.line)
        line.setContentsMargins(0, 12, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.line_bar)
        line.addWidget(self.line_words)
        self.line.setMaximumWidth(_METER_WIDTH)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words.addWidget(self.line)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(22)
        row.addWidget(self.cover, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_fetch(self, state: FetchState | None) -> None:
        """How its download stands, and what can be done about it."""
        self._fetch = state
        self.line.setVisible(state is not None and bool(state.line))
        if state is not None:
            self.fetch.setText(state.words.replace("&", "&&"))
            self.fetch.set_icon(state.icon)
            self.fetch.setAccessibleName(state.words)
            self.fetch.setToolTip(state.tip)
            self.line_bar.set_value(round(state.share * 100), complete=False)
            self.line_bar.setAccessibleName(self.tr("{0} downloaded").format(told.percent(round(state.share * 100))))
            self.line_words.setText(state.line)
            role = "attention" if state.failed else "muted"
            self.line_words.setForegroundRole(ROLES[role])
        self._fit()

    def show_asked(self, words: str, *, pressing: bool) -> None:
        """What the organization asks of this course, such as `Required · Due in 3 days`."""
        self.asked.setText(words)
        self.asked.setForegroundRole(ROLES["attention" if pressing else "muted"])
        self.asked.setVisible(bool(words))
        self.asked.setContentsMargins(0, 6, 0, 0)

    def set_back(self, words: str) -> None:
        """Where the way back leads."""
        self.back.setText(words)

    def show_course(self, view: CourseView, primary: Primary | None, cover_path: Path) -> None:
        course, progress = view.course, view.progress
        self._view, self._cover_path = view, cover_path
        self.title.setText(course.title)
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self.title.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        self.meta.setText(self.meta_words(view))
        self.bar.set_value(progress.progress_percentage, complete=progress.status == "completed")
        self.percent.setText(told.percent(progress.progress_percentage))
        done = len(progress.completed_lessons)
        self.counted.setText(self.tr("{done} of {total}").format(done=done, total=told.lessons(progress.total_lessons)))
        self._primary_words = self.primary_words(primary)
        self.primary.setEnabled(primary is not None)
        self.primary.setAccessibleName(self._primary_words)
        stored = sum(
            lesson.bytes or 0
            for lesson in course.lessons
            if lesson.id not in view.missing and lesson.id not in view.remote
        )
        self.folder.setText(
            self.tr("On this device · {size}").format(size=told.size(stored)) if stored else self.tr("Open folder")
        )
        gone = folder_gone(view)
        self.folder.setEnabled(not gone)
        self.folder.setToolTip(
            self.tr("The folder is not where it was. Use Locate… where it was moved.") if gone else view.folder or ""
        )
        self._fit()
        self.primary.set_icon("plus" if primary is not None and primary.kind == "add" else "play-fill")

    def meta_words(self, view: CourseView) -> str:
        """Such as `Field Academy · 18 lessons · 4 h 12 m · English, captions`."""
        course = view.course
        seconds = sum(lesson.duration_seconds or 0.0 for lesson in course.lessons)
        spoken = []
        if course.language:
            spoken.append(language_name(course.language))
        if any(lesson.captions for lesson in course.lessons):
            spoken.append(self.tr("captions") if spoken else self.tr("Captions"))
        parts = [
            course.author,
            told.lessons(len(course.lessons)),
            told.length(seconds) if seconds else "",
            ", ".join(spoken),
        ]
        return " · ".join(part for part in parts if part)

    def primary_words(self, primary: Primary | None) -> str:
        if primary is None:
            remote = self._view is not None and bool(self._view.remote)
            return self.tr("Available when online") if remote else self.tr("Nothing to play")
        words = {
            "start": self.tr("Start · {lesson}"),
            "resume": self.tr("Resume · {lesson}"),
            "continue": self.tr("Continue · {lesson}"),
            "review": self.tr("Review"),
            "add": self.tr("Add to my courses"),
        }[primary.kind]
        return words.format(lesson=primary.lesson.title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A smaller cover and fewer buttons where there is little room; the main button's words are shortened last."""
        narrow = self.width() < _NARROW
        size = _SMALL_COVER if narrow else _COVER
        if self.cover.size() != size:
            self.cover.setFixedSize(size)
        self.folder.setVisible(not narrow and self._view is not None and self._view.folder is not None)
        self.fetch.setVisible(self._fetch is not None)
        room = self.width() - size.width() - 22 - self.more.width() - 10
        for button in (self.folder, self.fetch):
            if not button.isHidden():
                room -= button.sizeHint().width() + 10
        shown = self.primary.fontMetrics().elidedText(
            self._primary_words, Qt.TextElideMode.ElideRight, max(80, min(room - 64, 420))
        )
        self.primary.setText(shown.replace("&", "&&"))
        self.primary.setToolTip(self._primary_words if shown != self._primary_words else "")
        self._paint_cover()

    def _paint_cover(self) -> None:
        if self._view is None or self._cover_path is None:
            return
        ratio = self.devicePixelRatioF()
        picture = self._images.get(self._cover_path, self.cover.size() * ratio)
        if picture is not None:
            picture.setDevicePixelRatio(ratio)
        self.cover.show_picture(self._view.course.id, picture)

    def _on_picture(self, path: str) -> None:
        if self._cover_path is not None and path == str(self._cover_path):
            self._paint_cover()
