"""What a status says: in the pill in short, on the page at length, and never more than is so."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from learnapp.store.exchange import Refused
from learnapp.sync.status import Phase, SyncStatus
from learnapp.ui.format import ahead, since
from learnapp.ui.sync_words import kind_words, reason_words, words_of
from learnapp.ui.theme import Theme
from tests.ui.library_of import HOUR, MINUTE, NOW

DAY = 24 * HOUR


def pill(**fields: object) -> tuple[str, str]:
    words = words_of(SyncStatus(**fields), NOW, dt.UTC)  # type: ignore[arg-type]
    return words.short, words.kind


@pytest.mark.parametrize(
    ("fields", "short", "kind"),
    [
        ({"phase": "guest"}, "Saved on this device", "calm"),
        ({"phase": "guest", "waiting": 12}, "Saved on this device", "calm"),
        ({"phase": "idle", "last_sync": NOW}, "Synced just now", "done"),
        ({"phase": "idle", "last_sync": NOW - 2 * MINUTE}, "Synced 2 min ago", "done"),
        ({"phase": "idle", "last_sync": NOW - HOUR}, "Synced 1 h ago", "done"),
        ({"phase": "idle", "last_sync": NOW - DAY}, "Synced yesterday", "done"),
        ({"phase": "idle"}, "Not synced yet", "calm"),
        ({"phase": "syncing", "last_sync": NOW}, "Syncing…", "calm"),
        ({"phase": "idle", "waiting": 1, "last_sync": NOW}, "1 to sync", "calm"),
        ({"phase": "idle", "waiting": 3, "last_sync": NOW}, "3 to sync", "calm"),
        ({"phase": "offline", "waiting": 3}, "Offline · 3 to sync", "attention"),
        ({"phase": "offline", "waiting": 1}, "Offline · 1 to sync", "attention"),
        ({"phase": "offline", "last_sync": NOW}, "Offline", "calm"),
        ({"phase": "idle", "refused": 2, "last_sync": NOW}, "2 refused", "attention"),
        ({"phase": "syncing", "refused": 1}, "1 refused", "attention"),
        ({"phase": "sign_in", "waiting": 2, "refused": 2}, "Sign in again", "attention"),
        ({"phase": "trouble", "title": "This LearnApp is too old"}, "Cannot sync", "attention"),
    ],
)
def test_the_pill_says_in_short_where_the_data_stands(fields: dict[str, object], short: str, kind: str) -> None:
    assert pill(**fields) == (short, kind)


statuses = st.builds(
    SyncStatus,
    phase=st.sampled_from(["guest", "idle", "syncing", "offline", "sign_in", "trouble"]),
    waiting=st.integers(0, 3),
    refused=st.integers(0, 3),
    last_sync=st.none() | st.integers(NOW - 400 * DAY, NOW),
    title=st.sampled_from(["", "The server is not well"]),
    message=st.sampled_from(["", "It answers with an error."]),
)


@given(statuses)
def test_nothing_but_what_is_synced_is_called_so_and_nothing_is_green_without(status: SyncStatus) -> None:
    words = words_of(status, NOW, dt.UTC)
    assert (words.kind == "done") == status.synced
    assert ("Synced" in words.short or "Everything" in words.title) == status.synced
    assert words.short
    assert words.title
    assert words.text


@given(statuses)
def test_every_glyph_is_one_that_the_font_has(qapp: QApplication, status: SyncStatus) -> None:
    assert Theme("light").icons.glyph(words_of(status, NOW, dt.UTC).glyph)


@given(statuses)
def test_what_waits_is_told_with_its_number_wherever_something_keeps_it(status: SyncStatus) -> None:
    words = words_of(status, NOW, dt.UTC)
    if status.waiting and status.phase != "guest":
        assert str(status.waiting) in f"{words.title} {words.text}"


def test_trouble_is_told_in_the_servers_words_and_with_what_is_kept() -> None:
    status = SyncStatus(phase="trouble", waiting=3, title="This LearnApp is too old", message="What you did is kept.")
    words = words_of(status, NOW, dt.UTC)
    assert words.title == "This LearnApp is too old"
    assert words.text == "What you did is kept. 3 changes wait to be sent."
    words = words_of(SyncStatus(phase="sign_in", waiting=3), NOW, dt.UTC)
    assert words.text.endswith("3 changes are kept here and are sent as soon as that works.")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (0, "just now"),
        (59 * 1000, "just now"),
        (MINUTE, "1 min ago"),
        (59 * MINUTE, "59 min ago"),
        (3 * HOUR, "3 h ago"),
        (DAY, "yesterday"),
        (3 * DAY, "3 days ago"),
    ],
)
def test_how_long_ago_in_few_letters(before: int, said: str) -> None:
    assert since(NOW - before, NOW, dt.UTC) == said
    assert since(NOW + HOUR, NOW, dt.UTC) == "just now", "another clock may be ahead"


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (-1, "in a moment"),
        (4_000, "in a moment"),
        (5_001, "in 10 seconds"),
        (21_000, "in 25 seconds"),
        (45_000, "in 45 seconds"),
        (56_000, "in 1 minute"),
        (61_000, "in 2 minutes"),
        (50 * MINUTE, "in 50 minutes"),
    ],
)
def test_what_is_to_come_comes_no_later_than_told(after: int, said: str) -> None:
    assert ahead(NOW + after, NOW) == said


@pytest.mark.parametrize("phase", ["offline", "trouble"])
@pytest.mark.parametrize("message", ["", "What you did is kept."])
def test_while_nothing_can_be_sent_the_next_try_is_told(phase: Phase, message: str) -> None:
    def text(next_try: int | None) -> str:
        return words_of(SyncStatus(phase=phase, message=message, next_try=next_try), NOW, dt.UTC).text

    assert text(NOW + 23_000).endswith("The next try is in 25 seconds.")
    assert text(NOW).endswith("It is tried again just now.")
    assert "next try" not in text(None)


def refused(code: str, message: str = "", *, ours: bool = True) -> Refused:
    return Refused(kind="session", id="a", code=code, message=message, at=NOW, ours=ours)


def test_a_refusal_is_explained_with_what_can_be_done() -> None:
    assert reason_words(refused("not_enrolled")).startswith("You are not enrolled in this course.")
    assert "does not know this lesson" in reason_words(refused("unknown_lesson"))
    assert reason_words(refused("invalid", "spans overlap")) == "The server found it not valid: spans overlap"
    assert reason_words(refused("something_new")) == "The server found it not valid."
    assert reason_words(refused("invalid", ours=False)).startswith("This LearnApp does not understand it.")
    assert kind_words("lesson_state") == "Place and completion"
    assert kind_words("hologram") == "Something newer than this LearnApp"
