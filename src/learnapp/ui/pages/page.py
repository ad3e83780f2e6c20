"""What every page is: it asks the store when it is shown or when something it shows was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from learnapp.errors import WorldError
from learnapp.ui.services import Services

if TYPE_CHECKING:
    from learnapp.store import Change
    from learnapp.ui.navigator import Place
    from learnapp.ui.widgets.state_panel import StatePanel

_COALESCE_MS = 60
_AGES_MS = 20_000


class Page(QWidget):
    """A page of the window. Subclasses build their widgets in `__init__`, fill them in `load` and say in `concerns`
    which changes they show. `full_window` pages hide the sidebar and the top bar.
    """

    full_window = False
    controls_below = False  # what is told in passing then stands above
    ages = False  # whether it tells of times that go on while it is looked at, such as “just now”
    sought = ""  # what the top bar's search shows while this page is seen

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.stale = True
        self._failure: StatePanel | None = None
        self._later = QTimer(self, singleShot=True, interval=_COALESCE_MS)
        self._later.timeout.connect(self._refresh_if_seen)
        self._aging = QTimer(self, interval=_AGES_MS)
        self._aging.setObjectName("page_ages")
        self._aging.timeout.connect(self._age)

    def go_to(self, place: Place) -> None:
        """Called before the page is shown, with where it should be; pages of one place need nothing of it."""

    def load(self) -> None:
        """Ask the store and show the answer; may raise `WorldError`, which the page then tells."""
        raise NotImplementedError

    def concerns(self, change: Change) -> bool:
        """Whether this change moved something the page shows."""
        return bool(change.lessons or change.courses or change.library)

    def leave(self) -> None:
        """Called when another page takes its place."""

    def on_change(self, change: Change) -> None:
        """Ask again now if seen, else when next shown. Many changes at once are answered by one query."""
        if self.concerns(change):
            self.stale = True
            if self.isVisible():
                self._later.start()

    def refresh(self) -> None:
        """Load now and tell what failed on the page itself."""
        self.stale = False
        try:
            self.load()
        except WorldError as error:
            self._fail(error)
        else:
            if self._failure is not None:
                self._failure.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_if_seen()
        if self.ages:
            self._aging.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._aging.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._failure is not None:
            self._failure.setGeometry(self.rect())

    def _refresh_if_seen(self) -> None:
        """Load if something moved since it was last loaded, and the page is on the screen."""
        if self.stale and self.isVisible():
            self.refresh()

    def _age(self) -> None:
        self.stale = True
        self._refresh_if_seen()

    def _fail(self, error: WorldError) -> None:
        from learnapp.ui.widgets.state_panel import StatePanel

        if self._failure is None:
            self._failure = StatePanel(self.services.theme, "warning-circle", filled=True, parent=self)
            self._failure.setObjectName("page_failure")
            self._failure.add_button(self.tr("Try again"), self.refresh, primary=True, name="page_retry")
        self._failure.set_text(error.title, error.message)
        self._failure.setGeometry(self.rect())
        self._failure.show()
        self._failure.raise_()
