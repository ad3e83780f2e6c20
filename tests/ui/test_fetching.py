"""What pages ask of the downloads is done in the course that is meant."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.library.content import ContentStore
from learnapp.library.downloads import Downloads
from learnapp.store.views_offered import Offer, OfferedFile
from learnapp.sync.backoff import Backoff
from learnapp.ui.fetching import Fetching
from learncore.records import Course, Lesson, Module
from tests.store.support import NOON

SHAS = {"a": "a" * 64, "b": "b" * 64}


def offer(course_id: str) -> Offer:
    """A course with a cover and a quiz."""
    quiz = Lesson(id=f"{course_id}1", title="Quiz", type="quiz")
    made = Course(id=course_id, title="Knots", cover="x.jpg", modules=(Module(id="m", title="One", lessons=(quiz,)),))
    files = (OfferedFile(path="x.jpg", sha256=SHAS[course_id], bytes=9),)
    return Offer(course_id=course_id, version=1, updated_at=NOON, course=made, files=files)


def test_going_on_with_a_course_tries_nothing_of_another_one(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    services = app.services
    store = services.store

    def connect() -> NoReturn:
        pytest.fail("nothing is fetched here")

    downloads = Downloads(store, store.reader, lambda: ContentStore(tmp_path), connect, Backoff())
    store.set_catalogue([offer("a"), offer("b")], "1").result()
    for course_id, sha256 in SHAS.items():
        store.downloads.add(course_id).result()
        store.downloads.note(sha256, "failed", 0, "Lost", "Gone.").result()
    fetching = Fetching(downloads, store, services.reader, services.library, services.jobs, services.notices)
    fetching.resume("a")
    with closing(store.reader()) as reader:

        def state(course_id: str) -> str:
            return next(file.state for file in reader.wanted_files() if file.course_id == course_id)

        qtbot.waitUntil(lambda: state("a") == "queued")
        store.recorded().result()
        assert state("b") == "failed"
    fetching.close()
