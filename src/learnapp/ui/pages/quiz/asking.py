"""The attempt: one question at a time, how far it is, and how much time is left."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.tracking.quiz_run import QuizRun
from learnapp.ui import format as told
from learnapp.ui.pages.quiz.answers import AnswerView, answer_view
from learnapp.ui.pages.quiz.question_card import QuestionCard
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import ROLES, Label, secondary
from learnapp.ui.widgets.meters import Bar
from learncore.quiz import Quiz
from learncore.scoring import is_answered
from learncore.shuffling import part_order, question_order

_HURRY_MS = 60_000


class Asking(QWidget):
    """Shows the attempt of a run. `submit_wanted`: the person is through; `given`: an answer, or a part of it; `moved`:
    another question is shown."""

    submit_wanted = Signal()
    given = Signal()
    moved = Signal()

    def __init__(self, theme: Theme, run: QuizRun, quiz: Quiz) -> None:
        super().__init__()
        self.setObjectName("quiz_asking")
        self._theme, self._run, self._quiz = theme, run, quiz
        self._order = question_order(quiz, run.seed)
        self._card: QuestionCard | None = None
        self.view: AnswerView | None = None
        self.place = 0
        self.counted = Label(theme, weight=600)
        self.counted.setObjectName("quiz_counted")
        self.answered = secondary(theme)
        self.answered.setObjectName("quiz_answered")
        self.time = Label(theme, weight=600)
        self.time.setObjectName("quiz_time")
        self.bar = Bar(theme)
        self.previous = Button(theme, self.tr("Previous"), lambda: self.step(-1), name="quiz_previous")
        self.submit = Button(theme, self.tr("Submit"), self.submit_wanted.emit, name="quiz_submit")
        self.next = Button(theme, self.tr("Next"), lambda: self.step(1), kind="primary", name="quiz_next")
        self.finish = Button(theme, self.tr("Submit"), self.submit_wanted.emit, kind="primary", name="quiz_finish")
        self._lay_out()
        self.show_time()
        self.show_question(self._first())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.counted)
        head.addStretch(1)
        head.addWidget(self.answered)
        head.addWidget(self.time)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.previous)
        buttons.addStretch(1)
        buttons.addWidget(self.submit)
        buttons.addWidget(self.next)
        buttons.addWidget(self.finish)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        self._column.addLayout(head)
        self._column.addWidget(self.bar)
        self._column.addLayout(buttons)

    # --- questions ----------------------------------------------------------------------------------------------

    @property
    def unanswered(self) -> list[int]:
        """The places, as they are shown, of the questions without an answer."""
        return [place for place in range(len(self._order)) if not self._is_answered(place)]

    def _first(self) -> int:
        """Where the attempt was left; else at the first question without an answer."""
        left_at = self._run.attempt.question if self._run.attempt is not None else ""
        ids = [self._quiz.questions[at].id for at in self._order]
        return ids.index(left_at) if left_at in ids else next(iter(self.unanswered), 0)

    def step(self, by: int) -> None:
        """To the next (1) or the previous (-1) question; after the last one comes the submission."""
        if 0 <= self.place + by < len(self._order):
            self.show_question(self.place + by)
        elif by > 0:
            self.submit_wanted.emit()

    def show_question(self, place: int) -> None:
        self._run.flush()
        self.place = place
        question = self._quiz.questions[self._order[place]]
        self._run.look_at(question.id)
        if self._card is not None:
            self._column.removeWidget(self._card)
            self._card.hide()
            self._card.deleteLater()
        self._card = QuestionCard(self._theme, question, "quiz_question")
        order = part_order(self._quiz, question, self._run.seed)
        self.view = answer_view(self._theme, question, order, self._run.answers.get(question.id))
        self.view.given.connect(lambda answer, typing: self._on_given(question.id, answer, typing))
        self._card.body.addSpacing(2)
        self._card.body.addWidget(self.view)
        self._column.insertWidget(2, self._card)
        self._card.show()  # now, not when the layout comes to it: the next key is for it
        total, number = len(self._order), place + 1
        self.counted.setText(
            self.tr("Question {0} of {1}").format(self.locale().toString(number), self.locale().toString(total))
        )
        self.previous.setEnabled(place > 0)
        self.next.setVisible(number < total)
        self.submit.setVisible(number < total)
        self.finish.setVisible(number == total)
        self._tab_order()
        self._count()
        self.view.focus_first()
        self.moved.emit()

    def _tab_order(self) -> None:
        """From the last part of the answer to the buttons below it: after what takes no focus nothing can be put."""
        view = self.view
        before: QWidget | None = None
        following: QWidget | None = view
        while view is not None and following is not None and (following is view or view.isAncestorOf(following)):
            if following.focusPolicy() != Qt.FocusPolicy.NoFocus:
                before = following
            following = following.nextInFocusChain()
        for button in (self.previous, self.submit, self.next, self.finish):
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button

    def _on_given(self, question_id: str, answer: Any, typing: bool) -> None:
        self._run.answer(question_id, answer, typing=typing)
        self._count()
        self.given.emit()

    def _count(self) -> None:
        total, missing = len(self._order), len(self.unanswered)
        self.bar.set_value(round(100 * (total - missing) / total))
        self.answered.setText(
            self.tr("All answered")
            if not missing
            else told.counted(missing, "1 not answered yet", "%n not answered yet")
        )

    def _is_answered(self, place: int) -> bool:
        question = self._quiz.questions[self._order[place]]
        return is_answered(question, self._run.answers.get(question.id))

    # --- time ---------------------------------------------------------------------------------------------------

    def show_time(self) -> None:
        """How much time is left, where it is limited; in another colour in the last minute."""
        left = self._run.remaining_ms
        self.time.setVisible(left is not None)
        if left is None:
            return
        words = told.left(-(-left // 1000))
        if words != self.time.text():
            self.time.setText(words)
            self.time.setForegroundRole(ROLES["attention" if left <= _HURRY_MS else "text"])
