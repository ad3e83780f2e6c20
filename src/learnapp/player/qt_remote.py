"""A QMediaPlayer that is asked through Qt's event loop, where Python's lock is not held.

PySide calls Qt's methods under Python's lock, and several of QMediaPlayer's wait for threads of its own. Those threads
take that lock too: to warn where Python listens to Qt's messages, and to see whether Python overrides a virtual method
of an object it made. A call that waits for such a thread would wait for ever, so none is made: signals are connected to
the player's slots inside Qt, queued, and the event loop makes the calls.
"""

from __future__ import annotations

from PySide6.QtCore import (
    SIGNAL,
    SLOT,
    QEventLoop,
    QMetaObject,
    QObject,
    QPropertyAnimation,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoSink

_QUEUED = Qt.ConnectionType.QueuedConnection


class RemotePlayer(QObject):
    """`player`, its `audio` and its `sink` may be read, and their signals heard; to act, emit one of these signals."""

    play = Signal()
    pause = Signal()
    position = Signal("qlonglong")  # pyright: ignore[reportArgumentType]
    rate = Signal(float)
    source = Signal(QUrl)
    _closed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.player, self.audio, self.sink = QMediaPlayer(self), QAudioOutput(self), QVideoSink(self)
        for shared in (self.player, self.audio, self.sink):
            _learn_notifications(shared)
        self.player.setAudioOutput(self.audio)
        self.player.setVideoSink(self.sink)
        for signal, slot in (
            ("play()", "play()"),
            ("pause()", "pause()"),
            ("position(qlonglong)", "setPosition(qlonglong)"),
            ("rate(double)", "setPlaybackRate(double)"),
            ("source(QUrl)", "setSource(QUrl)"),
            ("_closed()", "stop()"),
        ):
            QObject.connect(self, SIGNAL(signal), self.player, SLOT(slot), _QUEUED)
        QObject.connect(self, SIGNAL("_closed()"), self, SLOT("deleteLater()"), _QUEUED)

    def choose(self, property_: str, track: int) -> None:
        """Set the player's `activeAudioTrack` or `activeSubtitleTrack`: no slots, so an animation of no length does."""
        step = QPropertyAnimation(self.player, property_.encode(), self)
        step.setDuration(0)
        step.setEndValue(track)
        step.finished.connect(step.deleteLater)
        QMetaObject.invokeMethod(step, "start", _QUEUED)

    def close(self) -> None:
        """Be silent at once; stop and go when the event loop comes to it."""
        for speaking in (self.player, self.sink):
            speaking.blockSignals(True)
        self.audio.setMuted(True)
        self._closed.emit()


def wait_until_gone(parent: QObject, seconds: float) -> None:
    """Let the event loop run until the closed players among the children of `parent` are gone, or the time is over."""
    players = parent.findChildren(RemotePlayer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    if not players:
        return
    loop = QEventLoop()
    deadline = QTimer(singleShot=True, interval=round(seconds * 1000))
    deadline.timeout.connect(loop.quit)
    deadline.start()
    players[-1].destroyed.connect(loop.quit)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _learn_notifications(shared: QObject) -> None:
    """PySide remembers, for each object, that Python does not override `connectNotify` and `disconnectNotify`.

    Qt's threads call these when they connect to these objects; so they are called here first, on the GUI thread, and
    PySide need not look, under Python's lock, later.
    """
    connection = shared.objectNameChanged.connect(shared.objectName)
    shared.objectNameChanged.disconnect(connection)
