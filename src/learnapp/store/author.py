"""Who writes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from learnapp.store.steady import Steady


class Author(msgspec.Struct, frozen=True):
    """This device, its clock (ms UTC), and beside it the one that no one sets; None where there is none to go by."""

    device_id: str
    clock: Callable[[], int]
    steady: Steady | None = None
