"""Where things are kept, how much room they take, and what can be made again."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from learnapp.ui import format as told
from learnapp.ui.jobs import IsCancelled, Progress
from learnapp.ui.pages.settings.rows import Section
from learnapp.ui.services import Services
from learnapp.ui.theme import Theme
from learnapp.ui.tokens import SIZE_SMALL
from learnapp.ui.widgets.buttons import Button
from learnapp.ui.widgets.labels import Label


class Sizes(NamedTuple):
    """Bytes of the database and of the pictures; how many backups there are and when (ms) the newest was made."""

    database: int
    pictures: int
    backups: int
    newest: int | None


class Storage(Section):
    def __init__(self, services: Services) -> None:
        super().__init__(services, self.tr("Storage"))
        theme = services.theme
        folder = services.accounts.folder(services.account)
        self.database = _value(theme, "database_size")
        self.add_row(self.tr("Progress and library"), self.tr("Kept on this device."), self.database)
        self.backups = _value(theme, "backups")
        meaning = self.tr("Made every day by itself; seven days and four weeks are kept.")
        self.add_row(self.tr("Backups"), meaning, self.backups)
        self.clear = Button(theme, self.tr("Clear"), self._clear, name="clear_pictures")
        self.add_row(self.tr("Covers and thumbnails"), self.tr("They are made again when needed."), self.clear)
        self.open = Button(theme, self.tr("Open folder"), lambda: _show(folder), icon="folder-open", name="open_data")
        self.add_row(self.tr("Where it is kept"), str(folder), self.open)
        self._folder = folder

    def measure(self) -> None:
        """Look at the disk in a job; shown when known."""
        folder, pictures = self._folder, (self.services.paths.thumbnails, self.services.paths.covers)

        def look(progress: Progress, cancelled: IsCancelled) -> Sizes:
            return sizes(folder, pictures)

        self.services.jobs.run(look, done=self._show, failed=lambda _error: None)

    def _show(self, found: Sizes) -> None:
        self.database.setText(told.size(found.database))
        if found.newest is None:
            self.backups.setText(self.tr("None yet"))
        else:
            ago = told.ago(found.newest, self.services.clock(), self.services.tz)
            number = told.counted(found.backups, "1 backup", "%n backups")
            self.backups.setText(self.tr("{0}, the newest {1}").format(number, ago))
        self.clear.setText(self.tr("Clear {0}").format(told.size(found.pictures)))
        self.clear.setEnabled(found.pictures > 0)

    def _clear(self) -> None:
        folders = (self.services.paths.thumbnails, self.services.paths.covers)

        def empty(progress: Progress, cancelled: IsCancelled) -> None:
            for folder in folders:
                for file in folder.glob("*.jpg"):
                    file.unlink(missing_ok=True)

        self.services.jobs.run(empty, done=self._cleared, failed=self._not_cleared)

    def _cleared(self, _nothing: None) -> None:
        self.services.images.forget()
        self.services.notices.done(self.tr("Covers and thumbnails were cleared"))
        self.measure()

    def _not_cleared(self, _error: BaseException) -> None:
        self.services.notices.warn(self.tr("Not everything was cleared"), self.tr("Some files are in use; try later."))
        self.measure()


def sizes(folder: Path, pictures: tuple[Path, ...]) -> Sizes:
    """What lies on the disk now; files that vanish meanwhile count nothing."""
    backups = [file for file in (folder / "backups").glob("*") if file.is_file()]
    newest = max((round(file.stat().st_mtime * 1000) for file in backups), default=None)
    return Sizes(
        database=_bytes([*folder.glob("learnapp.db*"), *folder.glob("search.db*")]),
        pictures=sum(_bytes(list(place.glob("*"))) for place in pictures),
        backups=len(backups),
        newest=newest,
    )


def _bytes(files: list[Path]) -> int:
    total = 0
    for file in files:
        with contextlib.suppress(OSError):
            total += file.stat().st_size
    return total


def _value(theme: Theme, name: str) -> Label:
    label = Label(theme, "…", size=SIZE_SMALL, weight=400, role="muted")
    label.setObjectName(name)
    return label


def _show(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
