"""Caption files of every kind that people have."""

from __future__ import annotations

from pathlib import Path

import pytest

from learnapp.errors import PlayerError
from learnapp.player import Cue, load_cues

VTT = """WEBVTT

NOTE made by hand

STYLE
::cue { color: red }

1
00:01.000 --> 00:03.500 line:0 position:20%
<v Ada>Hello <b>there</b>,
dear <c.loud>student</c> &amp; friend

00:03.000 --> 00:05.000
Second

00:00:10.000 --> 00:00:10.000
Nothing
"""

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>Hello</i> {\\an8}there
dear student

2
00:01:00,250 --> 00:01:02,000
Later
"""

ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: Default,Arial,20

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not to be read
Dialogue: 0,0:00:02.00,0:00:04.00,Default,,0,0,0,,{\\b1}Hello{\\b0}\\Nthere
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,First
"""


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_webvtt_is_read_as_plain_text(tmp_path: Path) -> None:
    cues = load_cues(write(tmp_path, "a.vtt", VTT))
    assert len(cues.cues) == 2
    assert (cues.cues[0].start, cues.cues[0].end) == (1.0, 3.5)
    assert cues.cues[0].text == "Hello there,\ndear student & friend"
    assert cues.at(0.99) == ""
    assert cues.at(1.0).startswith("Hello")
    assert cues.at(3.2) == cues.cues[0].text + "\nSecond"
    assert cues.at(3.5) == "Second"
    assert cues.at(5.0) == ""


def test_subrip_is_read_as_plain_text(tmp_path: Path) -> None:
    cues = load_cues(write(tmp_path, "a.srt", SRT))
    assert cues.cues == (Cue(1.0, 3.5, "Hello there\ndear student"), Cue(60.25, 62.0, "Later"))


def test_ass_is_read_in_order_without_comments(tmp_path: Path) -> None:
    cues = load_cues(write(tmp_path, "a.ass", ASS))
    assert cues.cues == (Cue(1.0, 2.0, "First"), Cue(2.0, 4.0, "Hello\nthere"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_recognized(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, "a.srt", "1\n00:00:01,000 --> 00:00:02,000\nÜber naïve Café – “gut”\n", encoding)
    assert load_cues(path).at(1.5) == "Über naïve Café – “gut”"


def test_windows_lines_are_lines(tmp_path: Path) -> None:
    assert load_cues(write(tmp_path, "a.srt", SRT.replace("\n", "\r\n"))).cues[0].text == "Hello there\ndear student"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.vtt", ""),
        ("a.vtt", "WEBVTT\n\n"),
        ("a.srt", "Dear student,\nthis is a letter."),
        ("a.ass", "[Events]\nDialogue: what\n"),
        ("a.srt", "\0\1\2" * 500),
        ("a.txt", "1\n2\n3"),
    ],
)
def test_what_is_no_caption_file_is_told(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(PlayerError) as told:
        load_cues(write(tmp_path, name, text))
    assert name in told.value.message
    assert str(tmp_path) not in told.value.message


def test_a_file_that_is_missing_or_far_too_large_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.vtt", tmp_path, write(tmp_path, "huge.srt", "x" * (8 * 1024 * 1024 + 1))):
        with pytest.raises(PlayerError):
            load_cues(path)


def test_the_cues_of_a_long_lecture_are_found_quickly(tmp_path: Path) -> None:
    lines = "".join(
        f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\nLine {n}\n\n" for n in range(3000)
    )
    cues = load_cues(write(tmp_path, "a.srt", lines))
    assert [cues.at(n + 0.5) for n in range(3000)] == [f"Line {n}" for n in range(3000)]
    assert cues.at(1.95) == ""


def test_what_nobody_could_read_is_cut(tmp_path: Path) -> None:
    """Text of millions of characters is laid out for minutes, in the window's own thread."""
    huge = f"1\n00:00:01,000 --> 00:00:02,000\n{'x' * 3_000_000}\n\n"
    assert len(load_cues(write(tmp_path, "huge.srt", huge)).cues[0].text) == 2_000
    lines = "".join(
        f"{n}\n{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},000 --> 20:00:00,000\nLine {n}\n\n" for n in range(30_000)
    )
    cues = load_cues(write(tmp_path, "many.srt", lines)).cues
    assert (len(cues), cues[-1].text) == (20_000, "Line 19999")
