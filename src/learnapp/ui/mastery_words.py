"""How well something is known, in the learner's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from learncore.mastery import Level


def level_words(level: Level) -> str:
    return {
        "novice": QCoreApplication.translate("mastery", "Novice"),
        "intermediate": QCoreApplication.translate("mastery", "Intermediate"),
        "expert": QCoreApplication.translate("mastery", "Expert"),
    }[level]
