"""The words of `Continue from 9:30?`: when and where the learner stopped."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication

from learnapp.store.views import LessonView, Stop
from learnapp.tracking.opening import playable_from
from learnapp.ui.format import ago


def _tr(text: str) -> str:
    return QCoreApplication.translate("player_prompt", text)


def stopped_words(stop: Stop | None, now: int, tz: dt.tzinfo) -> str:
    """Such as `You stopped here yesterday on Office laptop.` The device is named where it is another one."""
    if stop is None:
        return ""
    when = ago(stop.at, now, tz)
    if stop.this_device:
        return _tr("You stopped here {when}.").format(when=when)
    if not stop.device_name:
        return _tr("You stopped here {when} on another device.").format(when=when)
    return _tr("You stopped here {when} on {device}.").format(when=when, device=stop.device_name)


def asked_at(view: LessonView) -> float:
    """Where playing goes on if the learner resumes: there is something left to see from there."""
    progress = view.course.lessons[view.lesson_id]
    return playable_from(progress.resume_seconds, progress.duration_seconds)


def other_stops(view: LessonView, seconds: float) -> tuple[Stop, ...]:
    """At most three places where other devices stopped unknowingly, not nearer than a second to the chosen one. One
    that knew another length of the lesson may have been beyond the end of ours."""
    duration = view.course.lessons[view.lesson_id].duration_seconds
    stops = (replace(stop, seconds=playable_from(stop.seconds, duration)) for stop in view.other_stops)
    return tuple(stop for stop in stops if abs(stop.seconds - seconds) >= 1.0)[:3]
