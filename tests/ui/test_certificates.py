"""A certificate on paper: what stands on it, and how it can be verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.store.views_activity import FinishedCourse
from learnapp.ui.notices import Notice
from learnapp.ui.pages.activity.certificate import Certificate, certificate_of, pdf_of
from learncore.certificate import code_of
from tests.ui.library_of import NOW, Seeder
from tests.ui.saving import save_as
from tests.ui.signed_in import JANE
from tests.ui.test_activity import activity_of

DONE = FinishedCourse(course_id="Knots", title="Knots", completed_at=NOW, waiting=False, offered=True)


def text_of(file: Path) -> str:
    document = QPdfDocument()
    assert document.load(str(file)) == QPdfDocument.Error.None_
    assert document.pageCount() == 1
    text = document.getAllText(0).text()
    document.close()
    return " ".join(text.replace("\ufffe", "-").split())  # so is a hyphen told at the end of a line


def saved(app: App, qtbot: QtBot, file: Path) -> str:
    """What the page saves when its button is pressed with the keyboard."""
    page = activity_of(app, qtbot)
    (row,) = page.certificates.rows
    row.button.setFocus()
    qtbot.keyClick(row.button, Qt.Key.Key_Return)
    save_as(qtbot, page, "certificate_dialog", file)
    qtbot.waitUntil(file.exists)
    return text_of(file)


def test_a_guests_certificate_says_what_it_takes_to_be_verified(
    app: App, seed: Seeder, qtbot: QtBot, tmp_path: Path
) -> None:
    app.services.settings.change(learner_name="Jane Smith")
    seed.complete(seed.course("Knots", lessons=2))
    seed.watch(seed.course("Sails"), 1, 100)
    text = saved(app, qtbot, tmp_path / "knots.pdf")
    for words in ("Certificate of completion", "Jane Smith", "Knots", "21 November 2025", "signed in and synced"):
        assert words in text
    assert "Verify this code" not in text


def test_an_accounts_certificate_has_a_code_and_says_that_it_waits_for_a_sync(
    janes: App, qtbot: QtBot, tmp_path: Path
) -> None:
    seed = Seeder(janes.services.store)
    seed.complete(seed.course("Knots", lessons=2))
    seed.watch(seed.course("Sails"), 1, 100)
    text = saved(janes, qtbot, tmp_path / "knots.pdf")
    assert code_of(JANE.organization_id, JANE.user, "Knots") in text
    assert f"{JANE.server}/certificates" in text
    assert "only after the device that made it has synced" in text
    assert "learner’s own" in text


def test_what_was_synced_can_be_verified(janes: App) -> None:
    certificate = certificate_of(janes.services, DONE)
    assert certificate.note == "The server confirms the name, the course and the date."
    assert certificate.organization == JANE.organization


def test_nobody_gets_a_certificate_without_a_name(app: App, seed: Seeder, qtbot: QtBot) -> None:
    seed.complete(seed.course("Knots", lessons=1))
    seed.watch(seed.course("Sails"), 1, 100)
    page = activity_of(app, qtbot)
    posted: list[Notice] = []
    app.services.notices.posted.connect(posted.append)
    qtbot.mouseClick(page.certificates.rows[0].button, Qt.MouseButton.LeftButton)
    assert [notice.text for notice in posted] == ["A certificate needs your name."]


def test_a_place_that_cannot_be_written_is_told(app: App, seed: Seeder, qtbot: QtBot, tmp_path: Path) -> None:
    seed.watch(seed.course("Sails"), 1, 100)
    page = activity_of(app, qtbot)
    posted: list[Notice] = []
    app.services.notices.posted.connect(posted.append)
    page.certificates.write(DONE, tmp_path / "nowhere" / "knots.pdf")
    assert [notice.title for notice in posted] == ["The certificate could not be written"]
    assert list(tmp_path.glob("nowhere*")) == []


def paper(name: str, course: str, note: str = "") -> Certificate:
    return Certificate(name=name, course=course, date="1 May 2026", organization="", code="", server="", note=note)


@pytest.mark.parametrize(
    ("name", "course"),
    [
        ("Maximiliane-Alexandra Wilhelmina von Hohenlohe-Waldenburg-Schillingsfürst zu Langenburg", "Knots " * 30),
        ("محمد عبد الله", "مقدمة في البرمجة"),
        ("Ann\nOnym", "a <b>course</b> & more"),
    ],
)
def test_a_name_of_any_script_and_a_long_one_stand_on_the_paper_as_a_whole(
    app: App, tmp_path: Path, name: str, course: str
) -> None:
    note = "The course is one of the learner’s own. " * 4
    (tmp_path / "long.pdf").write_bytes(pdf_of(paper(name, course, note), app.services.theme.font()))
    text = text_of(tmp_path / "long.pdf")
    for words in (name, course, note):
        assert " ".join(words.split()) in text


def test_what_is_too_long_for_any_paper_is_cut_and_stays_on_it(app: App, tmp_path: Path) -> None:
    name, course = "Ann " + "Very " * 200 + "Long", "x" * 400
    (tmp_path / "long.pdf").write_bytes(pdf_of(paper(name, course), app.services.theme.font()))
    text = text_of(tmp_path / "long.pdf")
    assert "Ann Very" in text
    assert "xxxx" in text
    assert text.count("…") == 2
