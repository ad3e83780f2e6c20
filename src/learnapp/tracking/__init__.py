"""What the player does, turned into sessions, heartbeats and checkpoints."""

from learnapp.tracking.lesson_player import LessonPlayer

__all__ = ["LessonPlayer"]
