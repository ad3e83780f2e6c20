"""Notes into a Markdown file, of one course or of all."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from learnapp.errors import WorldError
from learnapp.files import replacing
from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.noting import note_place
from learnapp.ui.saving import file_name
from learnapp.ui.services import Services


def _tr(text: str) -> str:
    return QCoreApplication.translate("export_notes", text)


def export_notes(services: Services, parent: QWidget, course_id: str | None, course_title: str) -> None:
    """Ask where to, then write it in a job."""
    services.saving.ask(
        parent,
        _tr("Export notes"),
        file_name(f"{_tr('Notes')} {course_title}", ".md", "LearnApp"),
        _tr("Markdown"),
        lambda file: write_in_job(services, file, course_id),
        dialog="notes_export_dialog",
    )


def write_in_job(services: Services, file: Path, course_id: str | None) -> None:
    """Write `file` away from the GUI thread, and tell what came of it."""

    def work(progress: Progress, cancelled: IsCancelled) -> int:
        from learnapp.library.notes_markdown import notes_as_markdown

        with contextlib.closing(services.store.reader()) as reader:
            views = reader.all_notes(course_id)
        text = notes_as_markdown(
            views, heading=_tr("Notes"), bookmark=_tr("(bookmark)"), place=note_place, tz=services.tz
        )
        try:
            with replacing(file) as out:
                out.write(text.encode())
        except OSError as error:
            title = _tr("The file could not be written")
            words = _tr("{0}. Your notes are as they were; choose another place.").format(error.strerror)
            raise WorldError(title, words) from error
        return len(views)

    def done(number: int) -> None:
        written = told.counted(number, "1 note", "%n notes")
        services.notices.done(_tr("{0} written to {1}").format(written, file.name))

    services.jobs.run(work, done=done, failed=services.notices.tell)
