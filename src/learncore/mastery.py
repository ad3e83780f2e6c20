"""How well something is known, in words that people use."""

from __future__ import annotations

from typing import Final, Literal

Level = Literal["novice", "intermediate", "expert"]

EXPERT: Final = 90
INTERMEDIATE: Final = 50


def lesson_level(best_score: float | None, passing_score: float) -> Level | None:
    """Of a quiz: a novice has not passed, an expert has 90 or more; None as long as nothing was graded."""
    if best_score is None:
        return None
    if best_score < passing_score:
        return "novice"
    return "expert" if best_score >= EXPERT else "intermediate"


def course_level(mastery_percentage: int | None) -> Level | None:
    """Of a course: by the share of its quizzes that were passed; None where it has no quiz."""
    if mastery_percentage is None:
        return None
    if mastery_percentage < INTERMEDIATE:
        return "novice"
    return "expert" if mastery_percentage >= EXPERT else "intermediate"
