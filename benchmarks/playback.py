"""Playing 1080p30: VlcEngine painted by a widget of 1280 × 720, against plain VLC with its dummy outputs.

Both decode the same file in a process of their own; what is counted is the processor time of eight seconds of playing,
after the start. Plain VLC throws its pictures away; ours scales, converts and paints every one.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks import Row

GOAL = 2.0
_FPS = 30
_SIZE = (1920, 1080)
_WARM = 1.0


def run(repeats: int = 5, quick: bool = False) -> list[Row]:
    """Measure, ours and the anchor in turn; `quick` plays for two seconds."""
    seconds = 2.0 if quick else 8.0
    films: list[tuple[str, float | None, Callable[[int], bytes]]] = [
        ("playing 1080p30, a camera moving over detail", GOAL, _moving()),
        ("playing 1080p30, slides", None, _slides()),
    ]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for place, (name, goal, picture) in enumerate(films):
            film = _write(Path(folder) / f"{place}.mp4", seconds + 3, picture)
            rate = film.stat().st_size * 8 / (seconds + 3) / 1e6
            rounds = [(_spent("anchor", film, seconds), _spent("ours", film, seconds)) for _ in range(repeats)]
            anchor, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
            ratio = statistics.median(ours / anchor for anchor, ours in rounds)
            note = f"{rate:.1f} Mbit/s; {ours / seconds:.0%} of one core against {anchor / seconds:.0%}"
            rows.append((name, ours, anchor, ratio, goal, note))
    return rows


def _spent(who: str, film: Path, seconds: float) -> float:
    """Processor seconds of a process of its own, while it plays for `seconds`."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.playback", who, str(film), str(seconds)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "LEARNAPP_AUDIO": "none", "LEARNAPP_ENGINE": "vlc"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return float(done.stdout)


# --- the two players, each in its own process ----------------------------------------------------------------------


def _play_plainly(film: str, seconds: float) -> float:
    import vlc

    instance: Any = vlc.Instance(["--vout=dummy", "--aout=dummy", "--quiet"])
    player: Any = instance.media_player_new()
    player.set_media(instance.media_new_path(film))
    player.play()
    while player.get_time() <= 0:
        time.sleep(0.01)
    time.sleep(_WARM)
    before = _processor_time()
    time.sleep(seconds)
    spent = _processor_time() - before
    player.stop()
    return spent


def _play_ours(film: str, seconds: float) -> float:
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QPainter, QPaintEvent
    from PySide6.QtWidgets import QApplication, QWidget

    from learnapp.player import EngineStatus, create_engine

    app = QApplication([])
    engine = create_engine()
    painted = 0

    def paint(surface: QWidget, _event: QPaintEvent) -> None:
        nonlocal painted
        frame = engine.frame()
        if frame is not None:
            painted += 1
            painter = QPainter(surface)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(surface.rect(), frame)
            painter.end()

    surface: QWidget = type("Surface", (QWidget,), {"paintEvent": paint})()
    surface.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    surface.resize(1280, 720)
    surface.show()
    engine.set_target_size(1280, 720)
    engine.events.frame_changed.connect(surface.update)
    clock = QTimer(interval=250)
    clock.timeout.connect(engine.position)
    clock.start()
    moments: list[tuple[float, int]] = []

    def note() -> None:
        moments.append((_processor_time(), painted))

    def begin(status: EngineStatus) -> None:
        if status is EngineStatus.PLAYING and not moments:
            QTimer.singleShot(round(_WARM * 1000), note)
            QTimer.singleShot(round((_WARM + seconds) * 1000), note)
            QTimer.singleShot(round((_WARM + seconds) * 1000), app.quit)

    engine.events.status_changed.connect(begin)
    engine.open(Path(film))
    app.exec()
    (before, first), (after, last) = moments
    engine.shutdown()
    if last - first < 0.8 * _FPS * seconds:
        raise RuntimeError(f"only {last - first} of {_FPS * seconds:.0f} pictures were painted")
    return after - before


def _processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


# --- the films -----------------------------------------------------------------------------------------------------


def _moving() -> Callable[[int], bytes]:
    """A camera that glides over a picture full of detail: what a decoder has to do for any real film."""
    width, height = _SIZE
    chance = random.Random(1)
    period = width + 512
    rows: list[bytes] = []
    for _ in range(height // 4 + 64):
        blocks = b"".join(bytes([80 + chance.randrange(90)]) * 4 for _ in range(period // 4))
        rows += [blocks + blocks] * 4

    def picture(number: int) -> bytes:
        across, down = number * 3 % period, number % 128
        return b"".join(row[across : across + width] for row in rows[down : down + height])

    return picture


def _slides() -> Callable[[int], bytes]:
    """A still slide that changes every four seconds."""
    pictures = [_moving()(number * 40) for number in range(4)]
    return lambda number: pictures[number // (4 * _FPS) % 4]


def _write(path: Path, seconds: float, picture: Callable[[int], bytes]) -> Path:
    import av

    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=_FPS)
        video.width, video.height, video.pix_fmt = *_SIZE, "yuv420p"
        video.options = {"preset": "veryfast", "b": "4000000", "maxrate": "5000000", "bufsize": "8000000", "g": "120"}
        sound: Any = container.add_stream("aac", rate=48000, layout="stereo")
        for frame in _frames(round(seconds * _FPS), picture):
            container.mux(video.encode(frame))
        container.mux(video.encode())
        for start in range(0, round(seconds * 48000), 1024):
            block = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
            for plane in block.planes:
                plane.update(b"\0" * plane.buffer_size)
            block.sample_rate, block.pts, block.time_base = 48000, start, Fraction(1, 48000)
            container.mux(sound.encode(block))
        container.mux(sound.encode())
    return path


def _frames(count: int, picture: Callable[[int], bytes]) -> Iterator[Any]:
    import av

    width, height = _SIZE
    for number in range(count):
        frame = av.VideoFrame(width, height, "yuv420p")
        luma = frame.planes[0]
        pixels = picture(number)
        if luma.line_size != width:
            pad = b"\0" * (luma.line_size - width)
            pixels = b"".join(pixels[row * width : (row + 1) * width] + pad for row in range(height))
        luma.update(pixels)
        for shade, plane in zip((110, 140), frame.planes[1:], strict=True):
            plane.update(bytes([shade]) * plane.buffer_size)
        frame.pts, frame.time_base = number, Fraction(1, _FPS)
        yield frame


if __name__ == "__main__":
    play = {"ours": _play_ours, "anchor": _play_plainly}[sys.argv[1]]
    print(play(sys.argv[2], float(sys.argv[3])))
