"""Documents of a course, read to be shown: what keeps them from it is told to people."""

from __future__ import annotations

from pathlib import Path

from coursekit.findings import MAX_PICTURE_BYTES, MAX_PICTURES
from coursekit.markup import Markup, Origin, read_markup
from coursekit.probe import unreadable
from coursekit.text import TooLong
from learnapp.errors import DocumentError
from learnapp.store.views import CourseView, LessonView
from learncore.records import Lesson


def read_document(path: Path, origin: Origin) -> Markup:
    """A text, Markdown or HTML file, made safe to show; raises DocumentError."""
    try:
        return read_markup(path, origin)
    except TooLong as error:
        raise DocumentError(
            "Too long to be shown here",
            f"“{path.name}” is larger than 1 MiB. Open it in its own program and mark it when you have read it.",
        ) from error
    except FileNotFoundError as error:
        raise DocumentError(
            "File not found", f"“{path.name}” is not where it was. What you have read is kept."
        ) from error
    except OSError as error:
        raise DocumentError("The document cannot be read", f"“{path.name}”: {unreadable(error)}") from error


def origin_of(view: LessonView, lesson: Lesson) -> Origin:
    """Where a lesson's document comes from."""
    folder = Path(view.course.folder) if view.course.folder else None
    lessons = (each.path for each in view.course.course.lessons if each.path)
    return Origin(lesson.path or "", folder, frozenset((*lessons, *lesson.pictures)))


def image_files(markup: Markup, view: CourseView) -> dict[str, Path]:
    """Where the images of a document lie on this device, by the names it calls them; not those that are huge."""
    found: dict[str, Path] = {}
    for name in markup.images[:MAX_PICTURES]:
        path = view.place_of(name)
        try:
            if path is not None and path.stat().st_size <= MAX_PICTURE_BYTES:
                found[name] = path
        except OSError:
            continue
    return found
