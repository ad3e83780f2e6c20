"""What is not on this device: the files of a signed-in learner's server, to be downloaded or played from there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from learnapp.errors import PlayerError
from learnapp.library.downloads import Downloads
from learnapp.library.downloads.rules import Conditions, Rules
from learnapp.library.remote_captions import RemoteCaptions
from learnapp.player.engine import EngineStatus
from learnapp.player.media_file import RemoteMedia, container_of
from learnapp.sync.backoff import Backoff

if TYPE_CHECKING:
    from learnapp.library import Library
    from learnapp.library.downloads.state import DownloadsState, PausedReason
    from learnapp.player.state import PlayerState
    from learnapp.settings import SettingsFile
    from learnapp.store import Store
    from learnapp.store.views import LessonView
    from learnapp.sync.account import Account
    from learnapp.sync.accounts import Accounts
    from learnapp.sync.fetching import ContentSource
    from learnapp.sync.status import SyncStatus
    from learnapp.sync.streaming import Streams
    from learnapp.tracking.lesson_player import LessonPlayer
    from learnapp.ui.network import Network
    from learnapp.ui.syncing import SyncBridge


class Beyond:
    """Made with the window; nothing is asked of the server before `start`."""

    def __init__(
        self,
        store: Store,
        settings: SettingsFile,
        library: Callable[[], Library],
        accounts: Accounts,
        account: Account,
        sync: SyncBridge,
        captions: Path,
        *,
        said: Callable[[str], object] = lambda _course_id: None,
        backoff: Backoff | None = None,
    ) -> None:
        """`said` is called on whatever thread has captions of a course now that were not here."""
        self._sync = sync
        self._last_sync = sync.status.last_sync
        self._reason: PausedReason = ""
        self._network: Network | None = None
        self._player: LessonPlayer | None = None
        self._needed = 0.0

        def connect() -> ContentSource:
            from learnapp.sync.fetching import ContentSource

            return ContentSource(accounts.connection(account))

        self._connect = connect
        self._streams: Streams | None = None
        self._store = store
        self._captions = RemoteCaptions(captions, connect)
        self._said = said
        self.downloads = Downloads(
            store,
            store.reader,
            lambda: library().held.content,
            connect,
            backoff or Backoff(),
            rules=lambda: Rules.of(settings.value),
            conditions=Conditions(lambda: self._network is not None and self._network.metered, lambda: self._needed),
        )

    def way(self, view: LessonView) -> RemoteMedia:
        """The way to a lesson's file at the server; raises PlayerError where there is none now."""
        file = view.remote
        title = next(lesson.title for lesson in view.course.course.lessons if lesson.id == view.lesson_id)
        if file is None or not self._sync.online:
            raise PlayerError(
                "This lesson is not on this device",
                f"“{title}” was not downloaded, and there is no way to the server now. Your progress is kept.",
            )
        from learnapp.sync.streaming import Streamed, Streams

        if self._streams is None:
            self._streams = Streams(self._connect, lambda head: container_of(head) is not None)
        name = PurePosixPath(file.path).name
        return RemoteMedia(self._streams.open(Streamed(file.sha256, file.bytes, name)), name)

    def captions(self, view: LessonView, paths: Collection[str], cancelled: Callable[[], bool]) -> dict[str, Path]:
        """Where the captions of a lesson lie that is played from the server, by their paths in its course; blocks.
        Without a way to the server it is known of those only that were fetched before."""
        course_id = view.course.course.id
        with closing(self._store.reader()) as reader:
            files = reader.course_files(course_id)
        known = self._captions.kept(files).keys()
        found = self._captions.fetch(files, paths, lambda: cancelled() or not self._sync.online)
        if not found.keys() <= known:
            self._said(course_id)
        return found

    def fetched(self, course_id: str) -> dict[str, Path]:
        """Where the captions of a course lie that were fetched before, by their paths in it. For any thread."""
        with closing(self._store.reader()) as reader:
            return self._captions.kept(reader.course_files(course_id))

    def follow(self, player: LessonPlayer) -> None:
        """Know what is being played: it comes before downloads."""
        self._player = player
        player.state_changed.connect(self._playing)
        player.lesson_changed.connect(self._changed)

    def start(self, network: Network) -> None:
        """Download what is wanted, now that the window is seen."""
        self._network = network
        network.changed.connect(self._network_changed)
        self._sync.changed.connect(self._synced)
        self.downloads.subscribe(self._fares)
        self.downloads.start()

    def close(self) -> None:
        """Stop; what is wanted is gone on with the next time."""
        self.downloads.close()
        if self._streams is not None:
            self._streams.close()

    def _network_changed(self, _available: bool) -> None:
        self.downloads.retry_now()

    def _synced(self, status: SyncStatus) -> None:
        """Nothing says that all is synced beside downloads that wait for a way to the same server."""
        if status.phase == "idle" and status.last_sync != self._last_sync:
            self._last_sync = status.last_sync
            self.downloads.server_is_there()

    def _fares(self, state: DownloadsState) -> None:
        """On the downloads' thread: who finds no way lets the syncing look, too."""
        before, self._reason = self._reason, state.paused_reason
        if state.paused_reason in ("offline", "portal") and before != state.paused_reason:
            self._sync.wake()

    def _changed(self) -> None:
        player = self._player
        if self._streams is not None and (player is None or player.lesson is None or player.lesson.file is not None):
            self._streams.shut()

    def _playing(self, state: PlayerState) -> None:
        """How many bytes a second the player needs of the network."""
        view = self._player.lesson if self._player is not None else None
        needed = 0.0
        if view is not None and view.file is None and view.remote is not None:
            plays = state.status in (EngineStatus.OPENING, EngineStatus.BUFFERING, EngineStatus.PLAYING)
            needed = view.remote.bytes / max(1.0, state.duration or 1.0) * state.rate if plays else 0.0
        if bool(needed) != bool(self._needed):
            self._needed = needed
            self.downloads.look()
        self._needed = needed
