"""Opens lessons on the stage: asks, plays, praises, goes on to the next, and says what is wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from learnapp.errors import PlayerError, StoreError
from learnapp.player.engine import EngineStatus
from learnapp.player.state import PlayerState
from learnapp.store.change import Change
from learnapp.store.views import LessonView
from learnapp.tracking.attention import Watching
from learnapp.tracking.opening import playable_from
from learnapp.ui.navigator import Place
from learnapp.ui.pages.course.actions import CourseActions
from learnapp.ui.pages.course.rows import LessonRow, rows_of
from learnapp.ui.pages.player import notices
from learnapp.ui.pages.player.captioning import Captioning
from learnapp.ui.pages.player.deck import Deck
from learnapp.ui.pages.player.opening import Way, lesson_of, neighbour, plan
from learnapp.ui.pages.player.prompt import asked_at, other_stops, stopped_words
from learnapp.ui.pages.player.reconnecting import Reconnecting
from learnapp.ui.pages.player.remember import Remember
from learnapp.ui.pages.player.stage import Stage
from learnapp.ui.services import Services
from learnapp.ui.widgets import paint
from learncore.records import Lesson

_COVER = QSize(480, 270)
_FRESH_SECONDS = 2.0
_GOING = {EngineStatus.OPENING, EngineStatus.BUFFERING, EngineStatus.PLAYING}


class Viewer(QObject):
    """`view` is the open lesson as the store tells it now. `shown` when it changed, `moved` (seconds) as it plays."""

    shown = Signal()
    moved = Signal(float)

    def __init__(self, services: Services, stage: Stage, captioning: Captioning, remember: Remember) -> None:
        super().__init__(stage)
        self._services = services
        self._stage = stage
        self._captioning = captioning
        self._remember = remember
        self._deck: Deck | None = None
        self._failed = False
        self._way: Way = "play"
        self._going = False
        self._reconnecting = Reconnecting(services.sync, self)
        self._reconnecting.ready.connect(self._go_on_at)
        self.watching = Watching()
        self._expected: Callable[[], None] | None = None
        self._files = CourseActions(services, stage)
        self.view: LessonView | None = None
        self.place: Place | None = None
        self.ways = notices.Ways(
            back=self.back,
            again=self._again,
            locate=self._locate,
            go_on=lambda: self.step(1),
            go_on_here=self.step_here,
            want=self._want,
        )
        stage.resume_card.resumed.connect(self._resume_at)
        stage.resume_card.started_over.connect(self._start_over)
        stage.up_next.wanted.connect(self._go_on)
        services.images.loaded.connect(self._on_picture)

    # --- opening --------------------------------------------------------------------------------------------

    @property
    def deck(self) -> Deck:
        """Made with the first lesson, so that no engine stands before the first window."""
        if self._deck is None:
            player = self._services.lesson_player()
            self._deck = Deck(player, self._stage, self._captioning, self._remember)
            self._deck.ended.connect(self._on_ended)
            self._deck.touched.connect(self._on_touched)
            player.failed.connect(self._on_failed)
            player.completed.connect(self._on_completed)
            player.save_failed.connect(self._on_save_failed)
            player.saved.connect(self._on_saved)
            player.state_changed.connect(self._on_state)
        return self._deck

    @property
    def playable(self) -> bool:
        """Whether there is something to play, pause and seek in."""
        return self._deck is not None and self._deck.player.lesson is not None and not self._failed

    @property
    def failed(self) -> bool:
        """Whether the open lesson cannot be played."""
        return self._failed

    def open(self, place: Place | None, *, resume: bool | None = None, fresh: bool = False) -> None:
        """Leave what was open and open this; `resume` as the learner chose it, None as the settings say.

        Where there is a way to the server, what other devices did is waited for first, for two seconds at most, unless
        it is `fresh`: so it is asked whether to go on where the learner stopped last, on whatever device.
        """
        self.close()
        self.place = place
        if place is None or place.lesson_id is None:
            return
        view = self.view = self._services.reader.lesson(place.lesson_id, place.course_id)
        if view is None:
            notices.tell_gone(self._stage.notice, self.ways)
            self.shown.emit()
            return
        self._files.use(view.course)
        chosen = plan(view, self._remember.value.on_open, resume, place.at)
        self._way = chosen.way
        self._show_still()
        asks = chosen.way in ("play", "ask") and resume is not False and place.at is None
        if asks and not fresh and self._services.sync.online:
            self._wait(place, resume)
            self.shown.emit()
            return
        if chosen.way == "locked":
            notices.tell_locked(self._stage.notice, view, self.ways)
        else:
            self._play(view, chosen.start, asking=chosen.way == "ask")
        self.shown.emit()

    def close(self) -> None:
        """Close the lesson and its session; the stage is empty."""
        for card in self._stage.cards:
            card.put_away()
        self._failed = self._going = False
        self._reconnecting.stop()
        self._expected = None
        self._stage.surface.set_busy(False)
        if self._deck is not None:
            self._deck.player.stop()
        self._stage.caption.set_text("")
        self.view = None

    def reload(self) -> None:
        """Ask the store again for the open lesson; play it where its file has been found."""
        if self.place is None or self.place.lesson_id is None:
            return
        before = self.view.file if self.view is not None else None
        self.view = self._services.reader.lesson(self.place.lesson_id, self.place.course_id)
        if self.view is None:
            self.open(self.place)
            return
        self._files.use(self.view.course)
        unlocked = self._way == "locked" and self.view.lesson_id not in self.view.course.locked
        if unlocked or (self._failed and self._has_file() and self.view.file != before):
            self.open(self.place, resume=True, fresh=True)
            return
        self.shown.emit()

    def _again(self) -> None:
        self._reconnecting.forget()
        self.open(self.place, resume=True, fresh=True)

    def _go_on_at(self, seconds: float) -> None:
        """The stream broke off there, and there is a way again."""
        place = self.place
        if place is not None and self._failed:
            self.open(place._replace(at=seconds), fresh=True)
            self.place = place

    def _wait(self, place: Place, resume: bool | None) -> None:
        """Pull before it is opened; who goes elsewhere meanwhile is not called back."""

        def then() -> None:
            if self._expected is then:
                try:
                    self.open(place, resume=resume, fresh=True)
                except StoreError as error:
                    self._services.notices.tell(error)

        self._expected = then
        self._stage.surface.set_busy(True, self.tr("Looking where you stopped…"))
        self._services.sync.freshen(_FRESH_SECONDS, then)

    def hurry(self) -> None:
        """Wait no longer for what other devices did: something is to be kept of the lesson now."""
        if self._expected is not None:
            self._expected()

    def _play(self, view: LessonView, start: float | None, *, asking: bool) -> None:
        deck = self.deck
        if self._has_file() or view.remote is not None:
            with contextlib.suppress(PlayerError):  # opening tells it
                deck.attach()
        deck.take_up()
        self._captioning.open(view)
        deck.player.open(view, start=start, play=not asking)
        if asking and not self._failed:
            at = asked_at(view)
            self._stage.resume_card.ask(
                at,
                stopped_words(view.stop, self._services.clock(), self._services.tz),
                other_stops(view, at),
                completed=view.course.lessons[view.lesson_id].status == "completed",
            )

    def _has_file(self) -> bool:
        return self.view is not None and self.view.file is not None and not self.view.file.missing

    # --- the answer to `Continue from …?` -------------------------------------------------------------------

    def _resume_at(self, seconds: float) -> None:
        self._stage.resume_card.put_away()
        player = self.deck.player
        seconds = playable_from(seconds, player.state.duration)  # the engine may know the length better
        if abs(player.state.position - seconds) >= 1.0:
            player.seek(seconds)
        player.play()

    def _start_over(self) -> None:
        """A completed lesson stays so: it is played from its beginning. Another begins anew."""
        self._stage.resume_card.put_away()
        view = self.view
        if view is None:
            return
        if view.course.lessons[view.lesson_id].status == "completed":
            self.deck.player.open(view, start=0.0)
        else:
            self.deck.player.start_over()

    def answer(self) -> bool:
        """Resume where that is being asked; False where nothing is asked."""
        card = self._stage.resume_card
        if card.isHidden():
            return False
        card.resume.click()
        return True

    def _on_touched(self) -> None:
        self.watching.touch()
        self._stage.resume_card.put_away()
        if not self._stage.up_next.isHidden():
            self._stage.up_next.stop()

    # --- from one lesson to the next ------------------------------------------------------------------------

    def neighbour(self, step: int) -> Lesson | None:
        return neighbour(self.view.course, self.view.lesson_id, step) if self.view is not None else None

    def _next_here(self) -> Lesson | None:
        """The next lesson that needs no network."""
        return neighbour(self.view.course, self.view.lesson_id, 1, here=True) if self.view is not None else None

    def step_here(self) -> None:
        """To the next lesson that is on this device."""
        lesson = self._next_here()
        if lesson is not None:
            self._go_to(lesson.id, resume=None)

    def step(self, step: int) -> None:
        """To the next (1) or the previous (-1) lesson, where there is one."""
        lesson = self.neighbour(step)
        if lesson is not None:
            self._go_to(lesson.id, resume=None)

    def _go_to(self, lesson_id: str, *, resume: bool | None = True) -> None:
        if self.view is not None:
            self._services.navigator.open_lesson(lesson_id, self.view.course.course.id, resume)

    def _go_on(self, lesson_id: str) -> None:
        """To the lesson that is up next, because the learner wants it or because nobody objects."""
        if self._stage.up_next.by_itself:
            self.watching.begun_by_itself()
        else:
            self.watching.touch()
        self._go_to(lesson_id)

    def back(self) -> None:
        """To the course, or where there is none to wherever one came from."""
        course_id = self.view.course.course.id if self.view is not None else None
        if course_id is not None:
            self._services.navigator.open_course(course_id)
        else:
            self._services.navigator.back()

    def _on_ended(self) -> None:
        if self.view is None:
            return
        self.reload()  # what has just been completed may unlock what follows
        following = self._next_here() if self._services.sync.away else self.neighbour(1)
        plays = self._remember.value.autoplay_next and following is not None and following.type in ("video", "audio")
        if following is None:
            if self.view is not None:
                notices.tell_end(self._stage.notice, self.view, self.ways)
        elif plays and self.watching.in_doubt:
            self._stage.up_next.ask(following.id, following.title, self.watching.by_themselves)
        else:
            self._stage.up_next.offer(following, self._remember.value.countdown_seconds if plays else None)

    # --- what is told ---------------------------------------------------------------------------------------

    def _on_state(self, state: PlayerState) -> None:
        if state.status is not EngineStatus.FAILED:
            self._going = state.status in _GOING
        if state.status is EngineStatus.PLAYING:
            self._reconnecting.plays(state.position)
        self.moved.emit(state.position)

    def _on_failed(self, error: PlayerError) -> None:
        self._failed = True
        view = self.view
        path = Path(view.file.path) if view is not None and view.file is not None else None
        gone = path is None or not path.exists()
        self._stage.resume_card.put_away()
        if view is not None and view.file is None and view.remote is not None:
            wanted = view.lesson_id in self._services.fetching.lessons(view.course.course.id)
            more = self._next_here() is not None
            at = self.deck.player.state.position
            goes_on = self._going and self._reconnecting.broke(view.lesson_id, at)
            notices.tell_away(self._stage.notice, error, self.ways, more=more, wanted=wanted, goes_on=goes_on)
            self.shown.emit()
            return
        more = self.neighbour(1) is not None
        away = view is not None and view.course.elsewhere is not None
        notices.tell_failure(self._stage.notice, error, self.ways, gone=gone, more=more, elsewhere=away)
        self.shown.emit()
        if gone:
            self._files.check_missing()

    def _want(self) -> None:
        """Have the open lesson downloaded as soon as there is a way."""
        if self.view is not None:
            self._services.fetching.get_lesson(self.view.course.course.id, self.view.lesson_id)
            self._stage.tell("done", self.tr("It is downloaded when there is a network."))

    def _on_completed(self, lesson_id: str) -> None:
        if self.view is not None and lesson_id == self.view.lesson_id:
            self._stage.tell("done", self.tr("Great job! Content marked as complete."))

    def _on_save_failed(self, error: StoreError) -> None:
        self._stage.tell_saving("attention", f"{error.title}. {error.message}", stays=True)

    def _on_saved(self) -> None:
        self._stage.tell_saving("done", self.tr("Your progress is being saved again. Nothing was lost."), stays=False)

    # --- files ----------------------------------------------------------------------------------------------

    def _locate(self) -> None:
        row = self._row()
        if row is not None:
            self._files.locate_lesson(row)

    def _row(self) -> LessonRow | None:
        if self.view is None:
            return None
        rows = (row for row in rows_of(self.view.course, None) if isinstance(row, LessonRow))
        return next((row for row in rows if row.lesson.id == self.view.lesson_id), None)

    # --- where there is no picture --------------------------------------------------------------------------

    def _show_still(self) -> None:
        view = self.view
        if view is None or lesson_of(view).type != "audio":
            self._stage.surface.set_still(None, "")
            return
        ratio = self._stage.devicePixelRatioF()
        picture = self._services.images.get(self._services.paths.cover(view.course.course.id), _COVER * ratio)
        if picture is None:
            picture = QPixmap(_COVER * ratio)
            painter = QPainter(picture)
            whole = QPainterPath()
            whole.addRect(picture.rect())
            paint.cover(painter, whole, self._services.theme.bands.of(view.course.course.id), None)
            painter.end()
        picture.setDevicePixelRatio(ratio)
        self._stage.surface.set_still(picture, lesson_of(view).title)

    def _on_picture(self, path: str) -> None:
        if self.view is not None and path == str(self._services.paths.cover(self.view.course.course.id)):
            self._show_still()


def concerns(change: Change, view: LessonView | None) -> bool:
    """Whether a change moved something of the open lesson or its course."""
    if view is None:
        return change.library
    return change.library or change.notes or view.course.course.id in change.courses or view.lesson_id in change.lessons
