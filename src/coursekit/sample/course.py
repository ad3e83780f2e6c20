"""The sample course: five short films painted on the spot, with captions and chapters, pages to read, and a quiz."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import coursekit
from coursekit.findings import Stopped
from coursekit.sample.media import Film, write_film
from coursekit.sample.painting import Scene

_SIZE: Final = (640, 360)
_FPS: Final = 12


def _film(title: str, seconds: int, hue: int, chapters: tuple[tuple[float, str], ...] = ()) -> Film:
    # FLAC and H.264 at a constant quantizer: integers throughout, so that the lessons' ids are the same everywhere.
    return Film(
        seconds=seconds,
        size=_SIZE,
        fps=_FPS,
        gop=_FPS,
        audio="flac",
        chapters=chapters,
        scene=Scene(title=title, hue=hue),
        moving=True,
    )


FILMS: Final[dict[str, Film]] = {
    "1 Watching/1 Pick up where you stopped.mp4": _film("Pick up where you stopped", 40, 150),
    "1 Watching/2 What counts as watched.mp4": _film("What counts as watched", 30, 112),
    "1 Watching/3 At your own speed.mp4": _film("At your own speed", 24, 84),
    "2 Remembering/1 Chapters and captions.mp4": _film(
        "Chapters and captions",
        60,
        180,
        ((0, "Four chapters"), (15, "Where they come from"), (30, "Captions"), (45, "Two languages")),
    ),
    "2 Remembering/2 Notes and bookmarks.mp4": _film("Notes and bookmarks", 30, 212),
}


def write_sample_course(
    folder: Path,
    *,
    progress: Callable[[int, int, str], None] = lambda done, total, current: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Make the sample course in `folder` (some seconds), or what is missing of it; returns the folder.

    Each file appears when it is whole. Raises OSError, and Stopped soon after `cancelled()`.
    """
    texts = _texts()
    for source in sorted(texts.rglob("*")):
        target = folder / source.relative_to(texts)
        if source.is_file() and not (target.is_file() and target.read_bytes() == source.read_bytes()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    for done, (name, film) in enumerate(FILMS.items()):
        progress(done, len(FILMS), name)
        if cancelled():
            raise Stopped
        if not (folder / name).is_file():
            _write_whole(folder / name, film)
    progress(len(FILMS), len(FILMS), "")
    return folder


def _write_whole(target: Path, film: Film) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as aside:
        write_film(Path(aside) / target.name, film).replace(target)


def _texts() -> Path:
    """Where the words of the course lie: beside the installed package, or in the source tree."""
    package = Path(coursekit.__file__).parent
    installed = package.parent / "learnapp" / "assets" / "sample-course"
    return installed if installed.is_dir() else package.parents[1] / "assets" / "sample-course"
