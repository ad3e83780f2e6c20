"""The search over everything (Ctrl+K): results while one types, chosen and opened by the keyboard alone."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QListView, QVBoxLayout, QWidget

from learnapp.errors import StoreError
from learnapp.store.search import Found, Hit
from learnapp.ui.jobs import Jobs
from learnapp.ui.services import Services
from learnapp.ui.shell.palette_rows import PalettePainter, PaletteRows, said
from learnapp.ui.tokens import RADIUS_CARD, SIZE_SMALL
from learnapp.ui.widgets import paint
from learnapp.ui.widgets.labels import Label
from learnapp.ui.widgets.search_field import SearchField

_WIDTH, _TALLEST, _TOP = 640, 520, 72
_AROUND = 98
"""What is not the list: the field, the hint, and the spaces between."""
_LIMIT = 6
_REST_MS = 150
_AGAIN_MS = 400
"""After so long it is asked again while there is more that is not indexed yet."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class Palette(QWidget):
    """Lies over the window. `closed` when it is put away."""

    closed = Signal()

    def __init__(self, services: Services, host: QWidget) -> None:
        super().__init__(host)
        self._services = services
        self._theme = theme = services.theme
        self._jobs = Jobs(1)  # of its own: an import may keep the others for minutes
        self._asked = ""
        self._asking = False
        self._shown = ""
        self._before: QWidget | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(lambda: self._typed(self._asked))
        self.setObjectName("palette")
        self.setAccessibleName(self.tr("Search"))
        self.field = SearchField(theme, self.tr("Search lessons, transcripts, documents, notes"), name="palette_field")
        self.rows = PaletteRows(self)
        self.list = QListView()
        self.list.setObjectName("palette_results")
        self.list.setAccessibleName(self.tr("Results"))
        self.list.setModel(self.rows)
        self._painter = PalettePainter(theme, self)
        self.list.setItemDelegate(self._painter)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.meant = Label(theme, role="muted", wrap=True)
        self.meant.setObjectName("palette_meant")
        self.meant.setContentsMargins(20, 2, 20, 0)
        self.words = Label(theme, role="muted", wrap=True)
        self.words.setObjectName("palette_words")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMinimumHeight(72)
        self.hint = Label(theme, size=SIZE_SMALL, weight=400, role="muted")
        self.hint.setObjectName("palette_hint")
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._tell_lock)
        self.card = QWidget(self)
        inside = QVBoxLayout(self.card)
        inside.setContentsMargins(12, 12, 12, 10)
        inside.setSpacing(8)
        inside.addWidget(self.field)
        inside.addWidget(self.words)
        inside.addWidget(self.meant)
        inside.addWidget(self.list, 1)
        inside.addWidget(self.hint, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._open)
        self.list.entered.connect(self._hover)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        host.installEventFilter(self)
        theme.changed.connect(self.update)
        services.navigator.went.connect(self._leave)
        self.hide()

    def show_search(self, text: str = "") -> None:
        """Come to the front and ask."""
        if self.isHidden():
            self._before = QApplication.focusWidget()
        self.field.setText(text)
        self.field.selectAll()
        self._show(Found(sought="")) if not text else self._typed(text)
        self.setGeometry(self._host_rect())
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._place()

    def put_away(self) -> None:
        if self.isHidden():
            return
        self._again.stop()
        self.hide()
        if self._before is not None and shiboken6.isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def _leave(self) -> None:
        """Another page has come: there is nowhere to go back to."""
        self._before = None
        self.put_away()

    def close_down(self) -> None:
        """Nothing is asked any more."""
        self._again.stop()
        self._jobs.close()

    # --- asking ---------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self._asked = text
        self._again.stop()
        if not text.strip():
            self._show(Found(sought=""))
        elif not self._asking:
            self._ask()

    def _ask(self) -> None:
        """One question at a time: what is typed meanwhile is asked when it is answered."""
        self._asking = True
        asked, search = self._asked, self._services.search
        self._jobs.run(
            lambda _progress, _cancelled: search().find(asked, _LIMIT), done=self._answered, failed=self._failed
        )

    def _answered(self, found: Found) -> None:
        self._asking = False
        if found.sought != self._asked:
            if self._asked.strip():
                self._ask()
            return
        self._show(found)

    def _failed(self, error: BaseException) -> None:
        self._asking = False
        self._show(Found(sought=""))
        if isinstance(error, StoreError):
            self.words.setText(f"{error.title}. {error.message}")
        else:
            self._services.notices.tell(error)

    def _show(self, found: Found) -> None:
        """The chosen one stays chosen where the same question is answered again."""
        before = self.rows.hit(self.list.currentIndex()) if found.sought == self._shown else None
        self._shown = found.sought
        self.rows.show(found)
        self._on_chosen()
        self.list.setVisible(bool(found.hits))
        self.words.setVisible(not found.hits)
        self.meant.setVisible(bool(found.meant))
        told = self.tr("Nothing says “{text}”. This says “{meant}”.")
        self.meant.setText(told.format(text=found.sought.strip(), meant=found.meant))
        if not found.sought:
            self.words.setText(self.tr("Type a word or two: titles, what is said in a video, pages, and your notes."))
        elif found.preparing:
            self.words.setText(self.tr("Nothing yet. New courses are still being read."))
        else:
            self.words.setText(self.tr("Nothing says “{text}”.").format(text=found.sought.strip()))
        chosen = self.rows.items.index(before) if before in self.rows.items else self.rows.step(-1, 1)
        if chosen >= 0:
            self.list.setCurrentIndex(self.rows.index(chosen))
            if before is None:
                self.list.scrollToTop()
        if found.preparing and self.isVisible():
            self._again.start()
        self._place()

    # --- choosing -------------------------------------------------------------------------------------------

    def _step(self, step: int) -> None:
        row = self.list.currentIndex().row()
        for _ in range(abs(step)):
            row = self.rows.step(row, 1 if step > 0 else -1)
        if row >= 0:
            self.list.setCurrentIndex(self.rows.index(row))

    def _on_chosen(self) -> None:
        self.hint.setText(self.tr("↑ ↓ choose  ·  Enter opens  ·  Esc closes"))
        self._resting.start()

    def _tell_lock(self) -> None:
        """What unlocks the lesson that is chosen, once the choice rests."""
        hit = self.rows.hit(self.list.currentIndex())
        if self.isHidden() or hit is None or hit.lesson_id is None:
            return
        try:
            needed = self._services.reader.needs(hit.lesson_id, hit.course_id)
        except StoreError:
            return  # opening tells it
        if needed:
            told = self.tr("Still locked. Complete first: {titles}").format(titles=", ".join(needed))
            metrics = self.hint.fontMetrics()
            self.hint.setText(metrics.elidedText(told, Qt.TextElideMode.ElideRight, self.list.width() - 24))

    def _hover(self, index: QModelIndex) -> None:
        if self.rows.hit(index) is not None:
            self.list.setCurrentIndex(index)

    def _open(self, index: QModelIndex) -> None:
        hit = self.rows.hit(index)
        if hit is not None:
            self._leave()
            self._go(hit)

    def _go(self, hit: Hit) -> None:
        go = self._services.navigator
        if hit.lesson_id is None:
            go.open_course(hit.course_id)
        else:
            noted = hit.kind == "note"
            go.open_lesson(hit.lesson_id, hit.course_id, at=hit.at, words=said(hit), noted=noted)

    # --- Qt's own -------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in _STEPS or event.key() in _ENTER or event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        elif watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        elif watched is self.parent() and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._host_rect())
            self._place()
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in _STEPS:
            self._step(_STEPS[Qt.Key(event.key())])
        elif event.key() in _ENTER:
            self._open(self.list.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):  # there is nowhere else to go
            return False
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.put_away()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(8, 10, 14, 120))
        paint.card(painter, QRectF(self.card.geometry()), self._theme, radius=RADIUS_CARD + 2)

    def _host_rect(self) -> QRect:
        host = self.parentWidget()
        return host.rect() if host is not None else self.rect()

    def _place(self) -> None:
        """As high as what was found, in the upper half."""
        tall = sum(self.list.sizeHintForRow(row) for row in range(self.rows.rowCount())) + _AROUND
        tall += self.meant.sizeHint().height() + 8 if not self.meant.isHidden() else 0
        width = min(_WIDTH, self.width() - 48)
        wanted = tall if self.rows.rowCount() else 188
        self.card.setGeometry(
            (self.width() - width) // 2, _TOP, width, min(wanted, _TALLEST, self.height() - _TOP - 24)
        )
        self.update()
