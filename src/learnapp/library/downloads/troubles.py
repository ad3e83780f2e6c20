"""What went wrong, and what follows: wait for all, wait for a file, or give the file up."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from learnapp.errors import (
    CaptivePortalError,
    CertificateError,
    ClientTooOldError,
    DiskFullError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    ServerMistakeError,
    SignInAgainError,
    StoreError,
    WorldError,
    WrongAddressError,
)
from learnapp.library.downloads.job import DamagedError
from learnapp.library.downloads.partial import NoRoomError
from learnapp.library.downloads.state import PausedReason

if TYPE_CHECKING:
    from learnapp.library.downloads.downloads import Waits

_ROOM_SECONDS: Final = 5.0
"""So often a full disk is looked at again."""
_TRIES: Final = 5
"""A server that is there and cannot give a file is asked so many times for it."""
_DAMAGED_TRIES: Final = 2
_MISTAKE: Final = ("The download failed", "LearnApp made a mistake, which is in its log. Nothing else is lost.")
_FOR_A_WAY: Final[tuple[PausedReason, ...]] = ("offline", "portal", "sign_in", "trouble")
_WORTH_A_TRY: Final = 64 * 1024
"""A connection that brought so much was a good one: the next is made at once."""


class Troubles:
    """On the downloads' thread, but for `hint`, `over` and `forget`, which put new notes in the place of those that are
    just looked at. `title` and `message` say what stands in the way."""

    def __init__(self, waits: Waits, steady: Callable[[], float]) -> None:
        self._waits = waits
        self._steady = steady
        self._why: PausedReason = ""
        self._hinted = False
        self._until = 0.0
        self._later: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._stumbled: set[str] = set()
        self.title = self.message = ""

    def why(self) -> PausedReason:
        """What all have to wait for; "" where there is nothing, or it is time to try."""
        if self._why and self._steady() >= self._until:
            self._hinted = self._hinted and not self._until
            self._why = ""
        return self._why

    def may(self, sha256: str) -> bool:
        return self._steady() >= self._later.get(sha256, 0.0)

    def wait(self) -> float:
        """The seconds until something is to be tried again."""
        now = self._steady()
        moments = [self._until] if self._why else [at for at in self._later.values() if at > now]
        return max(0.05, min(moments, default=math.inf) - now)

    def hint(self) -> None:
        """The server answered somebody else: what waits for a way to it tries at once. Where that fails, further hints
        count for nothing until the time is up: it is another trouble then."""
        if self._why in _FOR_A_WAY and not self._hinted:
            self._hinted = True
            self._until = 0.0

    def over(self) -> None:
        """Wait for nothing any longer."""
        self._waits.reset()
        self._hinted = False
        self._until = 0.0
        self._later = {}
        self._stumbled = set()

    def forget(self) -> None:
        self._failures = {}

    def well(self, sha256: str) -> None:
        """A file is here."""
        self._waits.reset()
        self._hinted = False
        self._stumbled.discard(sha256)
        self._later.pop(sha256, None)
        self._failures.pop(sha256, None)

    def take(self, sha256: str, error: Exception, *, came: int) -> tuple[str, str] | None:
        """A file was not fetched to its end; the words for it where it is given up."""
        match error:
            case NoRoomError():
                self._all("disk_full", _ROOM_SECONDS, error.title, error.message)
            case DiskFullError():
                self._all("disk_full", self._waits.failed(), error.title, error.message)
            case StoreError():
                self.stumble(error)
            case SignInAgainError():
                self._all("sign_in", math.inf, error.title, error.message)
            case CaptivePortalError():
                self._all("portal", self._waits.failed(), error.title, error.message)
            case CertificateError() | NotLearnAppError() | WrongAddressError() | ClientTooOldError():
                self.stumble(error)
            case OfflineError():
                if came >= _WORTH_A_TRY:
                    self._waits.reset()
                    self._stumbled.discard(sha256)
                    return None
                if sha256 not in self._stumbled:
                    # A connection that was kept open may be stale by now: that is no sign of a network that is gone.
                    self._stumbled.add(sha256)
                    return None
                self._all("offline", self._waits.failed(), error.title, error.message)
            case ServerBusyError():
                return self._one(sha256, error, _TRIES, self._waits.failed(error.retry_after))
            case ServerMistakeError():
                return self._one(sha256, error, _TRIES, self._waits.failed())
            case DamagedError():
                return self._one(sha256, error, _DAMAGED_TRIES, 0.0)
            case WorldError():
                return error.title, error.message
            case _:
                return _MISTAKE
        return None

    def stumble(self, error: Exception) -> None:
        """What no file is to blame for stands in the way of all."""
        told = (error.title, error.message) if isinstance(error, WorldError) else _MISTAKE
        self._all("trouble", self._waits.failed(), *told)

    def _all(self, why: PausedReason, seconds: float, title: str, message: str) -> None:
        self._why, self._until = why, self._steady() + seconds
        self.title, self.message = title, message

    def _one(self, sha256: str, error: WorldError, tries: int, seconds: float) -> tuple[str, str] | None:
        failures = self._failures
        failures[sha256] = failures.get(sha256, 0) + 1
        if failures[sha256] >= tries:
            del failures[sha256]
            return error.title, error.message
        self._later[sha256] = self._steady() + seconds
        return None
