"""Quizzes in GIFT, the text format of Moodle: read in full, never trusted (docs/quiz-format.md)."""

from coursekit.gift.reading import MAX_BYTES, read_gift

__all__ = ["MAX_BYTES", "read_gift"]
