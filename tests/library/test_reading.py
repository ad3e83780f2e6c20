"""A folder read as a course: what becomes a lesson, in which module, and what is left out."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import CourseError, NothingFoundError, Stopped
from coursekit.pool import Pool
from tests.documents import make_pdf
from tests.library.drafts import copy_streams, outline, reasons
from tests.media import make_audio, make_video, small_video

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
    make_pdf(tmp_path / "6.pdf", 2)
    (tmp_path / "7.md").write_text("# Notes\n")
    (tmp_path / "8.html").write_text("<p>Notes</p>")
    (tmp_path / "9.txt").write_bytes("Notizen für später".encode("utf-16"))
    draft = read_course(tmp_path, pool)
    kinds = [lesson.type for lesson in draft.course.lessons]
    assert kinds == ["video"] * 3 + ["audio"] * 2 + ["document"] * 4
    durations = [lesson.duration_seconds for lesson in draft.course.lessons]
    assert durations[:5] == pytest.approx([1, 1, 1, 2, 2], abs=0.05)
    assert durations[5:] == [60] * 4
    assert [lesson.pages for lesson in draft.course.lessons][5:] == [2, 1, 1, 1]


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".m4v", ".flv", ".ts", ".m2ts", ".asf", ".wmv", ".3gp"])
def test_films_in_every_common_container_are_read(tmp_path: Path, suffix: str) -> None:
    from coursekit.probe import probe

    film = tmp_path / f"film{suffix}"
    copy_streams(make_video(tmp_path / "source.mp4", 1), film)
    finding = probe(film, "media")
    assert finding.type == "video"
    assert finding.duration_seconds == pytest.approx(1, abs=0.1)


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
