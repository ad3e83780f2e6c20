"""What the person chose for this machine: a small JSON file, replaced as a whole."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from learnapp.files import replacing

Theme = Literal["system", "light", "dark"]
OnOpen = Literal["ask", "resume", "start"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings with their defaults; sizes in pixels, volume 0-100, `rate` 0.25-3, `download_rate_limit` in kB/s,
    0 for none."""

    theme: Theme = "system"
    reduced_motion: bool = False
    learner_name: str = ""
    rate: Annotated[float, msgspec.Meta(ge=0.25, le=3.0)] = 1.0
    volume: Annotated[int, msgspec.Meta(ge=0, le=100)] = 80
    muted: bool = False
    captions: bool = False
    caption_language: str | None = None
    on_open: OnOpen = "ask"
    autoplay_next: bool = True
    countdown_seconds: Annotated[int, msgspec.Meta(ge=3, le=30)] = 8
    panel_visible: bool = True
    dark_pages: bool = True
    window_size: tuple[int, int] | None = None
    window_position: tuple[int, int] | None = None
    window_maximized: bool = False
    library_sort: str = "recent"
    notify_quarters: tuple[int, ...] = (25, 50, 75, 100)
    notify_pause: bool = True
    download_rate_limit: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    download_unmetered_only: bool = True
    download_pause_while_playing: bool = True
    remove_watched_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] | None = None


class SettingsFile:
    """Reads and replaces the settings; a broken file is put aside as `settings.json.damaged` and defaults are used."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.damaged: Path | None = None
        self.value = self._read()

    def change(self, **changes: Any) -> Settings:
        """Set some fields, write the file through a temporary beside it; returns what now holds.

        Raises msgspec.ValidationError for a value out of bounds; a disk that refuses the write keeps the value in
        memory and raises OSError.
        """
        changed = msgspec.convert(msgspec.to_builtins(msgspec.structs.replace(self.value, **changes)), Settings)
        if changed == self.value:
            return changed
        self.value = changed
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path) as file:
            file.write(msgspec.json.format(msgspec.json.encode(changed), indent=2) + b"\n")
        return changed

    def _read(self) -> Settings:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Settings)
        except FileNotFoundError:
            return Settings()
        except (msgspec.DecodeError, OSError, UnicodeDecodeError):
            aside = self._path.with_name(self._path.name + ".damaged")
            with contextlib.suppress(OSError):
                self._path.replace(aside)
                self.damaged = aside
            return Settings()
