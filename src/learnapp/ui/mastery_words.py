"""How well something is known, in the learner's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learncore.mastery import EXPERT, INTERMEDIATE, Level


def level_words(level: Level) -> str:
    return {
        "novice": QCoreApplication.translate("mastery", "Novice"),
        "intermediate": QCoreApplication.translate("mastery", "Intermediate"),
        "expert": QCoreApplication.translate("mastery", "Expert"),
    }[level]


def levels_told() -> str:
    """What the level of a course means, and that of a quiz, which may differ."""
    words = QCoreApplication.translate(
        "mastery",
        "The level of the course is told by how many of its quizzes were passed: {intermediate} from {half}, {expert} "
        "from {most} of them. That of a quiz is told by its best score: {intermediate} when it is passed, {expert} "
        "from {most}.",
    )
    return words.format(
        intermediate=level_words("intermediate"),
        expert=level_words("expert"),
        half=told.percent(INTERMEDIATE),
        most=told.percent(EXPERT),
    )
