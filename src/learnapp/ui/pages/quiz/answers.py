"""What an answer is given with: choices, a line to type in, lists to match, rows to put in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from learnapp.ui.pages.quiz.choice_row import choice_row
from learnapp.ui.pages.quiz.ordering import Ordering
from learnapp.ui.pages.quiz.rich import RichLabel, plain_words
from learnapp.ui.pages.quiz.words import choice_text
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.labels import secondary
from learncore.quiz import MAX_ANSWER, Question
from learncore.scoring import number, options


class AnswerView(QWidget):
    """`given` is told with the answer (None for none) and whether it is still being typed."""

    given = Signal(object, bool)

    def focus_first(self) -> None:
        """Take the focus to where the answer is given."""

    def choose(self, place: int) -> bool:
        """Choose what stands at this place, counted from 0; False where there is nothing to choose there."""
        return False


def answer_view(theme: Theme, question: Question, order: Sequence[int], answer: Any) -> AnswerView:
    """For a question whose parts are shown in this order, with the answer given so far."""
    match question.kind:
        case "single" | "multiple" | "truefalse":
            return _Choices(theme, question, order, answer)
        case "short" | "numeric":
            return _Typed(theme, question, answer)
        case "matching":
            return _Matching(theme, question, order, answer)
        case "ordering":
            return _Ordered(theme, question, order, answer)


class _Choices(AnswerView):
    def __init__(self, theme: Theme, question: Question, order: Sequence[int], answer: Any) -> None:
        super().__init__()
        self._order = tuple(order)
        self._multiple = question.kind == "multiple"
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.rows = []
        for place, choice in enumerate(order):
            text = choice_text(question, choice)
            row = choice_row(theme, text, f"quiz_choice_{place + 1}", multiple=self._multiple)
            row.setChecked(choice in answer if isinstance(answer, list) else answer == choice and answer is not None)
            row.toggled.connect(self._tell)
            self.rows.append(row)
            column.addWidget(row)

    def focus_first(self) -> None:
        chosen = next((row for row in self.rows if row.isChecked()), self.rows[0])
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, place: int) -> bool:
        if not 0 <= place < len(self.rows):
            return False
        self.rows[place].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.rows[place].click()
        return True

    def _tell(self, checked: bool) -> None:
        chosen = sorted(self._order[place] for place, row in enumerate(self.rows) if row.isChecked())
        if self._multiple:
            self.given.emit(chosen or None, False)
        elif checked:
            self.given.emit(chosen[0], False)


class _Typed(AnswerView):
    def __init__(self, theme: Theme, question: Question, answer: Any) -> None:
        super().__init__()
        self._numeric = question.kind == "numeric"
        self.line = QLineEdit(answer if isinstance(answer, str) else "")
        self.line.setObjectName("quiz_typed")
        self.line.setMaxLength(MAX_ANSWER)
        self.line.setMaximumWidth(420)
        self.line.setPlaceholderText(self.tr("A number") if self._numeric else self.tr("Your answer"))
        self.line.setAccessibleName(self.tr("Your answer"))
        self.hint = secondary(theme, self.tr("Write a number, such as 3 or 2.5."), wrap=True)
        self.hint.setObjectName("quiz_typed_hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self.hint)
        self.line.textEdited.connect(lambda text: self._tell(text, True))
        self.line.editingFinished.connect(lambda: self._tell(self.line.text(), False))
        self._judge()

    def focus_first(self) -> None:
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, text: str, typing: bool) -> None:
        self._judge()
        self.given.emit(text.replace("\0", "") if text.strip() else None, typing)

    def _judge(self) -> None:
        text = self.line.text()
        self.hint.setVisible(self._numeric and bool(text.strip(" -−+.,")) and number(text) is None)


class Options(QComboBox):
    """Does not turn when the page is scrolled over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Matching(AnswerView):
    def __init__(self, theme: Theme, question: Question, order: Sequence[int], answer: Any) -> None:
        super().__init__()
        known = options(question)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        given = answer if isinstance(answer, list) and len(answer) == len(question.pairs) else []
        self.boxes: list[Options] = []
        for place, pair in enumerate(question.pairs):
            box = Options()
            box.setObjectName(f"quiz_match_{place + 1}")
            box.setAccessibleName(plain_words(pair.left))
            box.setMinimumContentsLength(10)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.addItem(self.tr("Choose…"), None)
            for option in order:
                box.addItem(known[option], option)
            if given and given[place] is not None:
                box.setCurrentIndex(box.findData(given[place]))
            box.currentIndexChanged.connect(self._tell)
            self.boxes.append(box)
            left = RichLabel(theme, pair.left, weight=500)
            left.setBuddy(box)  # on some systems a screen reader calls a list by its label, and by nothing else
            grid.addWidget(left, place, 0)
            grid.addWidget(box, place, 1)

    def focus_first(self) -> None:
        self.boxes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        given = [box.currentData() for box in self.boxes]
        self.given.emit(given if any(one is not None for one in given) else None, False)


class _Ordered(AnswerView):
    def __init__(self, theme: Theme, question: Question, order: Sequence[int], answer: Any) -> None:
        super().__init__()
        begin = answer if isinstance(answer, list) and sorted(answer) == sorted(order) else list(order)
        self.list = Ordering(theme, {place: choice.text for place, choice in enumerate(question.choices)}, begin)
        self.list.moved.connect(lambda order: self.given.emit(order, False))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(secondary(theme, self.tr("Move the lines until they stand in the right order."), wrap=True))
        column.addWidget(self.list)

    def focus_first(self) -> None:
        self.list.focus_first()
