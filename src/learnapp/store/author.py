"""Who writes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Author(msgspec.Struct, frozen=True):
    """This device, and its clock (ms UTC)."""

    device_id: str
    clock: Callable[[], int]
