"""The log of one installation: a rotating file for the person who is asked "what happened?", never for state."""

from __future__ import annotations

import logging
import logging.handlers
import time
from pathlib import Path

_FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(threadName)s %(name)s: %(message)s"


def start_logging(folder: Path) -> Path | None:
    """Log warnings and above of everything, and our own information, to `folder/learnapp.log` (1 MB, 3 kept).

    A folder that cannot be written is no reason not to start: returns None then, else the file. Where it is logged to
    already, nothing is added.
    """
    file = folder / "learnapp.log"
    known = (one for one in logging.getLogger().handlers if isinstance(one, logging.handlers.RotatingFileHandler))
    if any(Path(one.baseFilename) == file.absolute() for one in known):
        return file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        return None
    formatter = logging.Formatter(_FORMAT, datefmt="%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    logging.getLogger("learnapp").setLevel(logging.INFO)
    return file
