"""Where the server keeps what it keeps."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from platformdirs import user_data_path

HOME_VARIABLE = "LEARNSERVER_HOME"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """`home` holds the database file (unless `database` names another) and the content by hash."""

    home: Path
    database: str
    content: str

    @classmethod
    def of(cls, home: Path | None = None, database: str | None = None, content: str | None = None) -> Config:
        """What the command line says, else the environment, else the user's data folder."""
        chosen = os.environ.get(HOME_VARIABLE)
        root = (home or (Path(chosen) if chosen else user_data_path("learnserver"))).expanduser().resolve()
        return cls(
            home=root,
            database=database or os.environ.get("LEARNSERVER_DATABASE") or f"sqlite:///{root / 'learnserver.db'}",
            content=content or os.environ.get("LEARNSERVER_CONTENT") or (root / "content").as_uri(),
        )
