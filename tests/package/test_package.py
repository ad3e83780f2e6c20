"""A package holds all of a course, is the same wherever it is made, and gives back what went in."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.findings import Stopped
from coursekit.package import PackageError, Source, open_package, package_chunks, write_package
from coursekit.package.names import collision, portable, problem_of
from learncore.records import Course, Lesson, Module
from tests.package.school import FILES, course, packed, put_files


def contents(path: Path) -> dict[str, bytes]:
    with open_package(path) as package:
        return {file.path: b"".join(package.chunks(file)) for file in package.manifest.files}


def from_memory(files: dict[str, bytes]) -> dict[str, Source]:
    return {path: Source(len(data), partial(iter, [data[:999], data[999:]])) for path, data in files.items()}


def test_what_went_in_comes_out(tmp_path: Path) -> None:
    path = packed(tmp_path)
    with open_package(path) as package:
        assert package.manifest.course == course()
        assert package.manifest.version is None
    assert contents(path) == FILES
    assert sorted(one.name for one in tmp_path.iterdir()) == ["files", "knots.learnpkg"]


def test_the_same_course_is_the_same_package(tmp_path: Path) -> None:
    for place in ("here", "there"):
        (tmp_path / place).mkdir()
    one = packed(tmp_path / "here")
    sources = put_files(tmp_path / "there")
    for source in sources.values():
        os.utime(source, (1, 1))
    two = tmp_path / "there" / "two.learnpkg"
    write_package(two, course(), dict(reversed(sources.items())))
    assert one.read_bytes() == two.read_bytes()


def test_it_is_a_zip_that_other_programs_read_and_films_lie_in_it_as_they_are(tmp_path: Path) -> None:
    path = packed(tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        methods = {info.filename: info.compress_type for info in archive.infolist()}
    assert methods["content/2 - More/1 - Splices.mp4"] == zipfile.ZIP_STORED
    assert methods["content/1 - Basics/1 - Bowline.en.vtt"] == zipfile.ZIP_DEFLATED


def test_what_is_streamed_is_a_package_too(tmp_path: Path) -> None:
    path = tmp_path / "streamed.learnpkg"
    with path.open("wb") as file:
        file.writelines(package_chunks(course(), from_memory(FILES), version=7))
    assert contents(path) == FILES
    with open_package(path) as package:
        assert package.manifest.version == 7


def test_streaming_may_end_anywhere() -> None:
    chunks = package_chunks(course(), from_memory(FILES))
    assert next(chunks)
    chunks.close()


def test_names_that_not_every_system_holds_are_changed_and_still_fit_together(tmp_path: Path) -> None:
    names = [
        "Who? What: 1.mp4",
        "Who_ What_ 1.mp4",
        "aux.mp4",
        "a\\b.mp4",
        "Intro.mp4",
        "intro.mp4",
        "x" * 230 + ".mp4",
    ]
    if os.name == "nt":
        names = ["Intro.mp4", "x" * 230 + ".mp4"]
    files = {name: name.encode() for name in names}
    lessons = tuple(Lesson(id=f"l{n}", title="T", type="video", path=name) for n, name in enumerate(names))
    odd = Course(id="c", title="Odd", modules=(Module(id="m", title="M", lessons=lessons),))
    path = tmp_path / "odd.learnpkg"
    write_package(path, odd, put_files(tmp_path / "files", files))
    held = contents(path)
    with open_package(path) as package:
        found = package.manifest.course
    assert [lesson.id for lesson in found.lessons] == [lesson.id for lesson in lessons]
    assert [held[lesson.path or ""] for lesson in found.lessons] == list(files.values())


@given(st.lists(st.text(min_size=1, max_size=300) | st.text("aA./ ?", min_size=1, max_size=6), max_size=8))
def test_every_name_becomes_one_that_is_allowed(names: list[str]) -> None:
    made = portable(names)
    assert list(made) == list(dict.fromkeys(names))
    assert all(problem_of(name) is None for name in made.values())
    assert collision(made.values()) is None


def test_a_course_that_is_not_all_here_is_not_packed(tmp_path: Path) -> None:
    sources = put_files(tmp_path / "files")
    sources["cover.jpg"].unlink()
    with pytest.raises(PackageError, match=r"“cover\.jpg” is not here"):
        write_package(tmp_path / "x.learnpkg", course(), sources)
    assert [one.name for one in tmp_path.iterdir()] == ["files"]


def test_what_is_no_proper_course_is_told_before_anything_is_copied(tmp_path: Path) -> None:
    calls: list[int] = []
    with pytest.raises(PackageError, match="a title is empty"):
        write_package(
            tmp_path / "x.learnpkg",
            msgspec.structs.replace(course(), title=""),
            put_files(tmp_path / "files"),
            progress=lambda done, total, current: calls.append(done),
        )
    assert not calls
    assert [one.name for one in tmp_path.iterdir()] == ["files"]


def test_what_cannot_be_streamed_is_told_at_once() -> None:
    with pytest.raises(PackageError, match="a title is empty"):
        package_chunks(msgspec.structs.replace(course(), title=""), from_memory(FILES))
    with pytest.raises(PackageError, match="is not here"):
        package_chunks(course(), {})


def test_it_can_be_stopped_and_leaves_what_was_there(tmp_path: Path) -> None:
    target = packed(tmp_path)
    before = target.read_bytes()
    seen: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, current: str) -> None:
        seen.append((done, total, current))

    with pytest.raises(Stopped):
        write_package(
            target, course(), put_files(tmp_path / "files"), progress=progress, cancelled=lambda: len(seen) > 1
        )
    assert seen[-1][1] == sum(len(data) for data in FILES.values())
    assert target.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["files", "knots.learnpkg"]


def test_a_file_that_changes_meanwhile_is_told() -> None:
    last = "2 - More/1 - Splices.mp4"
    for changed in (b"another film", b"another film" * 10_000):
        sources = from_memory(FILES | {last: changed})
        sources[last] = sources[last]._replace(bytes=len(FILES[last]))
        with pytest.raises(PackageError, match="changed while it was packed"):
            list(package_chunks(course(), sources))


def test_there_is_nowhere_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="cannot be written"):
        write_package(tmp_path / "nowhere" / "x.learnpkg", course(), put_files(tmp_path / "files"))


def test_other_programs_unpack_it_into_a_folder_of_lessons(tmp_path: Path) -> None:
    path = packed(tmp_path)
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(path), str(out)], check=True)
    assert (out / "content" / "1 - Basics" / "1 - Bowline.mp4").read_bytes() == FILES["1 - Basics/1 - Bowline.mp4"]
