"""Before an attempt: the rules, how it went so far, and the way to begin."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnapp.ui import format as told
from learnapp.ui.mastery_words import level_words
from learnapp.ui.pages.quiz.starting_over import start_over_button, used_up_words
from learnapp.ui.pages.quiz.words import answers_of, attempts_left, ran_out, rules
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, section
from learncore.mastery import lesson_level
from learncore.quiz import Quiz
from learncore.records import Attempt, Lesson, LessonProgress


class Intro(QWidget):
    begun = Signal()
    review_wanted = Signal()
    over_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("quiz_intro")
        self.card = Card(theme, padding=24, spacing=10)
        self.heading = section(theme)
        self.rules = Label(theme, role="muted", wrap=True)
        self.rules.setObjectName("quiz_rules")
        self.about = Label(theme, weight=400, wrap=True)
        self.time = Label(theme, weight=400, wrap=True)
        self.time_was_up = Label(theme, role="attention", wrap=True)
        self.time_was_up.setObjectName("quiz_time_was_up")
        self.result = Label(theme, weight=600, wrap=True)
        self.result.setObjectName("quiz_result")
        self.last = Label(theme, role="muted", wrap=True)
        self.left = Label(theme, role="attention", wrap=True)
        self.left.setObjectName("quiz_attempts_left")
        told_of = (self.heading, self.rules, self.about, self.time, self.time_was_up, self.result, self.last, self.left)
        for label in told_of:
            self.card.body.addWidget(label)
        self.begin = Button(theme, "", self.begun.emit, kind="primary", icon="play-fill", name="quiz_begin")
        self.review = Button(
            theme, self.tr("Look at the last attempt"), self.review_wanted.emit, name="quiz_review_last"
        )
        self.over = start_over_button(theme, self.over_wanted.emit)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for button in (self.begin, self.review, self.over):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.card.body.addSpacing(8)
        self.card.body.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)

    def show_quiz(
        self, lesson: Lesson, quiz: Quiz, progress: LessonProgress, last: Attempt | None, now: int, tz: dt.tzinfo
    ) -> None:
        left = attempts_left(quiz, progress)
        tried = progress.attempts > 0
        self.heading.setText(self.tr("Try again") if tried else self.tr("Ready?"))
        self.rules.setText(rules(lesson, quiz))
        self._put(self.about, lesson.description)
        limited = quiz.time_limit_seconds
        self._put(
            self.time,
            self.tr("You have {0}. The time runs on while LearnApp is closed.").format(told.length(limited))
            if limited
            else self.tr("Every answer is kept at once. You can leave, and go on later."),
        )
        self._put(self.time_was_up, self._time_words(lesson, quiz, progress, last) if last is not None else "")
        self._put(self.result, self._result_words(lesson, progress))
        self._put(self.last, self._last_words(progress, last, now, tz) if last is not None else "")
        if left is None or not tried:
            words = ""
        elif left == 0:
            words = used_up_words()
        else:
            words = told.counted(left, "1 attempt is left.", "%n attempts are left.")
        self._put(self.left, words)
        self.begin.setText(self.tr("Try again") if tried else self.tr("Start the quiz"))
        self.begin.setEnabled(left != 0)
        self.begin.setVisible(left != 0)
        self.over.setVisible(left == 0)
        self.review.setVisible(last is not None)

    def wait(self, waiting: bool) -> None:
        """While the attempt is being begun."""
        self.begin.setEnabled(not waiting)

    def _result_words(self, lesson: Lesson, progress: LessonProgress) -> str:
        level = lesson_level(progress.best_score, lesson.passing_score)
        if progress.best_score is None or level is None:
            return ""
        best = told.score(progress.best_score)
        words = self.tr("Best score {0} · {1}").format(best, level_words(level))
        if progress.last_score is not None and progress.attempts > 1:
            words += " · " + self.tr("last {0}").format(told.score(progress.last_score))
        return words

    def _time_words(self, lesson: Lesson, quiz: Quiz, progress: LessonProgress, last: Attempt) -> str:
        """That the last attempt ended by itself, maybe while the program was closed, and what was graded."""
        if progress.attempts == 0 or not ran_out(quiz, last):
            return ""
        answered = len(answers_of(last)[1])
        questions = told.counted(len(quiz.questions), "1 question", "%n questions")
        words = self.tr("The time of your last attempt was up, so it was submitted as it was: {0} of {1} answered.")
        words = words.format(self.locale().toString(answered), questions)
        if last.score is None:
            return words
        result = self.tr("Passed") if last.score >= lesson.passing_score else self.tr("Not passed yet")
        return f"{words} {self.tr('It was graded {0}. {1}.').format(told.score(last.score), result)}"

    def _last_words(self, progress: LessonProgress, last: Attempt, now: int, tz: dt.tzinfo) -> str:
        when = told.ago(last.submitted_at, now, tz)
        if progress.attempts == 0:
            return self.tr("The last attempt was {0}, before the lesson was started over.").format(when)
        tries = told.counted(progress.attempts, "1 attempt", "%n attempts")
        return self.tr("{0}, the last one {1}.").format(tries, when)

    def _put(self, label: Label, words: str) -> None:
        label.setText(words)
        label.setVisible(bool(words))
