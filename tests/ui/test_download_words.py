"""What is said of downloads: why they wait, what can be done, and nothing that is not known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from learnapp.library.downloads.state import DownloadsState, PausedReason
from learnapp.store.views_offered import Download, DownloadState
from learnapp.ui.course_words import download_words
from learnapp.ui.download_progress import lesson_progress
from learnapp.ui.download_words import row_words, words_of

MB = 1_000_000


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def lesson(name: str = "a", state: DownloadState = "queued", done: int = 0, error: str = "") -> Download:
    return Download(
        course_id="c",
        lesson_id=name,
        title=f"Lesson {name}",
        course_title="Knots",
        bytes=10 * MB,
        done=done,
        state=state,
        position=1,
        error_title=error,
        error_message="The server has it no longer." if error else "",
    )


def test_what_runs_is_told_with_what_is_left() -> None:
    state = DownloadsState(
        running=(("c", "a"),), bytes_left=30 * MB, bytes_per_second=2.0 * MB, seconds_left=15, speeds={("c", "a"): MB}
    )
    words = words_of(state, [lesson(), lesson("b")])
    assert (words.title, words.act) == ("2 lessons are on their way", "pause")
    assert words.text == "30.0 MB to go · 2.0 MB/s · 15 s left"
    assert row_words(lesson(done=4 * MB), state) == "4.0 MB of 10.0 MB · 1.0 MB/s · 6 s left"
    assert row_words(lesson("b"), state) == "Waits · 10.0 MB"


def test_what_is_not_known_is_not_guessed() -> None:
    state = DownloadsState(running=(("c", "a"),), bytes_left=30 * MB)
    assert words_of(state, [lesson()]).text == "30.0 MB to go · time left not known yet"
    assert row_words(lesson(), state) == "10.0 MB · time left not known yet"
    assert row_words(lesson(done=10 * MB), state) == "10.0 MB of 10.0 MB · is checked"


@pytest.mark.parametrize(
    ("reason", "title", "act"),
    [
        ("offline", "Waits for the network", "try"),
        ("metered", "Waits for another network", "settings"),
        ("playing", "Waits while you watch", "settings"),
        ("sign_in", "You are signed out", "sign_in"),
        ("disk_full", "The disk is full", "room"),
        ("portal", "This network wants you to sign in first", "try"),
        ("trouble", "Downloading does not go on", "try"),
    ],
)
def test_what_stands_in_the_way_is_named_with_what_can_be_done(reason: PausedReason, title: str, act: str) -> None:
    words = words_of(DownloadsState(queued=1, paused_reason=reason), [lesson()])
    assert (words.title, words.act) == (title, act)
    assert words.text
    assert words.action


def test_a_full_disk_says_how_much_is_missing() -> None:
    told = "120 MB are missing: 500 MB are needed and 380 MB can be used."
    state = DownloadsState(queued=1, paused_reason="disk_full", title="The disk is full", message=told)
    assert words_of(state, [lesson()]).text == told


def test_what_is_paused_or_failed_goes_on_when_that_is_wanted() -> None:
    idle = DownloadsState()
    paused = words_of(idle, [lesson(state="paused"), lesson("b", "failed", error="It is gone")])
    assert (paused.title, paused.act) == ("1 download is paused", "resume")
    failed = words_of(idle, [lesson(state="failed", error="It is gone"), lesson("b", "done")])
    assert (failed.title, failed.act) == ("1 download failed", "try")
    assert row_words(lesson(state="failed", error="It is gone"), idle) == "It is gone. The server has it no longer."
    assert row_words(lesson(state="paused", done=MB), idle) == "Paused · 1.0 MB of 10.0 MB"


def test_something_that_was_paused_does_not_hide_what_waits_for_the_network() -> None:
    state = DownloadsState(queued=1, paused_reason="offline")
    assert words_of(state, [lesson(state="paused"), lesson("b")]).title == "Waits for the network"
    assert words_of(DownloadsState(), [lesson("b", "done")]).title == "Nothing is on its way"


@pytest.mark.parametrize("reason", ["offline", "metered", "playing"])
def test_a_card_a_row_and_the_page_have_one_word_for_waiting(reason: PausedReason) -> None:
    state = DownloadsState(queued=1, paused_reason=reason)
    waits = lesson_progress(lesson(), state)
    assert waits is not None
    assert download_words(waits).text == words_of(state, [lesson()]).title
    queued = lesson_progress(lesson(), DownloadsState())
    assert queued is not None
    assert row_words(lesson(), DownloadsState()).startswith(download_words(queued).text)
