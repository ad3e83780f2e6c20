"""The clock of this machine that no one sets, and which run of the machine it counts in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_THIS_PROCESS: Final = uuid.uuid4().hex


class Steady(msgspec.Struct, frozen=True):
    """`clock` tells ms since some moment of the machine's run called `run`; also while the machine sleeps, where the
    system can tell."""

    run: str
    clock: Callable[[], int]


def of_this_machine() -> Steady:
    """Where the system does not name its runs, this program's own run is all that is known."""
    try:
        run = _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        run = ""
    return Steady(run or _THIS_PROCESS, _milliseconds)


def _milliseconds() -> int:
    counts_sleep: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    if counts_sleep is None:
        return time.monotonic_ns() // 1_000_000
    return time.clock_gettime_ns(counts_sleep) // 1_000_000
