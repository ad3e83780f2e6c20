"""A folder is published with the pictures that its documents show, and a device that downloads it shows them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from learnapp.library.documents import image_files, origin_of, read_document
from learnserver.administration import Administration
from learnserver.config import Config
from learnserver.content.publishing import publish
from learnserver.content.store import ContentStore
from learnserver.database import Database
from tests.sync.courses import SCHOOL, enroll
from tests.sync.devices import Device
from tests.sync.downloading import Fetching, fetching
from tests.sync.served import Person, Served

Make = Callable[..., Device]
FILES = {
    "1 Knots/read.md": b"# Knots\n\n![A bowline](pictures/bowline.png)\n",
    "1 Knots/look.html": b'<p>See</p><img src="../shared.gif"><img src="pictures/bowline.png"><img src="secret.key">',
    "1 Knots/pictures/bowline.png": b"\x89PNG bowline",
    "1 Knots/pictures/unused.png": b"\x89PNG unused",
    "1 Knots/secret.key": b"not a picture",
    "shared.gif": b"GIF89a shared",
}
SHOWN = {"1 Knots/pictures/bowline.png", "shared.gif"}


@pytest.fixture
def knots(served: Served, ada: Person, tmp_path: Path) -> str:
    folder = tmp_path / "Knots in pictures"
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    with closing(Database(Config.of(served.home, None).database)) as database:
        org = Administration(database).organization(SCHOOL).id
        store = ContentStore(served.home / "content")
        course_id = publish(database, store, org, folder).course_id
    enroll(served, ada, course_id)
    return course_id


def shown(here: Fetching, course_id: str) -> dict[str, dict[str, bytes]]:
    """The pictures of each document, as a page that is opened without a network finds them."""
    found: dict[str, dict[str, bytes]] = {}
    view = here.device.reader.course(course_id)
    assert view is not None
    for lesson in view.course.lessons:
        opened = here.device.reader.lesson(lesson.id, course_id)
        assert opened is not None
        if opened.file is not None:
            markup = read_document(Path(opened.file.path), origin_of(opened, lesson))
            places = image_files(markup, opened.course)
            found[lesson.title] = {name: place.read_bytes() for name, place in places.items()}
    return found


def test_a_downloaded_document_shows_its_pictures(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop) as here:
        here.downloads.add_course(knots)
        here.until_done()
        assert here.content(knots).keys() == {"1 Knots/read.md", "1 Knots/look.html", *SHOWN}
        assert shown(here, knots) == {
            "read": {"1 Knots/pictures/bowline.png": FILES["1 Knots/pictures/bowline.png"]},
            "look": {name: FILES[name] for name in SHOWN},
        }


def test_a_document_that_comes_alone_brings_the_pictures_that_others_show_too(device: Make, knots: str) -> None:
    laptop = device()
    with fetching(laptop) as here:
        offered = laptop.reader.catalogue_course(knots)
        assert offered is not None
        last = offered.modules[-1].lessons[-1]
        here.downloads.add_lesson(knots, last.lesson_id)
        here.until_done()
        assert last.title == "read"
        assert shown(here, knots)["read"].keys() == {"1 Knots/pictures/bowline.png"}
