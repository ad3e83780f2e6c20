"""What the program tells a person in passing: a short toast, a banner with something to do, an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from learnapp.errors import Cancelled, WorldError

SECONDS = 6.0


class Notice(NamedTuple):
    """`kind` is info, done or attention; `action` names what `act` does; `seconds` 0 stays until it is closed or, where
    it is `bound` to its page, until another page was gone to. It takes the place of an earlier one `about` the same.
    """

    text: str
    kind: str = "info"
    title: str = ""
    action: str = ""
    act: Callable[[], None] | None = None
    seconds: float = SECONDS
    bound: bool = True
    about: str = ""


class Notices(QObject):
    """Anyone may post; the window shows. `unexpected` carries an exception that is our own fault, `over` what there is
    nothing more to tell about."""

    posted = Signal(object)  # Notice
    unexpected = Signal(object)  # BaseException
    over = Signal(str)

    def say(self, text: str, kind: str = "info") -> None:
        self.posted.emit(Notice(text, kind))

    def begin(self, text: str, about: str, *, action: str = "", act: Callable[[], None] | None = None) -> None:
        """Something takes its time: this stays until what came of it is told `about` the same. Told again, it says how
        far it is."""
        self.posted.emit(Notice(text, action=action, act=act, seconds=0.0, bound=False, about=about))

    def done(self, text: str, about: str = "") -> None:
        self.posted.emit(Notice(text, "done", about=about))

    def offer(
        self, text: str, action: str, act: Callable[[], None], *, kind: str = "info", seconds: float = 10.0
    ) -> None:
        """A toast with one thing to do, such as to undo."""
        self.posted.emit(Notice(text, kind, action=action, act=act, seconds=seconds))

    def warn(self, title: str, text: str, *, bound: bool = True) -> None:
        """Stays until it is closed or, where it is `bound`, until another page was gone to."""
        self.posted.emit(Notice(text, "attention", title, seconds=0.0, bound=bound))

    def tell(self, error: BaseException, about: str = "") -> None:
        """An error as a person should hear of it: the world's with its title and message, our own by a calm dialog."""
        if about:
            self.over.emit(about)
        if isinstance(error, Cancelled):
            self.say(f"{error.title}. {error.message}")
        elif isinstance(error, WorldError):
            self.warn(error.title, error.message)
        else:
            self.unexpected.emit(error)
