"""An X server of a test's own: its keyboard by xdotool, and what stands on its glass, pixel by pixel."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

_HEADER = struct.Struct(">25I")
_PAUSE = threading.Event()


def wait_for(condition: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    """Look until it is so; AssertionError with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        _PAUSE.wait(0.02)


def watch_for(seconds: float) -> None:
    """Let real time pass while something plays."""
    until = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() >= until, "time to pass", seconds + 5)


class Screen:
    """Xvfb with one screen of `width` by `height`; its frame buffer is a file that `luma` reads."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 720) -> None:
        program = shutil.which("Xvfb")
        assert program, "Xvfb is not installed: sudo apt-get install xvfb"
        folder.mkdir(parents=True, exist_ok=True)
        read, write = os.pipe()
        self._glass = folder / "Xvfb_screen0"
        self._server = subprocess.Popen(
            [program, "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-fbdir", str(folder),
             "-noreset", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as told:
            self.display = ":" + told.readline().strip()
        self.width, self.height = width, height

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait(10)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that shall appear here."""
        env = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**env, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", "LEARNAPP_AUDIO": "none"}

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=20
        )
        return done.stdout

    def focus(self, title: str) -> None:
        """Wait for a visible window whose title holds `title` and give it the keyboard."""
        found: list[str] = []

        def look() -> bool:
            found[:] = self.xdotool("search", "--onlyvisible", "--name", title).split()
            return bool(found)

        wait_for(look, f"a window named {title}")
        self.xdotool("windowfocus", "--sync", found[-1])

    def press(self, *keys: str) -> None:
        """Press keys by their X names, one after another."""
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)

    def point(self, x: int, y: int) -> None:
        self.xdotool("mousemove", str(x), str(y))

    def click(self, x: int, y: int) -> None:
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def luma(self, x: int, y: int) -> int:
        """Brightness 0-255 of a pixel, as it stands on the glass now."""
        with self._glass.open("rb") as file:
            header = _HEADER.unpack(file.read(_HEADER.size))
            header_size, bytes_per_line, colours = header[0], header[12], header[19]
            file.seek(header_size + colours * 12 + y * bytes_per_line + x * 4)
            blue, green, red, _ = file.read(4)
        return (red * 299 + green * 587 + blue * 114) // 1000
