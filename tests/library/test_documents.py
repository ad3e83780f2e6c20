"""Documents as an import sees them: their pages, how long they take to read, and which cannot be lessons."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.documents import CHARACTERS_A_PAGE
from coursekit.findings import KnownFile
from coursekit.pool import Pool
from coursekit.text import MAX_TEXT_BYTES, TooLong, decoded, read_text
from learncore.records import Lesson
from tests.documents import make_pdf


def lessons(folder: Path, pool: Pool, known: dict[str, KnownFile] | None = None) -> dict[str, Lesson]:
    return {lesson.path or "": lesson for lesson in read_course(folder, pool, known=known).course.lessons}


def test_pages_are_counted_and_reading_is_estimated(tmp_path: Path, pool: Pool) -> None:
    make_pdf(tmp_path / "slides.pdf", 12)
    make_pdf(tmp_path / "book.pdf", ["\n".join(["All of it is words."] * 60)] * 40)
    (tmp_path / "note.md").write_text("# A note\n\nShort.\n", encoding="utf-8")
    (tmp_path / "long.txt").write_text("words " * 3_000, encoding="utf-8")
    (tmp_path / "site.html").write_text(f"<script>{'x' * 9_000}</script><p>Little to read.</p>", encoding="utf-8")
    found = lessons(tmp_path, pool)
    assert found["slides.pdf"].pages == 12
    assert found["slides.pdf"].duration_seconds == 12 * 15, "a page takes a quarter of a minute at least"
    assert found["book.pdf"].pages == 40
    assert 30 * 60 <= (found["book.pdf"].duration_seconds or 0) <= 40 * 60
    assert found["note.md"].pages == 1
    assert found["note.md"].duration_seconds == 60
    assert found["long.txt"].pages == 18_000 // CHARACTERS_A_PAGE
    assert found["site.html"].pages == 1, "what is not shown is not read"


def test_a_document_is_complete_when_all_of_it_was_seen_unless_the_author_says_otherwise(
    tmp_path: Path, pool: Pool
) -> None:
    make_pdf(tmp_path / "a.pdf", 4)
    make_pdf(tmp_path / "b.pdf", 5)
    (tmp_path / "course.toml").write_text('[[lessons]]\nfile = "b.pdf"\nthreshold = 0.5\n', encoding="utf-8")
    found = lessons(tmp_path, pool)
    assert (found["a.pdf"].threshold, found["b.pdf"].threshold) == (1.0, 0.5)


def test_pdfs_that_cannot_be_shown_are_told_with_the_reason(tmp_path: Path, pool: Pool) -> None:
    make_pdf(tmp_path / "good.pdf", 1)
    make_pdf(tmp_path / "secret.pdf", 3, encrypted=True)
    (tmp_path / "stub.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    whole = make_pdf(tmp_path / "none.pdf", 0).read_bytes()
    (tmp_path / "cut.pdf").write_bytes(whole[: len(whole) // 3])
    draft = read_course(tmp_path, pool)
    assert [lesson.path for lesson in draft.course.lessons] == ["good.pdf"]
    assert {skipped.path: skipped.reason for skipped in draft.skipped} == {
        "cut.pdf": "The PDF is broken: it cannot be opened.",
        "none.pdf": "The PDF is broken: it cannot be opened.",
        "secret.pdf": "The PDF is protected with a password.",
        "stub.pdf": "The PDF is broken: it cannot be opened.",
    }


def test_a_text_that_is_too_long_to_be_shown_is_a_lesson_without_pages(tmp_path: Path, pool: Pool) -> None:
    (tmp_path / "log.txt").write_bytes(b"line\n" * (MAX_TEXT_BYTES // 5 + 1))
    found = lessons(tmp_path, pool)["log.txt"]
    assert (found.type, found.pages, found.duration_seconds) == ("document", None, None)
    with pytest.raises(TooLong):
        read_text(tmp_path / "log.txt")


def test_documents_imported_without_their_pages_are_looked_into_again(tmp_path: Path, pool: Pool) -> None:
    path = make_pdf(tmp_path / "a.pdf", 3)
    (lesson,) = read_course(tmp_path, pool).course.lessons
    status = path.stat()

    def known(pages: int | None, seconds: float | None) -> dict[str, KnownFile]:
        file = KnownFile(
            lesson_id=lesson.id,
            bytes=status.st_size,
            mtime_ns=status.st_mtime_ns,
            type="document",
            pages=pages,
            duration_seconds=seconds,
        )
        return {str(path): file}

    again = lessons(tmp_path, pool, known=known(None, None))["a.pdf"]
    assert (again.id, again.pages) == (lesson.id, 3)
    assert lessons(tmp_path, pool, known=known(2, 60.0))["a.pdf"].pages == 2, "else it is not opened again"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Schöne Grüße".encode(), "Schöne Grüße"),
        ("Schöne Grüße".encode("utf-8-sig"), "Schöne Grüße"),
        ("Schöne Grüße".encode("utf-16"), "Schöne Grüße"),
        ("Schöne Grüße".encode("utf-32"), "Schöne Grüße"),
        ("Der Weg über die Brücke führt nach Köln. Später größere Übungen.".encode("cp1252"), "Später größere"),
        ("これは日本語の文章です。メモリとポインタについて説明します。".encode("shift-jis"), "これは日本語"),
        ("Это пример русского текста о памяти и указателях.".encode("cp1251"), "Это пример русского"),
        (b'<html><head><meta charset="koi8-r"></head>' + "Привет, мир".encode("koi8-r"), "Привет, мир"),
        (b'<meta http-equiv=x content="text/html; charset=iso-8859-2">' + "Łódź".encode("iso-8859-2"), "Łódź"),
        (b'<meta charset="hex"> caf\xe9', "caf"),
        (b"one\r\ntwo\rthree\x00\x07", "one\ntwo\nthree"),
        (b"\xff\xfe\x00\xd8broken", ""),
    ],
)
def test_texts_of_many_encodings_are_read(data: bytes, text: str) -> None:
    assert text in decoded(data)


@pytest.mark.parametrize("beside", ["{}", "{words}{}", "{words}{words}\n\n{}\n", "{words}\n{}\n{words}", "{many}{}"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Küche mit Krokant. Schöne Grüße, größere Übung.", "cp1252"),
        ("L'été dernier, la forêt était très belle à côté du château, où ça brûlait.", "cp1252"),
        ("El niño comió mañana. ¿Qué pasó?", "cp1252"),
        ("He said “it’s fine” – and left…", "cp1252"),
        ("Zażółć gęślą jaźń. Łódź nad rzeką, święta i śnieg.", "cp1250"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy.", "cp1250"),
        ("Это пример русского текста о памяти и указателях.", "cp1251"),
        ("Αυτό είναι ένα ελληνικό κείμενο για τη μνήμη.", "cp1253"),
        ("これは日本語の文章です。メモリとポインタについて説明します。", "shift-jis"),
        ("这是中文的文章。关于内存和指针。", "gb18030"),
    ],
)
def test_a_few_words_of_an_old_encoding_among_many_others_are_read(beside: str, text: str, encoding: str) -> None:
    words = "Whoever takes a piece gives it back once, and never looks at it again. " * 40
    assert text in decoded(beside.format(text, words=words, many=words * 100).encode(encoding))


def test_the_pictures_that_a_document_shows_are_known_and_nothing_else_that_it_calls_one(
    tmp_path: Path, pool: Pool
) -> None:
    course = tmp_path / "course"
    (course / "one" / "pictures").mkdir(parents=True)
    for name in ("one/pictures/a b.png", "one/c.GIF", "private.key", "drawn.svg", "../outside.png"):
        (course / name).write_bytes(b"picture")
    text = "![a](pictures/a%20b.png) ![again](./pictures/a%20b.png) ![c](c.GIF) ![gone](gone.png)\n"
    text += "![key](../private.key) ![svg](../drawn.svg) ![out](../../outside.png) ![far](https://example.org/x.png)\n"
    page = course / "one" / "page.md"
    page.write_text(text, encoding="utf-8")
    (found,) = lessons(course, pool).values()
    assert found.pictures == ("one/pictures/a b.png", "one/c.GIF")
    (course / "one" / "c.GIF").unlink()
    stat = page.stat()
    known = KnownFile(found.id, stat.st_size, stat.st_mtime_ns, "document", 60.0, 1, pictures=found.pictures)
    assert lessons(course, pool, {str(page): known})["one/page.md"].pictures == ("one/pictures/a b.png",)
