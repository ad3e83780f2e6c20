"""What goes wrong in an overridden method of Qt's ends as an exception, and not as the end of the program.

Before Python 3.12 an exception that C code raises (a KeyError, a sqlite3.Error, a RuntimeError about an object that is
gone) is left half made until somebody catches it. PySide (seen with 6.8 to 6.11) takes what leaves an override for
whole, and the process dies of a segmentation fault.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any

from PySide6.QtCore import QObject, QRunnable


def guard_overrides() -> None:
    """From now on whatever class is derived from Qt's finishes the exceptions of its overrides."""
    if sys.version_info < (3, 12):
        for base in (QObject, QRunnable):
            base.__init_subclass__ = _guarding(base)


def _guarding(base: type) -> Any:
    def init_subclass(cls: type, **options: Any) -> None:
        super(base, cls).__init_subclass__(**options)
        for name, method in list(vars(cls).items()):
            if isinstance(method, FunctionType) and _is_override(cls, name):
                setattr(cls, name, _whole(method))

    return classmethod(init_subclass)


def _is_override(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__ if base.__module__.startswith("PySide6."))


def _whole(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except BaseException:  # caught, it is made whole
            raise

    return call
