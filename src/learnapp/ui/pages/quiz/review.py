"""After an attempt: the score, whether it is enough, and every question with its answer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.mastery_words import level_words
from learnapp.ui.pages.quiz.question_card import ReviewedCard
from learnapp.ui.pages.quiz.starting_over import start_over_button, used_up_words
from learnapp.ui.pages.quiz.words import answers_of, answers_told, answers_words, attempts_left, ran_out
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, section
from learnapp.ui.widgets.meters import Ring
from learncore.mastery import lesson_level
from learncore.percent import percent
from learncore.quiz import Quiz
from learncore.records import Attempt, Lesson, LessonProgress
from learncore.scoring import results
from learncore.shuffling import question_order

AT_ONCE: Final = 10


class Review(QWidget):
    """Of one submitted attempt; `more`: there is a lesson to go on with."""

    again_wanted = Signal()
    over_wanted = Signal()
    next_wanted = Signal()
    back_wanted = Signal()

    def __init__(
        self, theme: Theme, lesson: Lesson, quiz: Quiz, progress: LessonProgress, attempt: Attempt, *, more: bool
    ) -> None:
        super().__init__()
        self.setObjectName("quiz_review")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme, self._quiz = theme, quiz
        seed, self._given = answers_of(attempt)
        self._judged = results(quiz, self._given)
        self._order = question_order(quiz, seed)
        self._score = attempt.score
        self.cards: list[ReviewedCard] = []
        self.passed = attempt.score is None or attempt.score >= lesson.passing_score
        way_on, way_back = ("primary", "secondary") if self.passed else ("secondary", "primary")
        self.card = Card(theme, padding=24, spacing=6)
        self.ring = Ring(theme, side=96, width=10)
        self.ring.setObjectName("quiz_score")
        self.heading = section(theme)
        self.heading.setObjectName("quiz_outcome")
        self.text = Label(theme, role="muted", wrap=True)
        self.text.setObjectName("quiz_outcome_text")
        self.time_is_up = Label(
            theme, self.tr("The time was over. What you had answered counts."), role="attention", wrap=True
        )
        if not ran_out(quiz, attempt):
            self.time_is_up.hide()
        self._told = answers_told(lesson, quiz, progress, attempt)
        self.when_told = Label(theme, answers_words(quiz), role="muted", wrap=True)
        self.when_told.setObjectName("quiz_answers_later")
        if self._told:
            self.when_told.hide()
        self.again = Button(theme, self.tr("Try again"), self.again_wanted.emit, kind=way_back, name="quiz_again")
        self.over = start_over_button(theme, self.over_wanted.emit)
        self.next = Button(theme, self.tr("Next lesson"), self.next_wanted.emit, kind=way_on, name="quiz_next_lesson")
        last = "primary" if self.passed and not more else "secondary"
        self.back = Button(
            theme, self.tr("Back to course"), self.back_wanted.emit, kind=last, name="quiz_back_to_course"
        )
        self.more = Button(theme, "", self.show_more, name="quiz_review_more")
        self._lay_out(theme)

    def _lay_out(self, theme: Theme) -> None:
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addStretch(1)
        for label in (self.heading, self.text, self.time_is_up, self.when_told):
            words.addWidget(label)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(22)
        top.addWidget(self.ring)
        top.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        ways = (self.next, self.back, self.again) if self.passed else (self.again, self.next, self.back)
        ways = (*ways, self.over)
        for button in ways:
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.card.body.addLayout(top)
        self.card.body.addSpacing(12)
        self.card.body.addLayout(buttons)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.card)
        column.addLayout(self._cards)
        column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeading)
        self.show_more()

    def show_more(self) -> None:
        """Show the next questions: all of a long quiz at once would hold the window up."""
        begin = len(self.cards)
        for number, at in enumerate(self._order[begin : begin + AT_ONCE], start=begin + 1):
            question = self._quiz.questions[at]
            given, result = self._given.get(question.id), self._judged[at]
            card = ReviewedCard(self._theme, question, number, given, result, told=self._told)
            self.cards.append(card)
            self._cards.addWidget(card)
        left = len(self._order) - len(self.cards)
        self.more.setText(told.counted(min(left, AT_ONCE), "Show 1 more question", "Show %n more questions"))
        if left == 0 and self.more.hasFocus():
            self.setFocus()  # here, and not wherever it would go from a button that is gone
        self.more.setVisible(left > 0)

    def show_outcome(self, lesson: Lesson, progress: LessonProgress, *, more: bool) -> None:
        """What the attempt means for the lesson."""
        score = self._score
        self.ring.setVisible(score is not None)
        self.ring.set_value(percent(score or 0, 100))
        if score is None:
            self.heading.setText(self.tr("Nothing in this quiz is graded"))
        else:
            self.heading.setText(self.tr("Passed") if self.passed else self.tr("Not passed yet"))
        parts = []
        if score is not None:
            parts.append(self.tr("{0} are needed.").format(told.needed(lesson.passing_score)))
        level = lesson_level(progress.best_score, lesson.passing_score)
        if level is not None and progress.best_score is not None:
            best = told.score(progress.best_score)
            parts.append(self.tr("Best score {0} · {1}.").format(best, level_words(level)))
        left = attempts_left(self._quiz, progress)
        if left is not None:
            words = told.counted(left, "1 attempt is left.", "%n attempts are left.")
            parts.append(words if left else used_up_words())
        self.text.setText(" ".join(parts))
        self.again.setVisible(left != 0)
        self.over.setVisible(left == 0)
        self.next.setVisible(more)

    def focus_first(self) -> None:
        """Where most people go on from here."""
        ways = (self.next, self.back) if self.passed else (self.again, self.next, self.back)
        next(way for way in ways if not way.isHidden()).setFocus()
