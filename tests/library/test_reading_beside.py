"""A folder read as a course: what its lessons are known by, what lies beside them, and what course.toml says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import ManifestError
from coursekit.pool import Pool
from tests.library.drafts import outline, reasons
from tests.media import make_video, small_video

# --- identity ----------------------------------------------------------------------------------------------------


def test_the_same_files_have_the_same_ids_wherever_they_lie_and_whatever_they_are_called(
    course: Path, tmp_path: Path, pool: Pool
) -> None:
    here = read_course(course, pool)
    shutil.copytree(course, tmp_path / "elsewhere")
    for number, file in enumerate(sorted((tmp_path / "elsewhere").rglob("*.mp4"))):
        file.rename(file.with_name(f"other name {number}.mp4"))
    there = read_course(tmp_path / "elsewhere", pool)
    assert there.course.id == here.course.id
    assert {lesson.id for lesson in there.course.lessons} == {lesson.id for lesson in here.course.lessons}


def test_identical_files_are_lessons_of_their_own(tmp_path: Path, pool: Pool) -> None:
    for name in ("1.mp4", "2.mp4", "3.mp4"):
        small_video(tmp_path / name, 0)
    ids = [lesson.id for lesson in read_course(tmp_path, pool).course.lessons]
    assert len(set(ids)) == 3
    assert [lesson.id for lesson in read_course(tmp_path, pool).course.lessons] == ids


def test_large_files_that_differ_in_their_middle_are_told_apart(tmp_path: Path) -> None:
    from coursekit.identity import digest_of

    size = 5 * 1024 * 1024
    data = bytearray(size)
    (tmp_path / "a").write_bytes(data)
    data[size // 2] = 1
    (tmp_path / "b").write_bytes(data)
    assert digest_of(tmp_path / "a")[0] != digest_of(tmp_path / "b")[0]


# --- what lies beside --------------------------------------------------------------------------------------------


def test_captions_beside_a_film_are_its_own(tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "Lecture 1.mp4", 1)
    small_video(tmp_path / "Lecture 1.5.mp4", 2)
    small_video(tmp_path / "Alone.mp4", 3)
    for name in ("Lecture 1.vtt", "Lecture 1.en.srt", "LECTURE 1.pt-BR.ASS", "Lecture 1.5.de.vtt", "Nobody.en.vtt"):
        (tmp_path / name).write_text("WEBVTT\n")
    (tmp_path / "Alone.en.vtt").touch()
    found = {lesson.path: lesson.captions for lesson in read_course(tmp_path, pool).course.lessons}
    assert {(caption.path, caption.language) for caption in found["Lecture 1.mp4"]} == {
        ("Lecture 1.vtt", None),
        ("Lecture 1.en.srt", "en"),
        ("LECTURE 1.pt-BR.ASS", "pt-BR"),
    }
    assert [caption.language for caption in found["Lecture 1.5.mp4"]] == ["de"]
    assert found["Alone.mp4"] == ()


def test_chapters_come_from_the_container(tmp_path: Path, pool: Pool) -> None:
    chapters = [(0.0, "Opening"), (1.0, "The middle"), (2.0, "")]
    make_video(tmp_path / "a.mp4", 3, chapters=chapters)
    make_video(tmp_path / "b.mkv", 3, chapters=chapters, title="b")
    for lesson in read_course(tmp_path, pool).course.lessons:
        assert [(chapter.start, chapter.title) for chapter in lesson.chapters] == [
            (0.0, "Opening"),
            (1.0, "The middle"),
            (2.0, "3"),
        ]


def test_what_yt_dlp_wrote_gives_title_description_and_chapters(tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "001 - x.mp4", 1)
    info = {
        "title": "The real\x07 title",
        "description": "Line one\nLine two",
        "uploader": "Some School",
        "chapters": [
            {"start_time": 0.5, "title": "Late"},
            {"start_time": 0, "end_time": 0.5, "title": "Early"},
            {"start_time": -1, "title": "Never"},
            {"start_time": 99, "title": "Beyond the end"},
        ],
        "formats": [{"url": "http://example.org"}],
    }
    (tmp_path / "001 - x.info.json").write_text(json.dumps(info))
    (tmp_path / "000 - List.info.json").write_text(
        json.dumps({"_type": "playlist", "title": "The whole", "description": "All of it", "channel": "The channel"})
    )
    course = read_course(tmp_path, pool).course
    (lesson,) = course.lessons
    assert (course.title, course.description, course.author) == ("The whole", "All of it", "The channel")
    assert (lesson.title, lesson.description) == ("The real title", "Line one\nLine two")
    assert [(chapter.start, chapter.title) for chapter in lesson.chapters] == [(0.0, "Early"), (0.5, "Late")]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"title": 3}', "[" * 100_000, '{"chapters": [{"start_time": 1e999}]}']
)
def test_an_info_file_that_is_none_spoils_nothing(tmp_path: Path, pool: Pool, text: str) -> None:
    small_video(tmp_path / "A film.mp4", 1)
    (tmp_path / "A film.info.json").write_text(text)
    draft = read_course(tmp_path, pool)
    assert draft.course.lessons[0].title == "A film"
    assert len(draft.skipped) <= 1


def test_a_cover_is_found(course: Path, pool: Pool) -> None:
    (course / "Cover.JPG").write_bytes(b"x")
    (course / "1 - Basics" / "cover.png").write_bytes(b"x")
    assert read_course(course, pool).course.cover == "Cover.JPG"


# --- course.toml -------------------------------------------------------------------------------------------------


def test_a_manifest_names_and_orders_everything(course: Path, pool: Pool) -> None:
    (course / "aside.png").write_bytes(b"x")
    (course / "course.toml").write_text(
        """
        id = "knots"
        title = "All about knots"
        author = "A Sailor"
        language = "en"
        cover = "aside.png"
        [[modules]]
        title = "Last things first"
        [[modules.lessons]]
        file = "2 - More/2 - Care.mp4"
        title = "Caring"
        weight = 3
        threshold = 0.5
        required = false
        requires = ["bowline", "2 - More/1 - Splices.mp4"]
        [[modules]]
        title = "The rest"
        folder = "1 - Basics"
        [[modules.lessons]]
        file = "2 - more/1 - SPLICES.mp4"
        type = "audio"
        [[lessons]]
        file = "1 - Basics/2 - The bowline.mp4"
        key = "bowline"
        description = "A loop that holds."
        """
    )
    draft = read_course(course, pool)
    assert outline(draft) == {
        "Last things first": ["Caring"],
        "The rest": ["Splices", "The bowline", "The reef knot"],
    }
    caring, splices, bowline, _ = draft.course.lessons
    assert (caring.weight, caring.threshold, caring.required) == (3.0, 0.5, False)
    assert caring.requires == (bowline.id, splices.id)
    assert splices.type == "audio"
    assert bowline.description == "A loop that holds."
    assert (draft.course.title, draft.course.author, draft.course.cover) == ("All about knots", "A Sailor", "aside.png")
    assert draft.explicit_id


def test_a_course_with_an_id_of_its_own_keeps_it_whatever_it_holds(course: Path, pool: Pool) -> None:
    (course / "course.toml").write_text('id = "knots"')
    before = read_course(course, pool).course.id
    small_video(course / "new.mp4", 99)
    assert read_course(course, pool).course.id == before


def test_files_that_a_manifest_with_modules_does_not_name_are_not_even_opened(course: Path, pool: Pool) -> None:
    (course / "broken.mp4").write_text("x")
    (course / "course.toml").write_text(
        "[[modules]]\ntitle = 'One'\n[[modules.lessons]]\nfile = '2 - More/1 - Splices.mp4'"
    )
    draft = read_course(course, pool)
    assert outline(draft) == {"One": ["Splices"]}
    assert draft.skipped == ()


def test_a_file_that_a_manifest_names_and_that_is_not_there_is_told(course: Path, pool: Pool) -> None:
    (course / "course.toml").write_text(
        "[[lessons]]\nfile = 'nowhere.mp4'\nkey = 'x'\n"
        "[[lessons]]\nfile = '1 - Basics/2 - The bowline.mp4'\nrequires = ['x']"
    )
    draft = read_course(course, pool)
    assert "nowhere.mp4" in reasons(draft)
    assert all(lesson.requires == () for lesson in draft.course.lessons)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[lessons]]\nfile = 'A'\nrequires = ['nobody']", "line 3: “nobody” is neither"),
        ("[[lessons]]\nfile = 'A'\nrequires = ['A']", "line 3: these lessons require each other"),
        ("[[lessons]]\nfile = 'A'\nrequires = ['B']\n[[lessons]]\nfile = 'B'\nrequires = ['A']", "require each other"),
        ("[[lessons]]\nfile = 'A'\ntype = 'document'", "line 3: .* is no document, it is a video"),
    ],
)
def test_a_manifest_that_cannot_be_is_refused_with_its_line(course: Path, pool: Pool, text: str, message: str) -> None:
    text = text.replace("'A'", "'1 - Basics/2 - The bowline.mp4'").replace("'B'", "'2 - More/2 - Care.mp4'")
    (course / "course.toml").write_text(text)
    with pytest.raises(ManifestError, match=message):
        read_course(course, pool)


def test_a_manifest_cannot_reach_through_a_link(course: Path, tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "outside" / "secret.mp4", 7)
    (course / "inside").symlink_to(tmp_path / "outside", target_is_directory=True)
    (course / "course.toml").write_text("[[lessons]]\nfile = 'inside/secret.mp4'")
    draft = read_course(course, pool)
    assert "inside/secret.mp4" not in {lesson.path for lesson in draft.course.lessons}
    assert reasons(draft)["inside"] == "It is a link out of the folder."
