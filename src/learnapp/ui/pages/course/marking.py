"""What can be marked by hand. A quiz is completed by passing it: only a mark that says otherwise can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.ui.pages.course.rows import LessonRow
from learncore.fold_lesson import crossed_threshold
from learncore.quiz_bounds import problem_of
from learncore.scoring import score


def can_toggle(row: LessonRow) -> bool:
    """Whether its ring marks it as the opposite of what it is."""
    return not row.needs and not row.preview and not is_passed_for(row)


def why_not(row: LessonRow) -> str:
    """Why it cannot be marked as the opposite of what it is, where it could be opened; empty where it can. What was
    once marked against the answers is still taken back."""
    if is_passed_for(row) and row.done == crossed_threshold(row.lesson, row.progress):
        return passing_words()
    return ""


def is_passed_for(row: LessonRow) -> bool:
    """Whether it is a quiz that can be passed here: it asks something, and that counts."""
    quiz = row.lesson.quiz
    if row.lesson.type != "quiz" or quiz is None or problem_of(quiz) is not None:
        return False
    return score(quiz, {}) is not None


def passing_words() -> str:
    return QCoreApplication.translate("course", "A quiz is complete when it is passed.")
