"""Where the server keeps what it keeps."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from platformdirs import user_data_path

from learnserver.auth.limits import REQUESTS_A_SECOND

HOME_VARIABLE = "LEARNSERVER_HOME"


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """`home` holds the database file (unless `database` names another) and the content by hash; `requests_a_second`
    are those that an account may send for long, 0: any number."""

    home: Path
    database: str
    content: str
    requests_a_second: float = REQUESTS_A_SECOND

    @classmethod
    def of(cls, home: Path | None = None, database: str | None = None, content: str | None = None) -> Config:
        """What the command line says, else the environment, else the user's data folder."""
        chosen = os.environ.get(HOME_VARIABLE)
        root = (home or (Path(chosen) if chosen else user_data_path("learnserver"))).expanduser().resolve()
        return cls(
            home=root,
            database=database or os.environ.get("LEARNSERVER_DATABASE") or f"sqlite:///{root / 'learnserver.db'}",
            content=content or os.environ.get("LEARNSERVER_CONTENT") or (root / "content").as_uri(),
            requests_a_second=_rate(os.environ.get("LEARNSERVER_REQUESTS_A_SECOND")),
        )


def _rate(text: str | None) -> float:
    """Raises ValueError."""
    try:
        rate = float(text) if text else REQUESTS_A_SECOND
    except ValueError:
        rate = -1.0
    if not 0 <= rate < 1e9:
        raise ValueError(f"LEARNSERVER_REQUESTS_A_SECOND is {text!r}; it is a number, 0 for no limit.")
    return rate
