"""A course of documents for the screenshots, and a walk through the reader with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from finding_pictures import beside_the_document
from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtTest import QTest

from learnapp.build import App
from learnapp.ui.pages.reader.page import ReaderPage

_CHAPTERS = (
    ("Where memory comes from", "A program asks the system for pages, and an allocator cuts them into pieces."),
    (
        "The free list",
        "What is given back is kept in a list. The next request takes the first piece that is large enough.",
    ),
    ("Headers", "Before each piece stands its size. Whoever writes over it takes the allocator's map away."),
    ("Splitting and joining", "A piece too large is split; neighbours that are both free are joined again."),
    ("Twice is once too often", "A piece that is given back twice is handed out to two who do not know of each other."),
    ("Leaks", "What nobody can reach any more, and nobody gave back, is lost until the program ends."),
)
_WORDS = (
    "Think of a shelf of boxes. Each box has a label with its size and whether it is taken. The allocator walks along "
    "the shelf, reads the labels, and opens the first box that is free and large enough."
)
_MARKDOWN = f"""# The heap by hand

{_WORDS} When nothing fits, it asks for [more shelf](reference.html).

![The shelf, with free and taken boxes](images/shelf.png)

## A first allocator

```c
struct box {{
    size_t size;
    int    taken;
    struct box *next;
}};
```

{_WORDS}

| call | what it does | gives back |
|------|--------------|------------|
| `malloc(n)` | finds a box of at least *n* bytes | where it begins |
| `free(p)` | marks the box as free | nothing |
| `realloc(p, n)` | moves what is in it to a larger one | where it is now |

> Whoever takes a box gives it back once, and never looks at it again.

## What goes wrong

1. **Twice.** {_WORDS}
2. **Never.** {_WORDS}
3. **Too late.** {_WORDS}

## More to read

{_WORDS} See [what others say](https://example.org/heap).
"""
_HTML = (
    "<h1>Reference</h1><h2>brk and sbrk</h2><p>"
    + _WORDS
    + "</p><h2>mmap</h2><ul><li>Pages, not bytes.</li><li>Zeroed.</li></ul>"
)


def write_documents(folder: Path) -> Path:
    """The course, made once."""
    if (folder / "4 - Notes.txt").exists():
        return folder
    (folder / "images").mkdir(parents=True, exist_ok=True)
    _shelf().save(str(folder / "images" / "shelf.png"))
    (folder / "course.toml").write_text('title = "Memory by hand"\nauthor = "Field Academy"\n', encoding="utf-8")
    _book(folder / "1 - Heap handbook.pdf")
    (folder / "2 - The heap by hand.md").write_text(_MARKDOWN, encoding="utf-8")
    (folder / "reference.html").write_text(_HTML, encoding="utf-8")
    (folder / "4 - Notes.txt").write_text("\n\n".join([_WORDS] * 30), encoding="utf-8")
    return folder


def reader_pages(app: App, take: Callable[[str], None], settle: Callable[[int], None], folder: Path) -> None:
    """The reader with each kind of document, in both looks and in a small and a large window."""
    report = app.services.library().import_folder(write_documents(folder))
    titles = {lesson.title: lesson.id for lesson in app.services.reader.course(report.course_id).course.lessons}  # type: ignore[union-attr]

    def reader(title: str) -> ReaderPage:
        app.services.navigator.open_lesson(titles[title], report.course_id)
        settle(900)
        page = app.window.page
        assert isinstance(page, ReaderPage)
        return page

    for look in ("light", "dark"):
        app.services.theme.set_mode(look)
        page = reader("Heap handbook")
        page.sheet.pdf.zoom(-6)
        for number in (1, 2):
            page.sheet.pdf.go_to(float(number))
            settle(1900)
        page.sheet.pdf.fit()
        page.sheet.pdf.go_to(2.0)
        settle(500)
        take(f"reader-pdf-{look}")
        page.search()
        page.finder.field.setText("box")
        page.finder.field.search_now()
        settle(700)
        take(f"reader-search-{look}")
        page.finder.dismiss()
        beside_the_document(page, take, settle, f"reader-notes-{look}")
        page = reader("The heap by hand")
        page.side.tabs.setCurrentIndex(1)
        settle(300)
        take(f"reader-text-{look}")
        page.side.tabs.setCurrentIndex(0)
        _found(app, take, settle, look)
    app.services.theme.set_mode("light")
    for width, height in ((1024, 640), (1920, 1080)):
        app.window.resize(width, height)
        reader("Heap handbook")
        take(f"reader-pdf-{width}")
    app.window.resize(1280, 800)
    _broken(folder, app, report.course_id, titles["Heap handbook"], take, settle)


def _found(app: App, take: Callable[[str], None], settle: Callable[[int], None], look: str) -> None:
    """A word of the third page, looked for from elsewhere, and the page that says it."""
    app.services.navigator.go("home")
    app.services.search().wait(20)
    palette = app.window.palette_over
    palette.show_search()
    QTest.keyClicks(palette.field, "header")
    settle(900)
    take(f"search-documents-{look}")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    settle(1200)
    take(f"reader-found-{look}")


def _broken(
    folder: Path, app: App, course: str, lesson: str, take: Callable[[str], None], settle: Callable[[int], None]
) -> None:
    """What is said where a file was cut short after it was added."""
    whole = folder / "1 - Heap handbook.pdf"
    kept = whole.read_bytes()
    app.services.navigator.open_course(course)
    settle(400)
    take("course-documents-light")
    try:
        whole.write_bytes(kept[:1200])
        app.services.navigator.open_lesson(lesson, course)
        settle(900)
        take("reader-broken-light")
    finally:
        whole.write_bytes(kept)


def _book(path: Path) -> None:
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 22, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setResolution(100)
    painter = QPainter(writer)
    room = QRectF(0, 0, writer.width(), writer.height())
    for number, (title, first) in enumerate(_CHAPTERS, start=1):
        if number > 1:
            writer.newPage()
        _page(painter, room, number, title, first)
    painter.end()


def _page(painter: QPainter, room: QRectF, number: int, title: str, first: str) -> None:
    painter.setPen(QColor("#2F6BFF"))
    painter.setFont(QFont("Inter", 10, QFont.Weight.DemiBold))
    painter.drawText(QRectF(0, 0, room.width(), 20), f"CHAPTER {number}")
    painter.setPen(QColor("#141A24"))
    painter.setFont(QFont("Inter", 22, QFont.Weight.Bold))
    painter.drawText(QRectF(0, 24, room.width(), 50), title)
    painter.setFont(QFont("Inter", 11))
    flags = int(Qt.TextFlag.TextWordWrap)
    painter.drawText(QRectF(0, 90, room.width(), 60), flags, first)
    for row in range(3):
        painter.drawText(QRectF(0, 430 + row * 110, room.width(), 110), flags, _WORDS)
    painter.setPen(QPen(QColor("#2F6BFF"), 2))
    for box in range(8):
        taken = (box * 7 + number * 3) % 5 < 2
        painter.setBrush(QColor("#DCE7FF" if taken else "#FFFFFF"))
        painter.drawRoundedRect(QRectF(box * room.width() / 8 + 4, 190, room.width() / 8 - 8, 150), 8, 8)
    painter.setPen(QColor("#5B6574"))
    painter.setFont(QFont("Inter", 9))
    painter.drawText(
        QRectF(0, 352, room.width(), 20), f"Figure {number}: boxes that are free, and boxes that are taken"
    )
    painter.drawText(QRectF(0, room.height() - 20, room.width(), 20), int(Qt.AlignmentFlag.AlignHCenter), str(number))


def _shelf() -> QImage:
    image = QImage(1440, 420, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    fade = QLinearGradient(0, 0, 1440, 420)
    fade.setColorAt(0, QColor("#0F766E"))
    fade.setColorAt(1, QColor("#84CC16"))
    painter.fillRect(image.rect(), fade)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#FFFFFF"), 5))
    for box in range(9):
        painter.setBrush(QColor(255, 255, 255, 200 if box % 3 else 40))
        painter.drawRoundedRect(QRectF(60 + box * 148, 130, 124, 160), 16, 16)
    painter.end()
    return image
