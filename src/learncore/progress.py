"""The folds: what progress follows from the facts. One front door for the rooms above."""

from learncore.activity import (
    STREAK_SECONDS,
    activity_by_day,
    day_shares,
    days_of,
    last_share,
    local_day,
    longest_streak,
    midnight_after,
    streak,
    week,
)
from learncore.fold_course import find_cycle, fold_course, fold_stats, locked
from learncore.fold_lesson import crossed_threshold, extend_lesson, fold_lesson, grow_lesson, pages_seen, resume_point
from learncore.history import Stretch, stretches
from learncore.lesson_state import first_completed, latch, set_mark, set_resume, start_over
from learncore.percent import hierarchical, linear, mastery, percent, time_based, weighted

__all__ = [
    "STREAK_SECONDS",
    "Stretch",
    "activity_by_day",
    "crossed_threshold",
    "day_shares",
    "days_of",
    "extend_lesson",
    "find_cycle",
    "first_completed",
    "fold_course",
    "fold_lesson",
    "fold_stats",
    "grow_lesson",
    "hierarchical",
    "last_share",
    "latch",
    "linear",
    "local_day",
    "locked",
    "longest_streak",
    "mastery",
    "midnight_after",
    "pages_seen",
    "percent",
    "resume_point",
    "set_mark",
    "set_resume",
    "start_over",
    "streak",
    "stretches",
    "time_based",
    "week",
    "weighted",
]
