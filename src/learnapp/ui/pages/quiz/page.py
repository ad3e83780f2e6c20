"""A quiz as a lesson: its rules, the attempt, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from learnapp.errors import StoreError
from learnapp.store.change import Change
from learnapp.store.views import LessonView
from learnapp.tracking.quiz_run import QuizRun
from learnapp.ui.confirming import confirm
from learnapp.ui.format import counted
from learnapp.ui.navigator import Place
from learnapp.ui.pages.page import Page
from learnapp.ui.pages.player.opening import lesson_of, neighbour
from learnapp.ui.pages.quiz.asking import Asking
from learnapp.ui.pages.quiz.attending import Attending
from learnapp.ui.pages.quiz.frame import Frame
from learnapp.ui.pages.quiz.intro import Intro
from learnapp.ui.pages.quiz.review import Review
from learnapp.ui.pages.quiz.starting_over import ask_to_start_over
from learnapp.ui.pages.quiz.words import closed_words
from learnapp.ui.services import Services
from learnapp.ui.widgets.buttons import Button, IconButton
from learnapp.ui.widgets.state_panel import StatePanel
from learncore.records import Attempt, LessonProgress


class QuizPage(Page):
    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.setObjectName("page_quiz")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._place: Place | None = None
        self._wanted: Place | None = None
        self._reviewing: Attempt | None = None
        self.view: LessonView | None = None
        self.run = QuizRun(services.store.answering, clock=services.clock, parent=self)
        self.run.state_changed.connect(self._show_state)
        self.run.ticked.connect(self._show_time)
        self.run.failed.connect(self._on_failed)
        self.run.saved.connect(self._on_saved)
        self.attending = Attending(services, self)
        self.asking: Asking | None = None
        self.review: Review | None = None
        self._body: QWidget | None = None
        self._build()
        self._add_keys()

    def _build(self) -> None:
        theme = self.services.theme
        self.area = Frame(theme, self._to_course)
        self.intro = Intro(theme)
        self.intro.begun.connect(self.begin)
        self.intro.review_wanted.connect(self._review_last)
        self.intro.over_wanted.connect(self._over_wanted)
        self.state = StatePanel(theme, "question")
        self.state.setObjectName("quiz_state")
        self.leave_state = self.state.add_button(
            self.tr("Back to course"), self._to_course, primary=True, name="quiz_state_back"
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.area)
        for body in (self.intro, self.state):
            body.hide()
            self.area.holder.addWidget(body)

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+Right", lambda: self._step(1)),
            ("Ctrl+Left", lambda: self._step(-1)),
            ("PgDown", lambda: self._turn(1)),
            ("PgUp", lambda: self._turn(-1)),
            ("Ctrl+Return", self._submit_wanted),
            ("Ctrl+Enter", self._submit_wanted),
            ("Return", self._enter),
            ("Enter", self._enter),
            ("Escape", self._to_course),
            *((str(digit), lambda digit=digit: self._choose(digit - 1)) for digit in range(1, 10)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            # Set by itself: beside a function it is not heeded, and Return would answer for the sidebar.
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # --- the page -------------------------------------------------------------------------------------------

    def go_to(self, place: Place) -> None:
        self._wanted = place
        self.stale = True
        if self.isVisible():
            self.refresh()

    def load(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._place = wanted
        place = self._place
        if place is None or place.lesson_id is None:
            return
        view = self.view = self.services.reader.lesson(place.lesson_id, place.course_id)
        shut = view is None or closed_words(view) is not None
        if wanted is None and (shut or self.run.state != "closed"):
            self._show_state()
            return
        self._reviewing = None
        if view is None or shut:
            self.attending.stop()
            self.run.close()
            self._show_state()
        else:
            self.services.store.touch(view.course.course.id, view.lesson_id)
            self.attending.open(view)
            self.run.open(view.course.course.id, lesson_of(view))

    def concerns(self, change: Change) -> bool:
        view = self.view
        if view is None:
            return change.library
        return change.library or view.course.course.id in change.courses or view.lesson_id in change.lessons

    def leave(self) -> None:
        self.attending.stop()
        self.run.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.attending.watch()
        if self._body is None:
            self.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.attending.set_seen(False)

    # --- what is done ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin an attempt."""
        self._reviewing = None
        self.run.begin()

    def _step(self, by: int) -> None:
        if self.asking is not None and self.run.state == "running":
            self.asking.step(by)

    def _turn(self, by: int) -> None:
        """Scroll as long as there is more of this to be seen, then to the next question."""
        bar = self.area.verticalScrollBar()
        before = bar.value()
        down = bar.SliderAction.SliderPageStepAdd
        bar.triggerAction(down if by > 0 else bar.SliderAction.SliderPageStepSub)
        if bar.value() == before:
            self._step(by)

    def _choose(self, place: int) -> None:
        if isinstance(QApplication.focusWidget(), QLineEdit):
            return
        if self.asking is not None and self.asking.view is not None and self.run.state == "running":
            self.asking.view.choose(place)

    def _enter(self) -> None:
        """To the next question, unless a button has the focus: that is pressed."""
        focus = QApplication.focusWidget()
        if isinstance(focus, Button | IconButton):
            focus.click()
        elif self.run.state == "running":
            self._step(1)

    def _submit_wanted(self) -> None:
        asking = self.asking
        if asking is None or self.run.state != "running":
            return
        self.run.flush()
        missing = asking.unanswered
        if not missing:
            self.run.submit()
            return
        confirm(
            self,
            "quiz_submit_dialog",
            self.tr("Submit the quiz?"),
            counted(len(missing), "1 question is not answered.", "%n questions are not answered."),
            self.tr("Submit"),
            self.run.submit,
        )

    def _over_wanted(self) -> None:
        view = self.view
        if view is not None:
            ask_to_start_over(self, lesson_of(view).title, lambda: self._start_over(view))

    def _start_over(self, view: LessonView) -> None:
        """Begin the lesson anew, and open it as it is then."""
        place, services = self._place, self.services
        write = services.store.start_over(view.course.course.id, view.lesson_id)

        def open_again(_change: Change) -> None:
            if place is not None and self._place == place and self.isVisible():
                self.go_to(place)

        services.jobs.run(lambda _progress, _cancelled: write.result(), done=open_again, failed=services.notices.tell)

    def _review_last(self) -> None:
        attempts = self.services.reader.attempts(self.view.lesson_id) if self.view is not None else []
        if attempts:
            self._reviewing = attempts[-1]
            self._show_review(attempts[-1])

    def _next_lesson(self) -> None:
        view = self.view
        following = neighbour(view.course, view.lesson_id, 1) if view is not None else None
        if view is not None and following is not None:
            self.services.navigator.open_lesson(following.id, view.course.course.id)

    def _to_course(self) -> None:
        if self.view is not None:
            self.services.navigator.open_course(self.view.course.course.id)
        else:
            self.services.navigator.back()

    # --- what is shown --------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        view = self.view
        closed = closed_words(view) if view is not None else None
        if view is None:
            self._tell(
                "books",
                self.tr("This lesson is not in the library"),
                self.tr("Its course may have been removed. Your progress is kept."),
            )
            return
        self.area.tell_lesson(view)
        state = self.run.state
        if closed is not None and state not in ("running", "submitting"):
            self._tell(*closed)
        elif state in ("closed", "looking"):
            self._put(None)
        elif state == "running":
            self._show_asking()
        elif state == "submitted":
            self._show_submitted(view)
        elif state in ("waiting", "beginning") and self._reviewing is None:
            self._show_intro(view)

    def _show_asking(self) -> None:
        quiz = self.run.quiz
        if quiz is None or (self.asking is not None and self._body is self.asking):
            return
        self.asking = Asking(self.services.theme, self.run, quiz)
        self.asking.submit_wanted.connect(self._submit_wanted)
        self.asking.given.connect(self.attending.touch)
        self.asking.moved.connect(lambda: self.area.verticalScrollBar().setValue(0))
        self._put(self.asking)
        if self.asking.view is not None:
            self.asking.view.focus_first()

    def _show_time(self) -> None:
        if self.asking is not None:
            self.asking.show_time()

    def _show_intro(self, view: LessonView) -> None:
        lesson = lesson_of(view)
        if lesson.quiz is None:
            return
        attempts = self.services.reader.attempts(lesson.id)
        last = attempts[-1] if attempts else None
        now, tz = self.services.clock(), self.services.tz
        self.intro.show_quiz(lesson, lesson.quiz, self._progress(view), last, now, tz)
        if self.run.state == "beginning":
            self.intro.wait(True)
        fresh = self._body is not self.intro
        self._put(self.intro)
        if fresh:
            (self.intro.begin if self.intro.begin.isEnabled() else self.intro.review).setFocus()

    def _show_submitted(self, view: LessonView) -> None:
        """The attempt as the store has it, which is what counts."""
        if self.review is not None and self._body is self.review:
            self._tell_outcome(view)
            return
        attempts = self.services.reader.attempts(view.lesson_id)
        if attempts:
            self._show_review(attempts[-1])

    def _show_review(self, attempt: Attempt) -> None:
        view = self.view
        quiz = lesson_of(view).quiz if view is not None else None
        if view is None or quiz is None:
            return
        self.view = self.services.reader.lesson(view.lesson_id, view.course.course.id) or view
        more = neighbour(self.view.course, view.lesson_id, 1) is not None
        lesson, progress = lesson_of(view), self._progress(self.view)
        review = self.review = Review(self.services.theme, lesson, quiz, progress, attempt, more=more)
        review.again_wanted.connect(self.begin)
        review.over_wanted.connect(self._over_wanted)
        review.next_wanted.connect(self._next_lesson)
        review.back_wanted.connect(self._to_course)
        self._tell_outcome(self.view)
        self._put(review)
        review.focus_first()

    def _tell_outcome(self, view: LessonView) -> None:
        if self.review is not None:
            more = neighbour(view.course, view.lesson_id, 1) is not None
            self.review.show_outcome(lesson_of(view), self._progress(view), more=more)

    def _progress(self, view: LessonView) -> LessonProgress:
        return view.course.lessons[view.lesson_id]

    def _tell(self, icon: str, title: str, text: str) -> None:
        self.state.set_text(title, text, icon)
        self._put(self.state)
        self.leave_state.setFocus()

    def _put(self, body: QWidget | None) -> None:
        """Show this in place of what was shown; what is made anew each time is thrown away."""
        before = self._body
        if before is body:
            return
        if before is not None:
            before.hide()
            if before not in (self.intro, self.state):
                self.area.holder.removeWidget(before)
                before.deleteLater()
        if before is self.asking:
            self.asking = None
        if before is self.review:
            self.review = None
        self._body = body
        self.attending.show(body is not None and body in (self.asking, self.review))
        if body is None:
            self.setFocus()  # a key that comes too early is for nobody, least of all for the way back
            return
        if self.area.holder.indexOf(body) < 0:
            self.area.holder.addWidget(body)
        body.show()
        QTimer.singleShot(0, self.area, lambda: self.area.verticalScrollBar().setValue(0))

    def _on_failed(self, error: StoreError) -> None:
        self.services.notices.tell(error)
        self._show_state()
        if self.run.state == "closed" and self.isVisible():
            words = self.tr("Nothing of what you answered is lost. Go back, and open it again.")
            self._tell("warning-circle", self.tr("The quiz could not be opened"), words)

    def _on_saved(self) -> None:
        self.services.notices.done(self.tr("Your answers are being saved again. Nothing was lost."))
