"""Errors that are told to a person: a title, a message, and what was kept.

A room translates what its libraries raise into one of these, once, at its boundary. `WorldError` is the world failing
(a full disk, a broken file, no network); any other exception is our own fault.
"""

from __future__ import annotations


class WorldError(Exception):
    """Something outside the program failed; `title` is a few words, `message` says what was kept and what to do."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}: {message}" if message else title)
        self.title = title
        self.message = message


class StoreError(WorldError):
    """The database could not be opened, read or written."""


class NewerDatabaseError(StoreError):
    """The database was written by a newer program and was left untouched."""


class DatabaseInUseError(StoreError):
    """Another process is writing this database."""


class DiskFullError(StoreError):
    """There is no room to write; what was recorded before is kept."""


class LibraryError(WorldError):
    """A folder or manifest could not be imported, or a file was not found."""


class Cancelled(WorldError):  # noqa: N818 (it is no error)
    """The person stopped it; nothing half-done was left."""

    def __init__(self, title: str = "Stopped", message: str = "Nothing was changed.") -> None:
        super().__init__(title, message)


class PlayerError(WorldError):
    """A file could not be played."""


class DocumentError(WorldError):
    """A document could not be shown."""


class SyncError(WorldError):
    """The server could not be reached, or did not answer as it should; what waits to be sent goes on waiting."""


class OfflineError(SyncError):
    """There is no way to the server now: no network, no such name, refused, or timed out."""


class CaptivePortalError(OfflineError):
    """Something between here and the server answers in its place, such as the sign-in page of a hotel's network."""


class CertificateError(SyncError):
    """The server cannot prove who it is."""


class WrongAddressError(SyncError):
    """What was typed is no address of a server."""


class NotLearnAppError(SyncError):
    """What answers at this address is no LearnApp server."""


class WrongPasswordError(SyncError):
    """The server does not know this e-mail with this password."""


class SignInAgainError(SyncError):
    """The server no longer knows this device; nothing is lost, and learning goes on without it."""


class ServerBusyError(SyncError):
    """The server asks for patience; `retry_after` seconds, None where it does not say."""

    def __init__(self, title: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(title, message)
        self.retry_after = retry_after


class ClientTooOldError(SyncError):
    """The server no longer speaks with a program this old; what was learned is kept."""


class BadAnswerError(SyncError):
    """The server's answer makes no sense; nothing of it was taken in."""


class ServerMistakeError(BadAnswerError):
    """The server failed at what it was asked; it may well do it another time."""


class StoppedError(SyncError):
    """The program is ending while it syncs; the rest is for the next time."""

    def __init__(self) -> None:
        super().__init__("Stopped", "LearnApp is ending; the rest is sent the next time.")


class ExchangeFileError(WorldError):
    """A file of documents is damaged, of another account, or no such file; nothing of it was taken in."""
