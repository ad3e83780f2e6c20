"""What the window and its pages stand on, made by the composition root."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from learnapp.ui.navigator import Navigator
from learnapp.ui.notices import Notices
from learnapp.ui.saving import Saving

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from learnapp.doctor import Check
    from learnapp.library import Library
    from learnapp.library.downloads import Downloads
    from learnapp.paths import Paths
    from learnapp.settings import SettingsFile
    from learnapp.store import Reader, Store
    from learnapp.store.search import Searching
    from learnapp.store.views import LessonView
    from learnapp.sync.account import Account
    from learnapp.sync.accounts import Accounts
    from learnapp.tracking.document_reader import DocumentReader
    from learnapp.tracking.lesson_player import LessonPlayer
    from learnapp.ui.fetching import Fetching
    from learnapp.ui.images import Images
    from learnapp.ui.jobs import Jobs
    from learnapp.ui.syncing import SyncBridge
    from learnapp.ui.theme import Theme

    RemoteCaptions = Callable[[LessonView, Collection[str], Callable[[], bool]], Mapping[str, Path]]
    """Where the captions with these paths in the course of a lesson lie now; asked now and then whether to stop."""


@dataclass(frozen=True)
class Services:
    """`library`, `lesson_player`, `document_reader`, `quiz_reader` and `search` make theirs at the first call and give
    the same one ever after, so that neither the import of media libraries nor an engine stands before the first window.
    `clock` tells milliseconds UTC; `doctor` may take a second and is called in a job.

    `account` is whose database is open, None for the guest. `reopen` closes the window and opens that of the account
    which is the current one by then, bringing along what the guest has learned if that is wanted. A guest has no
    `downloads`; they begin with the first picture. `remote_captions` blocks, and is for a job.
    """

    store: Store
    reader: Reader
    library: Callable[[], Library]
    lesson_player: Callable[[], LessonPlayer]
    document_reader: Callable[[], DocumentReader]
    quiz_reader: Callable[[], DocumentReader]
    settings: SettingsFile
    paths: Paths
    jobs: Jobs
    theme: Theme
    images: Images
    clock: Callable[[], int]
    tz: dt.tzinfo
    doctor: Callable[[], Sequence[Check]]
    accounts: Accounts
    account: Account | None
    sync: SyncBridge
    reopen: Callable[[bool], None]
    search: Callable[[], Searching]
    downloads: Downloads | None = None
    remote_captions: RemoteCaptions | None = None
    navigator: Navigator = field(default_factory=Navigator)
    notices: Notices = field(default_factory=Notices)
    saving: Saving = field(default_factory=Saving)

    @functools.cached_property
    def fetching(self) -> Fetching:
        """Downloads as pages see them."""
        from learnapp.ui.fetching import Fetching

        return Fetching(self.downloads, self.store, self.reader, self.library, self.jobs, self.notices)

    @property
    def learner_name(self) -> str:
        """Who learns: the account's name, or what the guest calls themself; may be empty."""
        return self.account.name if self.account is not None else self.settings.value.learner_name
