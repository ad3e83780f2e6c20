"""Where one installation keeps its things."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

GUEST = "guest"


@dataclass(frozen=True)
class Paths:
    """The folders of one installation: what must be kept, what can be made again, settings and logs."""

    data: Path
    cache: Path
    config: Path
    logs: Path

    @classmethod
    def of(cls, home: str | os.PathLike[str] | None = None) -> Paths:
        """Everything below `home` (or `LEARNAPP_HOME`) where one is given, else the platform's own folders."""
        chosen = home or os.environ.get("LEARNAPP_HOME")
        if chosen:
            root = Path(chosen).expanduser().absolute()
            return cls(root / "data", root / "cache", root / "config", root / "logs")
        import platformdirs

        dirs = platformdirs.PlatformDirs("LearnApp", appauthor=False)
        return cls(dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path, dirs.user_log_path)

    def create(self) -> Paths:
        """Make the folders, readable by their owner only; raises OSError where that is not possible."""
        for folder in (self.data, self.cache, self.config, self.logs, self.thumbnails, self.covers):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def thumbnails(self) -> Path:
        return self.cache / "thumbnails"

    @property
    def covers(self) -> Path:
        return self.cache / "covers"

    @property
    def captions(self) -> Path:
        """What was said in films that were gone through for it."""
        return self.cache / "captions"

    @property
    def sample_course(self) -> Path:
        """Where the generated sample course is put, as a folder like any other."""
        return self.data / "sample-course"

    @property
    def content(self) -> Path:
        """Where the files of downloaded courses are kept, unless the person chose another place."""
        return self.data / "content"

    @property
    def content_place(self) -> Path:
        """Remembers the other place. It is data, not a setting: settings may be reset, and nothing is lost by it."""
        return self.data / "content.json"

    @property
    def accounts(self) -> Path:
        return self.data / "accounts"

    def account(self, name: str = GUEST) -> Path:
        """The folder of one account's database and its backups."""
        return self.accounts / name

    def thumbnail(self, lesson_id: str) -> Path:
        """The JPEG still of a lesson; need not exist."""
        return self.thumbnails / f"{lesson_id}.jpg"

    def cover(self, course_id: str) -> Path:
        """The JPEG cover of a course; need not exist."""
        return self.covers / f"{course_id}.jpg"
