"""One question: its words, and what answers it or came of the answer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnapp.ui.pages.quiz.rich import RichLabel
from learnapp.ui.pages.quiz.words import given_words, right_words, verdict_words
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SECTION
from learnapp.ui.widgets.card import Card
from learnapp.ui.widgets.labels import Label, secondary
from learncore.quiz import Question, Text
from learncore.scoring import Result, Verdict

_GLYPHS = {"right": "check-circle", "partly": "circle-half", "wrong": "x-circle", "unanswered": "circle-dashed"}
_INKS = {"right": "done", "partly": "attention", "wrong": "attention", "unanswered": "muted"}
_TOKENS = {"right": "done_ink", "partly": "attention_ink", "wrong": "attention_ink", "unanswered": "muted"}


class QuestionCard(Card):
    """Title, words, and below them whatever is added to `body`."""

    def __init__(self, theme: Theme, question: Question, name: str) -> None:
        super().__init__(theme, padding=22, spacing=12)
        self.setObjectName(name)
        above = " · ".join(part for part in (question.category, question.title) if part)
        if above:
            self.body.addWidget(secondary(theme, above, wrap=True))
        self.words = RichLabel(theme, question.text, size=SIZE_SECTION, weight=500)
        self.words.setObjectName(f"{name}_words")
        self.body.addWidget(self.words)


class _Mark(QWidget):
    def __init__(self, theme: Theme, verdict: Verdict) -> None:
        super().__init__()
        self._theme = theme
        self._verdict = verdict
        self.setFixedSize(22, 22)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1, 1, 20, 20)
        self._theme.paint_icon(painter, _GLYPHS[self._verdict], box, _TOKENS[self._verdict])


class ReviewedCard(QuestionCard):
    """A question with the answer that was given, the right one if it is to be `told`, and what is said of it."""

    def __init__(
        self, theme: Theme, question: Question, number: int, answer: Any, result: Result, *, told: bool
    ) -> None:
        super().__init__(theme, question, f"quiz_reviewed_{number}")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_Mark(theme, result.verdict))
        self.verdict = Label(theme, verdict_words(result.verdict), weight=600, role=_INKS[result.verdict])
        self.verdict.setObjectName(f"quiz_verdict_{number}")
        head.addWidget(self.verdict)
        head.addStretch(1)
        head.addWidget(secondary(theme, self.tr("Question {0}").format(self.locale().toString(number))))
        self.body.insertLayout(0, head)
        given = given_words(question, answer)
        if given:
            self._line(theme, self.tr("Your answer: {0}").format(given))
        if told and result.verdict != "right":
            self._line(theme, self.tr("Right: {0}").format(right_words(question)))
        for said in (*result.feedback, *((question.feedback,) if question.feedback else ())):
            self.body.addWidget(_Said(theme, said))

    def _line(self, theme: Theme, words: str) -> None:
        self.body.addWidget(Label(theme, words, weight=400, wrap=True))


class _Said(QWidget):
    """What the author says, behind a line in the accent's colour."""

    def __init__(self, theme: Theme, text: Text) -> None:
        super().__init__()
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 14, 4)
        row.addWidget(RichLabel(theme, text, role="muted"))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        edge = self.width() - 3 if self.isRightToLeft() else 0
        painter.fillRect(QRectF(edge, 0, 3, self.height()), self._theme.color("accent"))
