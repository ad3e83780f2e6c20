"""A course of real documents, and the reader with one of them open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.views import LessonFile
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.records import Course, Lesson, LessonProgress, Module
from tests.documents import make_pdf

COURSE = "memory"
PAGES = 6
_WAIT_MS = 8000
_WORDS = (
    "The heap is where memory comes from that outlives the function which asked for it.",
    "An allocator keeps a list of free pieces and hands out one that is large enough.",
    "Whoever takes a piece gives it back once, and never looks at it again.",
)
MARKDOWN = """# The heap

Read [the next lesson](next.html), or [what others say](https://example.org/heap?a=1).

![A picture of the heap](images/heap.png) ![Gone](images/gone.png)

## Pieces

{words}

| size | pieces |
|------|--------|
| 16   | 128    |
| 32   | 64     |

```c
void *p = malloc(16);
free(p);
```

## Giving back

{words}

### Twice

{words}
"""


@dataclass(frozen=True)
class Documents:
    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Files that every test reads and none changes."""
    folder = tmp_path_factory.mktemp("course of documents")
    (folder / "images").mkdir()
    image = QImage(1200, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#2F6BFF"))
    image.save(str(folder / "images" / "heap.png"))
    make_pdf(folder / "sheet.pdf", [f"Page {n}\n" + "\n".join(_WORDS[:2]) for n in range(1, PAGES + 1)])
    words = "\n\n".join(" ".join(_WORDS) for _ in range(12))
    (folder / "heap.md").write_text(MARKDOWN.format(words=words), encoding="utf-8")
    (folder / "next.html").write_text("<h1>Next</h1><script>x()</script><p>Short.</p>", encoding="utf-8")
    (folder / "old.txt").write_bytes("Grüße aus der Küche.\n\n  Eingerückt.\n".encode("cp1252") * 40)
    make_pdf(folder / "secret.pdf", 3, encrypted=True)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nthis is no PDF\n")
    return Documents(folder)


def course_of(documents: Documents) -> tuple[Course, list[LessonFile]]:
    """sheet, heap, next, old, secret, broken, gone, locked."""

    def lesson(name: str, title: str, path: str, pages: int | None, **more: Any) -> Lesson:
        return Lesson(id=name, title=title, type="document", path=path, pages=pages, threshold=1.0, **more)

    lessons = (
        lesson("sheet", "Heap cheat sheet", "sheet.pdf", PAGES),
        lesson("heap", "About the heap", "heap.md", 4),
        lesson("next", "What comes next", "next.html", 1),
        lesson("old", "An old text", "old.txt", 2),
        lesson("secret", "Secret", "secret.pdf", None),
        lesson("broken", "Broken", "broken.pdf", None),
        lesson("gone", "Gone", "gone.pdf", 3),
        lesson("locked", "Locked", "sheet.pdf", 3, requires=("gone",)),
    )
    course = Course(
        id=COURSE, title="Memory", author="Field Academy", modules=(Module(id="m", title="All", lessons=lessons),)
    )
    files = [
        LessonFile(
            lesson_id=each.id,
            path=str(documents.path(each.path or "")),
            bytes=1,
            mtime_ns=1,
            missing=not documents.path(each.path or "").exists(),
        )
        for each in lessons
    ]
    return course, files


class Student:
    """The program with the course of documents in its library, as someone uses it."""

    def __init__(self, app: App, qtbot: QtBot, documents: Documents) -> None:
        self.app, self.bot, self.documents = app, qtbot, documents
        self.store, self.reader = app.services.store, app.services.reader
        course, files = course_of(documents)
        self.store.put_course(course, documents.folder, files).result()

    def opens(self, lesson: str, *, resume: bool | None = None, width: int = 1280, height: int = 800) -> ReaderPage:
        """The reader with a lesson that has just been opened."""
        window = self.app.window
        window.resize(width, height)
        window.show()
        window.activateWindow()
        self.bot.waitExposed(window)
        self.app.services.navigator.open_lesson(lesson, COURSE, resume)
        page = window.page
        assert isinstance(page, ReaderPage)
        return page

    def reads(self, lesson: str, **how: Any) -> ReaderPage:
        """The reader with the document on the screen."""
        page = self.opens(lesson, **how)
        self.until(lambda: page.sheet.view is not None and page.desk.reader.viewing is not None)
        return page

    def progress(self, lesson: str) -> LessonProgress:
        self.store.set_preference("all before this", "is written").result()
        view = self.reader.lesson(lesson, COURSE)
        assert view is not None
        return view.course.lessons[lesson]

    def until(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=_WAIT_MS)


@pytest.fixture
def student(app: App, qtbot: QtBot, documents: Documents) -> Student:
    return Student(app, qtbot, documents)
