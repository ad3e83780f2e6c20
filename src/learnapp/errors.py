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
