"""A folder read as a course: what becomes a lesson, in which module, with what beside it, and what is left out."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import CourseDraft, CourseError, ManifestError, NothingFoundError, Stopped
from coursekit.pool import Pool
from tests.media import make_audio, make_video, small_video


def outline(draft: CourseDraft) -> dict[str, list[str]]:
    return {module.title: [lesson.title for lesson in module.lessons] for module in draft.course.modules}


def reasons(draft: CourseDraft) -> dict[str, str]:
    return {skipped.path: skipped.reason for skipped in draft.skipped}


# --- modules -----------------------------------------------------------------------------------------------------


def test_folders_are_modules_and_files_lessons_in_natural_order(course: Path, pool: Pool) -> None:
    draft = read_course(course, pool)
    assert draft.course.title == "Knots and ropes"
    assert outline(draft) == {"Basics": ["The bowline", "The reef knot"], "More": ["Splices", "Care"]}
    assert [lesson.duration_seconds for lesson in draft.course.lessons] == [1.0] * 4
    assert draft.skipped == ()


def layout(folder: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        small_video(folder / name, number)
    return folder


@pytest.mark.parametrize(
    ("names", "modules"),
    [
        (["b.mp4", "a.mp4"], {"Course": ["a", "b"]}),
        (["videos/2.mp4", "videos/10.mp4"], {"Course": ["2", "10"]}),
        (["all/1 One/a.mp4", "all/2 Two/b.mp4"], {"One": ["a"], "Two": ["b"]}),
        (["welcome.mp4", "1 - One/a.mp4"], {"Course": ["welcome"], "One": ["a"]}),
        (["99 - Goodbye.mp4", "1 One/a.mp4"], {"One": ["a"], "Course": ["Goodbye"]}),
        (["1 One/1 x/a.mp4", "1 One/2 y/b.mp4", "2 Two/c.mp4"], {"One": ["a", "b"], "Two": ["c"]}),
        (
            ["1 One/1 x/a.mp4", "1 One/1 x/b.mp4", "1 One/2 y/c.mp4", "1 One/2 y/d.mp4", "1 One/e.mp4", "2 Two/f.mp4"],
            {"One · x": ["a", "b"], "One · y": ["c", "d"], "One": ["e"], "Two": ["f"]},
        ),
        (["1 A/b/c/d/e/x.mp4", "2 B/y.mp4"], {"A": ["x"], "B": ["y"]}),
    ],
)
def test_any_depth_is_flattened_sensibly(
    tmp_path: Path, pool: Pool, names: list[str], modules: dict[str, list[str]]
) -> None:
    assert outline(read_course(layout(tmp_path / "Course", *names), pool)) == modules


def test_folders_of_the_same_title_are_two_modules(tmp_path: Path, pool: Pool) -> None:
    draft = read_course(layout(tmp_path / "c", "1 - Intro/a.mp4", "2 - Intro/b.mp4"), pool)
    assert [module.title for module in draft.course.modules] == ["Intro", "Intro"]
    assert len({module.id for module in draft.course.modules}) == 2


# --- what becomes a lesson ---------------------------------------------------------------------------------------


def test_films_sounds_and_documents_are_lessons_by_their_content(tmp_path: Path, pool: Pool) -> None:
    make_video(tmp_path / "1.mp4", 1)
    make_video(tmp_path / "2.webm", 1)
    make_video(tmp_path / "3.mkv", 1)
    make_audio(tmp_path / "4.mp3", 2)
    shutil.copy(make_audio(tmp_path / "aside" / "x.m4a", 2, tone=300), tmp_path / "5.mp4")
    shutil.rmtree(tmp_path / "aside")
    (tmp_path / "6.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (tmp_path / "7.md").write_text("# Notes\n")
    (tmp_path / "8.html").write_text("<p>Notes</p>")
    (tmp_path / "9.txt").write_bytes("Notizen für später".encode("utf-16"))
    draft = read_course(tmp_path, pool)
    kinds = [lesson.type for lesson in draft.course.lessons]
    assert kinds == ["video"] * 3 + ["audio"] * 2 + ["document"] * 4
    durations = [lesson.duration_seconds for lesson in draft.course.lessons]
    assert durations[:5] == pytest.approx([1, 1, 1, 2, 2], abs=0.05)
    assert durations[5:] == [None] * 4


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".m4v", ".flv", ".ts", ".m2ts", ".asf", ".wmv", ".3gp"])
def test_films_in_every_common_container_are_read(tmp_path: Path, suffix: str) -> None:
    from coursekit.probe import probe

    film = tmp_path / f"film{suffix}"
    copy_streams(make_video(tmp_path / "source.mp4", 1), film)
    finding = probe(film, "media")
    assert finding.type == "video"
    assert finding.duration_seconds == pytest.approx(1, abs=0.1)


def copy_streams(source: Path, target: Path, **options: str) -> None:
    import av

    with av.open(str(source)) as film, av.open(str(target), "w", options=options) as copy:
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in film.streams}
        for packet in film.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)


def test_a_film_without_a_length_in_its_head_is_measured(tmp_path: Path) -> None:
    from coursekit.probe import probe

    live = tmp_path / "live.webm"
    copy_streams(make_video(tmp_path / "source.webm", 2), live, live="1")
    assert probe(live, "media").duration_seconds == pytest.approx(2, abs=0.1)


def test_an_mp3_with_a_cover_is_a_sound(tmp_path: Path, pool: Pool) -> None:
    import av
    from av.stream import Disposition

    from coursekit.probe import probe

    make_audio(tmp_path / "plain.mp3", 1)
    make_video(tmp_path / "film.mp4", 1)
    with av.open(str(tmp_path / "film.mp4")) as film:
        picture = next(film.decode(video=0))
    with av.open(str(tmp_path / "plain.mp3")) as source, av.open(str(tmp_path / "song.mp3"), "w") as song:
        sound = song.add_stream_from_template(source.streams.audio[0])
        cover = song.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = picture.width, picture.height, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        still = picture.reformat(format="yuvj420p")
        still.pts = None
        song.mux(cover.encode(still))
        song.mux(cover.encode(None))
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = sound
                song.mux(packet)
    assert probe(tmp_path / "song.mp3", "media").type == "audio"


def encrypted(path: Path, source: Path) -> None:
    key = {"encryption_key": "76a6c65c5ea762046bd749a2e632ccbb", "encryption_kid": "a7e61c373e219033c21091fa607bf3b8"}
    copy_streams(source, path, encryption_scheme="cenc-aes-ctr", **key)


def test_files_that_cannot_be_lessons_are_listed_with_the_reason(tmp_path: Path, pool: Pool) -> None:
    film = make_video(tmp_path / "good.mp4", 3)
    whole = film.read_bytes()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "zeros.mp4").write_bytes(bytes(10_000))
    (tmp_path / "noise.mp4").write_bytes(bytes(n * n % 251 for n in range(10_000)))
    (tmp_path / "text.mp4").write_text("This is not a film.\n" * 50)
    (tmp_path / "page.mkv").write_text("<html></html>")
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "head.mp4").write_bytes(whole[:100])
    encrypted(tmp_path / "locked.mp4", film)
    shutil.copy(film, tmp_path / "film.pdf")
    shutil.copy(film, tmp_path / "film.md")
    (tmp_path / "blank.txt").write_text(" \n")
    draft = read_course(tmp_path, pool)
    assert [lesson.path for lesson in draft.course.lessons] == ["good.mp4"]
    assert {path: reason.split(":")[0].rstrip(".") for path, reason in reasons(draft).items()} == {
        "blank.txt": "The file is empty",
        "cut.mp4": "The file is incomplete",
        "empty.mp4": "The file is empty",
        "film.md": "It is named like a text, but it is something else",
        "film.pdf": "It is named like a PDF, but it is something else",
        "head.mp4": "There is neither picture nor sound in it",
        "locked.mp4": "The file is encrypted",
        "noise.mp4": "The file is broken or in a format that cannot be played",
        "page.mkv": "It is named like a video or sound, but it is something else",
        "text.mp4": "It is named like a video or sound, but it is something else",
        "zeros.mp4": "The file holds nothing but zeros",
    }


def test_a_list_of_other_files_named_like_a_film_opens_none_of_them(tmp_path: Path, pool: Pool) -> None:
    secret = small_video(tmp_path / "outside" / "secret.mp4", 1)
    course = tmp_path / "course"
    small_video(course / "good.mp4", 2)
    (course / "a.mp4").write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    (course / "b.mp4").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n")
    (course / "c.mkv").write_text(f"[playlist]\nFile1={secret}\n")
    draft = read_course(course, pool)
    assert [lesson.path for lesson in draft.course.lessons] == ["good.mp4"]
    assert set(reasons(draft)) == {"a.mp4", "b.mp4", "c.mkv"}


def test_what_nobody_put_there_to_be_watched_is_passed_over(tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "good.mp4", 0)
    for number, name in enumerate(
        [".hidden.mp4", ".git/x.mp4", "__MACOSX/y.mp4", "node_modules/z.mp4", "a.mp4.part", "b.mp4.crdownload"], 1
    ):
        small_video(tmp_path / name, number)
    for name in ("Thumbs.db", "desktop.ini", "setup.exe", "archive.zip", "picture.png", "script.py"):
        (tmp_path / name).write_bytes(b"x")
    draft = read_course(tmp_path, pool)
    assert [lesson.path for lesson in draft.course.lessons] == ["good.mp4"]
    assert draft.skipped == ()


def test_links_are_followed_within_the_folder_and_refused_out_of_it(tmp_path: Path, pool: Pool) -> None:
    outside = tmp_path / "outside"
    small_video(outside / "secret.mp4", 1)
    course = tmp_path / "course"
    small_video(course / "real/one.mp4", 2)
    (course / "two.mp4").symlink_to("real/one.mp4")
    (course / "file.mp4").symlink_to(outside / "secret.mp4")
    (course / "folder").symlink_to(outside, target_is_directory=True)
    (course / "real" / "round").symlink_to(course, target_is_directory=True)
    (course / "gone.mp4").symlink_to("nowhere.mp4")
    (course / "one.vtt").symlink_to(outside / "secret.vtt")
    draft = read_course(course, pool)
    assert {lesson.path for lesson in draft.course.lessons} == {"two.mp4", "real/one.mp4"}
    assert reasons(draft)["file.mp4"] == reasons(draft)["folder"] == "It is a link out of the folder."
    assert "gone.mp4" in reasons(draft)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_named_like_a_film_blocks_nobody(tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "good.mp4", 0)
    os.mkfifo(tmp_path / "pipe.mp4")
    assert reasons(read_course(tmp_path, pool)) == {"pipe.mp4": "It is not a regular file."}


def test_why_the_system_refuses_a_file_is_told_in_plain_words() -> None:
    from coursekit.probe import unreadable

    assert unreadable(PermissionError(13, "Permission denied")) == "The file may not be read."
    assert unreadable(FileNotFoundError(2, "No such file")) == "The file is gone."
    assert unreadable(OSError(5, "Input/output error")) == "The file cannot be read (Input/output error)."


@pytest.mark.skipif(os.name == "nt", reason="names are text on this system")
def test_a_name_that_is_no_text_is_told(tmp_path: Path, pool: Pool) -> None:
    film = small_video(tmp_path / "good.mp4", 0)
    shutil.copy(os.fsencode(film), os.fsencode(tmp_path) + b"/bad\xff.mp4")
    assert reasons(read_course(tmp_path, pool)) == {"bad?.mp4": "Its name cannot be read on this system."}


def test_a_file_that_vanishes_while_it_is_read_is_told(tmp_path: Path, pool: Pool) -> None:
    small_video(tmp_path / "good.mp4", 0)
    gone = small_video(tmp_path / "gone.mp4", 1)

    def vanish(done: int, total: int, current: str) -> None:
        gone.unlink(missing_ok=True)

    assert reasons(read_course(tmp_path, pool, progress=vanish)) == {"gone.mp4": "The file is gone."}


def test_a_folder_without_lessons_is_told_with_what_was_there(tmp_path: Path, pool: Pool) -> None:
    (tmp_path / "broken.mp4").write_text("x")
    with pytest.raises(NothingFoundError) as caught:
        read_course(tmp_path, pool)
    assert [skipped.path for skipped in caught.value.skipped] == ["broken.mp4"]


def test_what_is_no_folder_is_told(tmp_path: Path, pool: Pool) -> None:
    with pytest.raises(CourseError, match="not there"):
        read_course(tmp_path / "nowhere", pool)
    with pytest.raises(CourseError, match="not a folder"):
        read_course(small_video(tmp_path / "a.mp4", 0), pool)


def test_reading_stops_when_it_is_told_to(course: Path, pool: Pool) -> None:
    with pytest.raises(Stopped):
        read_course(course, pool, cancelled=lambda: True)


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
