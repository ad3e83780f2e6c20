"""The composition root: the one place that makes the long-lived objects and knows how they hang together."""

from __future__ import annotations

import datetime as dt
import functools
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication

from learnapp.beside import Beside, Signals
from learnapp.errors import DatabaseInUseError, StoreError
from learnapp.paths import GUEST, Paths
from learnapp.settings import SettingsFile
from learnapp.store import Store
from learnapp.store.store import wall_clock
from learnapp.sync.accounts import Accounts
from learnapp.sync.status import SyncStatus
from learnapp.ui.images import Images
from learnapp.ui.jobs import Jobs
from learnapp.ui.services import Services
from learnapp.ui.syncing import SyncBridge, status_at_start
from learnapp.ui.theme import ARGUMENTS, Theme
from learnapp.ui.window import MainWindow
from learnapp.zone import local_zone

if TYPE_CHECKING:
    from learnapp.beyond import Beyond
    from learnapp.doctor import Check
    from learnapp.library import Library
    from learnapp.library.document_texts import DocumentTexts
    from learnapp.store.search import Searching
    from learnapp.sync.worker import Syncing
    from learnapp.tracking.document_reader import DocumentReader
    from learnapp.tracking.lesson_player import LessonPlayer
    from learnapp.tracking.power import Power
    from learnapp.ui.network import Network


T = TypeVar("T")
_AFTER_FIRST_PICTURE_MS = 150


@dataclass
class Again:
    """Whether the window shall be opened anew, for who learns then, and bring along what the guest has learned."""

    wanted: bool = False
    bring_guest: bool = False


@dataclass
class Opening:
    """What the next window does when it opens: it shows a lesson, brings in the course of a package, and brings along
    what the guest has learned. It keeps until a window did open: who found the library in use tries again with it."""

    lesson: str = ""
    resume: bool = False
    package: str = ""
    bring_guest: bool = False


@dataclass(frozen=True)
class App:
    """The running program; `close` ends it in order and loses nothing that was played.

    `start_syncing` is for after the first picture; a guest has nothing to sync.
    """

    window: MainWindow
    services: Services
    start_syncing: Callable[[], None]
    close: Callable[[], None]
    again: Again


def build_app(
    application: QApplication,
    paths: Paths,
    *,
    clock: Callable[[], int] = wall_clock,
    tz: dt.tzinfo | None = None,
    device_name: str = "",
    accounts: Accounts | None = None,
) -> App:
    """Open the store of who learns now and make the window, unshown; raises StoreError."""
    settings = SettingsFile(paths.create().settings)
    accounts = accounts or Accounts(paths, clock=clock)
    account = accounts.current
    store = Store.open(
        accounts.folder(account),
        account=account.email if account else GUEST,
        clock=clock,
        device_name=device_name or None,
    )
    reader = store.reader()
    theme = Theme(settings.value.theme, reduced_motion=settings.value.reduced_motion)
    theme.apply(application)
    jobs = Jobs()
    images = Images()
    sync = SyncBridge(status_at_start(reader) if account else SyncStatus(phase="guest"))
    again = Again()
    players: list[tuple[LessonPlayer, Power]] = []
    reading: list[DocumentReader] = []
    syncing: list[Syncing] = []
    networks: list[Network] = []
    searches: list[tuple[Searching, DocumentTexts]] = []

    @_once
    def library() -> Library:
        from learnapp.library import Library

        return Library(store, store.reader, paths)

    @functools.cache
    def lesson_player() -> LessonPlayer:
        from learnapp.player import create_engine
        from learnapp.tracking.lesson_player import LessonPlayer
        from learnapp.tracking.power import Power

        player = LessonPlayer(create_engine, store, clock=clock, remote=beyond.way if beyond is not None else None)
        if beyond is not None:
            beyond.follow(player)
        players.append((player, Power(player)))
        return player

    @_once
    def search() -> Searching:
        from learnapp.library.document_texts import DocumentTexts
        from learnapp.library.embedded import EmbeddedCaptions
        from learnapp.library.texts import TextReader
        from learnapp.player.captions import load_cues
        from learnapp.store.search import Searching

        documents = DocumentTexts()
        texts = TextReader(
            lambda path: [(cue.start, cue.text) for cue in load_cues(path).cues],
            documents,
            EmbeddedCaptions(paths.captions),
            beyond.fetched if beyond is not None else None,
        )
        made = Searching(accounts.folder(account), store, texts, documents.rest)
        searches.append((made, documents))
        made.start()
        return made

    def new_reader() -> DocumentReader:
        from learnapp.tracking.document_reader import DocumentReader

        reading.append(DocumentReader(store, clock=clock))
        return reading[-1]

    beyond: Beyond | None = None
    if account is not None:
        from learnapp.beyond import Beyond

        beyond = Beyond(
            store, settings, library, accounts, account, sync, paths.captions,
            said=lambda course_id: search().read_again(course_id),
        )  # fmt: skip

    def doctor() -> list[Check]:
        from learnapp.doctor import examine

        return examine(paths)

    def reopen(bring_guest: bool) -> None:
        again.wanted, again.bring_guest = True, bring_guest
        window.close()

    services = Services(
        store=store,
        reader=reader,
        library=library,
        lesson_player=lesson_player,
        document_reader=functools.cache(new_reader),
        quiz_reader=functools.cache(new_reader),
        settings=settings,
        paths=paths,
        jobs=jobs,
        theme=theme,
        images=images,
        clock=clock,
        tz=tz or local_zone(),
        doctor=doctor,
        accounts=accounts,
        account=account,
        sync=sync,
        reopen=reopen,
        search=search,
        downloads=beyond.downloads if beyond is not None else None,
        remote_captions=beyond.captions if beyond is not None else None,
    )
    window = MainWindow(services)

    @functools.cache
    def start_syncing() -> None:
        learner = account
        if learner is None:
            return
        from learnapp.sync.worker import Syncing
        from learnapp.ui.network import Network

        made = Syncing(store, lambda: accounts.connection(learner), clock=clock)
        syncing.append(made)
        sync.attach(made)
        made.start()
        networks.append(Network())
        networks[0].changed.connect(sync.network_changed)
        if beyond is not None:
            beyond.start(networks[0])

    @functools.cache
    def close() -> None:
        for network in networks:
            network.close()
        sync.close()
        for player, power in players:
            player.close()
            power.close()
        for one in reading:
            one.close()
        jobs.close()
        if beyond is not None:
            beyond.close()
        for each in syncing:  # after the players, whose last seconds shall go along
            each.close()
        for searching, documents in searches:
            documents.stop()
            searching.close()
        reader.close()
        store.close()

    return App(window, services, start_syncing, close, again)


def run_window(paths: Paths, opening: Opening | None = None) -> int:
    """Show the window and stay until it is closed; the exit code. Raises StoreError, DatabaseInUseError where one runs.

    A store that cannot be opened is told in a window too, for who did not start it from a terminal.
    """
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication.instance() or QApplication([*sys.argv[:1], *ARGUMENTS])
    assert isinstance(application, QApplication)
    application.setApplicationName("LearnApp")
    application.setDesktopFileName("learnapp")
    signals = Signals()
    opening = opening or Opening()
    try:
        while True:
            try:
                app = build_app(application, paths)
            except DatabaseInUseError:
                raise
            except StoreError as error:
                from PySide6.QtWidgets import QMessageBox

                QMessageBox.critical(None, "LearnApp", f"{error.title}\n\n{error.message}")
                raise
            if opening.lesson:
                app.services.navigator.open_lesson(opening.lesson, None, True if opening.resume else None)
            if opening.package:
                bring = functools.partial(app.window.bring, opening.package)
                QTimer.singleShot(_AFTER_FIRST_PICTURE_MS, app.window, bring)
            code = _show(application, app, paths, signals, bring_guest=opening.bring_guest)
            opening.lesson, opening.package, opening.bring_guest = "", "", app.again.bring_guest
            if not app.again.wanted:
                return code
    finally:
        signals.release()


def _show(application: QApplication, app: App, paths: Paths, signals: Signals, *, bring_guest: bool) -> int:
    """Show the window until it is closed, then end it in order, and the program where no other window follows."""
    app.window.guard.install()
    app.window.show()
    signals.window = app.window
    rest = Beside(app.window, paths, signals, app.start_syncing, bring_guest=bring_guest)
    QTimer.singleShot(_AFTER_FIRST_PICTURE_MS, rest, rest.start)
    try:
        return application.exec()
    finally:
        rest.close()
        if not app.again.wanted:
            signals.release()
        app.close()
        app.window.guard.remove()
        app.window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Makes one thing, whichever thread asks first: two libraries would tidy away what the other brings in, and
    two searches write the same index."""
    gate, made = threading.Lock(), functools.cache(make)

    def get() -> T:
        with gate:
            return made()

    return get
