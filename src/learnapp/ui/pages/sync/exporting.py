"""What was refused, into a file that a person can read and hand on."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from learnapp.errors import WorldError
from learnapp.files import replacing
from learnapp.store import Reader
from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.services import Services


def _tr(text: str) -> str:
    return QCoreApplication.translate("export_refused", text)


def export_refused(services: Services, parent: QWidget) -> None:
    """Ask where to, then write it in a job."""
    services.saving.ask(
        parent,
        _tr("Export what was refused"),
        _tr("learnapp-refused.json"),
        _tr("JSON"),
        lambda file: write_in_job(services, file),
        dialog="refused_export_dialog",
    )


def write_in_job(services: Services, file: Path) -> None:
    """Write `file` away from the GUI thread, and tell what came of it."""

    def work(progress: Progress, cancelled: IsCancelled) -> int:
        with contextlib.closing(services.store.reader()) as reader:
            return write_refused(reader, file)

    def done(number: int) -> None:
        services.notices.done(_tr("{0} written to {1}").format(told.changes(number), file.name))

    services.jobs.run(work, done=done, failed=services.notices.tell)


def write_refused(reader: Reader, file: Path) -> int:
    """Write why each document was refused, and the document itself; how many there are. The file is there as
    a whole or not at all.
    """
    refused = reader.refused()
    bodies = reader.refused_bodies()
    listed: list[dict[str, Any]] = [
        {**msgspec.to_builtins(one), "body": bodies.get((one.kind, one.id))} for one in refused
    ]
    text = msgspec.json.format(msgspec.json.encode({"refused": listed}), indent=2)
    try:
        with replacing(file) as out:
            out.write(text + b"\n")
    except OSError as error:
        title = _tr("The file could not be written")
        raise WorldError(
            title, _tr("{0}. Nothing was changed; choose another place.").format(error.strerror)
        ) from error
    return len(refused)
