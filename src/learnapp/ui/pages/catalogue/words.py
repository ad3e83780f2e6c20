"""What a card of the catalogue says, and what its button does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from learnapp.ui import format as told
from learnapp.ui.course_words import Words, download_words
from learnapp.ui.download_progress import Progress
from learnapp.ui.pages.course.facts import asked_words

if TYPE_CHECKING:
    import datetime as dt

    from learnapp.store.views_offered import CatalogueCourse

Act = Literal["get", "pause", "resume"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("catalogue_words", text)


class Face(NamedTuple):
    """What a card shows beside its course: its download, whether there is a way to the server, what is asked."""

    progress: Progress | None
    online: bool
    asked: str
    pressing: bool


def face_of(card: CatalogueCourse, progress: Progress | None, online: bool, now: int, tz: dt.tzinfo) -> Face:
    asked, pressing = asked_words(card, now, tz)
    return Face(progress, online, asked, pressing)


def act_of(card: CatalogueCourse, face: Face) -> Act | None:
    """What the card's button does; None where it has none."""
    if face.progress is not None:
        return "resume" if face.progress.standing in ("paused", "failed") else "pause"
    return None if card.whole or not card.bytes else "get"


def act_words(card: CatalogueCourse, act: Act) -> str:
    if act == "get":
        return _tr("Download the rest") if card.downloaded_lessons else _tr("Download")
    return _tr("Pause") if act == "pause" else _tr("Go on")


def standing_words(card: CatalogueCourse, face: Face) -> Words:
    """Where its files are, or how their download stands."""
    if face.progress is not None:
        return download_words(face.progress)
    if card.whole:
        return Words(_tr("On this device"), "check-bold", "done")
    if card.downloaded_lessons:
        here = _tr("{0} of {1} here").format(card.downloaded_lessons, card.lessons)
        return Words(here, "cloud")
    if not face.online:
        return Words(_tr("Available when online"), "cloud-slash")
    return Words(told.size(card.bytes) if card.bytes else _tr("Nothing to download"), "cloud")


def standing_said(card: CatalogueCourse, face: Face) -> list[str]:
    """The same in fewer and fewer words, for what room there is."""
    whole = standing_words(card, face).text
    if not card.downloaded_lessons:
        return [whole, told.size(card.bytes)]
    some = (card.downloaded_lessons, card.lessons)
    return [whole, _tr("{0} of {1}").format(*some), "{}/{}".format(*some)]


def about(card: CatalogueCourse) -> str:
    """Such as `Field Academy · 18 lessons`."""
    return " · ".join(part for part in (card.author, told.lessons(card.lessons)) if part)


def spoken(card: CatalogueCourse, face: Face) -> str:
    """A card as a screen reader says it."""
    act = act_of(card, face)
    size = told.size(card.bytes) if card.bytes else ""
    parts = [card.title, about(card), size, face.asked, standing_words(card, face).text]
    if act is not None:
        parts.append(_tr("Space: {0}").format(act_words(card, act)))
    return ", ".join(dict.fromkeys(part for part in parts if part))
