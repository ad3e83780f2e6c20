"""The time zone that the learner's days are told in."""

from __future__ import annotations

import datetime as dt
import os
import zoneinfo


def local_zone() -> dt.tzinfo:
    """The system's time zone with its history of summer times; the offset of now where its name is not known."""
    try:
        return zoneinfo.ZoneInfo(_zone_name())
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return dt.datetime.now().astimezone().tzinfo or dt.UTC


def _zone_name() -> str:
    """What the system calls its time zone. Its link says so in a moment; Qt, which knows all systems, takes longer."""
    if "TZ" not in os.environ:
        _, found, name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
        if found:
            return name
    from PySide6.QtCore import QTimeZone

    return QTimeZone.systemTimeZoneId().toStdString()
