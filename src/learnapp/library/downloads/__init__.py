"""Downloads: which file is fetched next, into the content store, across restarts and bad networks. No HTTP here."""

from learnapp.library.downloads.downloads import Downloads
from learnapp.library.downloads.state import DownloadsState, PausedReason

__all__ = ["Downloads", "DownloadsState", "PausedReason"]
