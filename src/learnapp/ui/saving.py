"""Where to save something: asked with the system's own dialog, the same way wherever something is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

_NO_PART_OF_A_NAME: Final = '<>:"/\\|?*'


def file_name(title: str, suffix: str, otherwise: str) -> str:
    """What a file may be called on whatever system; `otherwise` where nothing is left of the title."""
    kept = "".join(" " if char in _NO_PART_OF_A_NAME or not char.isprintable() else char for char in title)
    return (" ".join(kept.split()).strip(" .")[:100].strip() or otherwise) + suffix


class Saving:
    """Begins in the learner's documents, and from then on where something was saved last in this run."""

    def __init__(self) -> None:
        self._last: Path | None = None

    def ask(
        self, parent: QWidget, title: str, name: str, kind: str, save: Callable[[Path], object], *, dialog: str
    ) -> None:
        """Suggest a `name`, whose ending is that of all files of this `kind`; then `save` what was chosen.

        `dialog` names the dialog. Nothing happens where it is given up.
        """
        suffix = Path(name).suffix
        asking = QFileDialog(parent, title)
        asking.setObjectName(dialog)
        asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asking.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asking.setDefaultSuffix(suffix.removeprefix("."))
        asking.setNameFilter(f"{kind} (*{suffix})")
        asking.setDirectory(str(self.folder))
        asking.selectFile(name)

        def chosen(file: str) -> None:
            self._last = Path(file).parent
            save(Path(file))

        asking.fileSelected.connect(chosen)
        asking.open()

    @property
    def folder(self) -> Path:
        """Where it begins: a dialog that is sent where nothing is begins wherever the program was started."""
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        candidates = (self._last, documents) if self._last is not None else (documents,)
        return next((folder for folder in candidates if folder.is_dir()), Path.home())
