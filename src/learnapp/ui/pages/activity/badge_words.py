"""What each badge is called, what it is for, and its glyph."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication


class BadgeWords(NamedTuple):
    title: str
    text: str
    glyph: str


def words() -> dict[str, BadgeWords]:
    """By the badge's id, in the language of the program."""
    return {
        "first_lesson": BadgeWords(_tr("Off the mark"), _tr("Complete a lesson"), "rocket"),
        "ten_lessons": BadgeWords(_tr("Ten down"), _tr("Complete 10 lessons"), "stack"),
        "hundred_lessons": BadgeWords(_tr("A hundred lessons"), _tr("Complete 100 lessons"), "chart-line-up"),
        "first_course": BadgeWords(_tr("First course"), _tr("Complete a course"), "graduation-cap"),
        "five_courses": BadgeWords(_tr("Five courses"), _tr("Complete 5 courses"), "books"),
        "twenty_courses": BadgeWords(_tr("A shelf of them"), _tr("Complete 20 courses"), "trophy"),
        "first_try": BadgeWords(_tr("First try"), _tr("Pass a quiz at the first try"), "target"),
        "sharp": BadgeWords(_tr("Sharp"), _tr("Pass 10 quizzes at the first try"), "crown"),
        "three_days": BadgeWords(_tr("Warming up"), _tr("Learn on 3 days in a row"), "flame"),
        "perfect_week": BadgeWords(_tr("Perfect week"), _tr("Learn every day, Monday to Sunday"), "calendar-check"),
        "thirty_days": BadgeWords(_tr("Thirty days"), _tr("Learn on 30 days in a row"), "fire"),
        "ten_hours": BadgeWords(_tr("Ten hours"), _tr("Learn for 10 hours in all"), "clock"),
        "hundred_hours": BadgeWords(_tr("A hundred hours"), _tr("Learn for 100 hours in all"), "medal"),
        "long_day": BadgeWords(_tr("Deep dive"), _tr("Learn for 3 hours on one day"), "timer"),
        "early_bird": BadgeWords(_tr("Early bird"), _tr("Learn for 10 minutes between 5 and 7 am"), "sun-horizon"),
        "night_owl": BadgeWords(_tr("Night owl"), _tr("Learn for 10 minutes after midnight"), "moon-stars"),
        "welcome_back": BadgeWords(_tr("Welcome back"), _tr("Learn again after two weeks without"), "hand-waving"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("badges", text)
