"""Watching a lesson: the stage, the panel beside it, and the keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout

from learnapp.store.change import Change
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.rows import LessonRow
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.player import keys, look
from learnapp.ui.pages.player.behind import Behind
from learnapp.ui.pages.player.beside import NOTES
from learnapp.ui.pages.player.captioning import Captioning
from learnapp.ui.pages.player.moments import Moments
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.pages.player.panel import TRANSCRIPT, WIDTH, Panel
from learnapp.ui.pages.player.remember import Remember
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.pages.player.stills import Stills
from learnapp.ui.pages.player.transcribing import Transcribing
from learnapp.ui.pages.player.viewer import Viewer, concerns
from learnapp.ui.services import Services
from learnapp.ui.signs import Signs

_LEAST_STAGE = 600
"""The panel steps aside rather than leave the picture less."""


class PlayerPage(Page):
    full_window = True
    controls_below = True

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.setObjectName("page_player")
        self.setAutoFillBackground(True)
        theme = look.DarkTheme(services.theme)
        self._wanted: Place | None = None
        self._panel_on_full_screen = False
        self._panel_wanted = services.settings.value.panel_visible
        self.remember = Remember(services.settings, self)
        self.captioning = Captioning(services.jobs, self.remember, self, services.remote_captions)
        self.stage = Stage(theme)
        self.transcribing = Transcribing(services.jobs, self.captioning, services.paths.captions, self)
        self.panel = Panel(theme, self.transcribing)
        self.viewer = Viewer(services, self.stage, self.captioning, self.remember)
        self.stills = Stills(services.jobs, self)
        self.stage.still_at = self.stills.at
        self.moments = Moments(services, self.stage, self.viewer, self.panel.notes)
        self._signs = Signs(self)
        self._signs.given.connect(self.viewer.watching.touch)
        self._behind = Behind(self.stage, self.viewer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.stage, 1)
        row.addWidget(self.panel)
        look.dress(self)
        self._connect()
        self._shortcuts = keys.bind(self, self._actions())

    def _connect(self) -> None:
        viewer, controls = self.viewer, self.stage.controls
        viewer.shown.connect(self._show)
        self.stills.made.connect(self.stage.hover_again)
        self.captioning.failed.connect(self.services.notices.tell)
        self.stage.top.back_clicked.connect(self.services.navigator.back)
        self.stage.surface.double_clicked.connect(self.toggle_full_screen)
        controls.full_screen_clicked.connect(self.toggle_full_screen)
        controls.panel_clicked.connect(self.toggle_panel)
        controls.next_clicked.connect(lambda: viewer.step(1))
        controls.bookmark_clicked.connect(self.moments.bookmark)
        self.panel.lessons.chosen.connect(self._open_row)
        self.panel.noting.begun.connect(self._write_note)
        self.panel.noting.kept.connect(self.moments.bookmark)
        self.panel.bookmarks.list.chosen.connect(self._jump_to)
        self.panel.bookmarks.list.removed.connect(self.moments.drafts.remove)
        self.panel.bookmarks.list.opened.connect(self.moments.drafts.edit)
        self.panel.choosing.connect(self.moments.drafts.edit)
        self.panel.transcript.sought.connect(self._jump_to)
        viewer.moved.connect(self.panel.transcript.follow)
        self.transcribing.looked_inside.connect(lambda course_id: self.services.search().read_again(course_id))

    # --- the page -------------------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        self._wanted = place
        self.stale = True
        if self.isVisible():
            self.refresh()

    def load(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.moments.leave()
            if wanted.noted:
                self.panel.tabs.setCurrentIndex(NOTES)
                self._panel_wanted = True
            self.viewer.open(wanted, resume=wanted.resume)
        else:
            self.viewer.reload()

    def concerns(self, change: Change) -> bool:
        return concerns(change, self.viewer.view)

    def leave(self) -> None:
        self.moments.leave()
        self.viewer.close()
        self.stills.use(None, None)
        self.remember.flush()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._behind.watch(self.window())
        self._signs.watch(self)
        if not self.isAncestorOf(QApplication.focusWidget() or self):
            self.stage.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.remember.flush()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_panel()

    def _show(self) -> None:
        """The title, the panel and the scrubber's marks of the open lesson."""
        view = self.viewer.view
        self._show_panel()
        if view is None:
            self.stage.top.tell("", "")
            self.stills.use(None, None)
            self.transcribing.open(None, None)
            return
        lesson = lesson_of(view)
        lessons = view.course.course.lessons
        number = next(place for place, each in enumerate(lessons, start=1) if each.id == lesson.id)
        counted = self.tr("{number} of {total}").format(number=number, total=len(lessons))
        self.stage.top.tell(lesson.title, f"{view.course.course.title} · {counted}")
        self.panel.show_lesson(view, lesson, self.services.reader.lesson_notes(lesson.id), broken=self.viewer.failed)
        self.moments.drafts.shown(self.panel.notes.views)
        film = view.file if lesson.type == "video" and self.viewer.playable else None
        self.stills.use(Path(film.path) if film is not None else None, lesson.duration_seconds)
        self.transcribing.open(view, Path(film.path) if film is not None else None)
        scrubber = self.stage.controls.scrubber
        scrubber.set_chapters(lesson.chapters)
        scrubber.set_bookmarks([one.note.at_seconds for one in self.panel.notes.views.values()])
        self.stage.controls.setVisible(self.viewer.playable)
        self.stage.controls.next.setEnabled(self.viewer.neighbour(1) is not None)

    # --- the panel and the screen ---------------------------------------------------------------------------

    def toggle_panel(self) -> None:
        shown = not self.panel.isVisible()
        if self.window().isFullScreen():
            self._panel_on_full_screen = shown
        else:
            self._panel_wanted = shown
            self.remember.keep(panel_visible=shown)
        self._show_panel()

    def show_transcript(self) -> None:
        """The transcript beside the picture; where it stands there already, the panel goes."""
        if self.panel.isVisible() and self.panel.tabs.currentIndex() == TRANSCRIPT:
            self.toggle_panel()
        else:
            self._show_tab(TRANSCRIPT)

    def _show_tab(self, tab: int) -> None:
        self.panel.tabs.setCurrentIndex(tab)
        if not self.panel.isVisible():
            self.toggle_panel()

    def _write_note(self) -> None:
        """Beside the picture where there is room for it, else over it."""
        self._show_tab(NOTES)
        beside = self.panel.isVisible()
        if self.moments.write_note(beside=beside) and beside:
            self.panel.notes.editor.take_focus()

    def _show_panel(self) -> None:
        """On the full screen only where it was asked for there."""
        full = self.window().isFullScreen()
        wanted = self._panel_on_full_screen if full else self._panel_wanted
        room = self.width() - WIDTH >= _LEAST_STAGE
        self.panel.setVisible(wanted and room and self.viewer.view is not None)
        self.stage.controls.show_full_screen(full)

    def toggle_full_screen(self) -> None:
        self._panel_on_full_screen = False
        self._fill_screen(not self.window().isFullScreen())

    def _fill_screen(self, fill: bool) -> None:
        self.services.navigator.full_screen.emit(fill)
        self._show_panel()  # without a window manager the window is not resized by it

    def _open_row(self, row: LessonRow) -> None:
        self.services.navigator.open_lesson(row.lesson.id, self._course_id())

    def _course_id(self) -> str | None:
        return self.viewer.view.course.course.id if self.viewer.view is not None else None

    def _jump_to(self, seconds: float) -> None:
        if self.viewer.playable:
            self.viewer.deck.seek(seconds)

    # --- keys -----------------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], Any]]:
        def deck(act: str, *values: float) -> Callable[[], Any]:
            return lambda: self._on_deck(act, *values)

        return {
            "toggle": self._play_or_pause,
            "space": self._space,
            "enter": self._enter,
            "back_10": deck("skip", -10),
            "forward_10": deck("skip", 10),
            "back_5": deck("skip", -5),
            "forward_5": deck("skip", 5),
            "louder": deck("louder", 1),
            "quieter": deck("louder", -1),
            "mute": deck("mute"),
            "slower": deck("faster", -1),
            "faster": deck("faster", 1),
            "captions": deck("toggle_captions"),
            "full_screen": self.toggle_full_screen,
            "bookmark": self.moments.bookmark,
            "note": self._write_note,
            "next": lambda: self.viewer.step(1),
            "previous": lambda: self.viewer.step(-1),
            "panel": self.toggle_panel,
            "transcript": self.show_transcript,
            "leave": self._escape,
            "stop": self.services.navigator.back,
            **{f"jump_{digit}": deck("jump", digit) for digit in range(10)},
        }

    def _on_deck(self, act: str, *values: float) -> None:
        self.stage.wake()
        if self.viewer.playable:
            getattr(self.viewer.deck, act)(*values)

    def _play_or_pause(self) -> None:
        if not self.viewer.answer():
            self._on_deck("toggle")

    def _space(self) -> None:
        """Presses the button of a card, else plays or pauses whatever has the focus."""
        button = self._focused_button()
        if button is not None and any(card.isAncestorOf(button) for card in self.stage.cards):
            button.click()
        else:
            self._play_or_pause()

    def _enter(self) -> None:
        button = self._focused_button()
        if button is not None:
            button.click()
        elif self.stage.note.field.hasFocus():
            self.stage.note.accept()
        else:
            self.viewer.answer()

    def _focused_button(self) -> QAbstractButton | None:
        focus = QApplication.focusWidget()
        return focus if isinstance(focus, QAbstractButton) and self.isAncestorOf(focus) else None

    def _escape(self) -> None:
        """Ends the note or the countdown, else full screen, else leaves the player."""
        if not self.stage.note.isHidden():
            self.stage.note.dismiss()
        elif self.panel.notes.editor.isVisible():
            self.moments.finish()
            self.moments.give_focus_back()
        elif self.panel.notes.settling:
            self.panel.notes.show_list()
        elif self.stage.up_next.counting:
            self.stage.up_next.stop()
        elif self.window().isFullScreen():
            self.toggle_full_screen()
        else:
            self.services.navigator.back()
