"""One program an installation: start it, or hand what is wanted to the one that runs."""

from __future__ import annotations

import builtins
import gc
import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from learnapp.display import display_problem
from learnapp.errors import DatabaseInUseError, OfflineError, SignInAgainError, WorldError
from learnapp.paths import Paths

if TYPE_CHECKING:
    from learnapp.instance import Answer, Request

T = TypeVar("T")
_TRIES, _TRY_SECONDS = 20, 0.5


def launch(paths: Paths) -> int:
    """Show the window, or bring the running one to the front; the exit code, with a failure told in one line."""
    try:
        return open_window(paths)
    except WorldError as error:
        print(f"learnapp: {' '.join(f'{error.title}. {error.message}'.split())}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"learnapp: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)  # noqa: T201
        return 1


def open_window(paths: Paths, lesson: str = "", *, resume: bool = False, package: str = "") -> int:
    """The window, here or where it runs already, at a lesson if one is named, or bringing in the course of a package;
    raises WorldError and OSError."""

    def request(lesson: str, resume: bool, package: str) -> Request:
        from learnapp.instance import Request

        return Request("open" if lesson else "show", path=package, lesson=lesson, resume=resume)

    problem = display_problem()
    if problem is not None:
        from learnapp.instance import hand_over

        answer = hand_over(paths.data, request(lesson, resume, package), wait=0)
        if answer is None:
            raise WorldError("There is no display", f"{problem} The other commands work without one: learnapp --help.")
        answered(answer)
        return 0
    gc.disable()  # the window collects when its first picture is seen (ui/garbage.py)
    _import_qt()
    from learnapp.build import Opening, run_window

    opening = Opening(lesson, resume, package)

    def hand_on() -> Request:
        """Where the window was to open anew with what the guest has learned, that is left to the other program."""
        from learnapp.instance import Request

        if opening.bring_guest:
            return Request("account", merge=True)
        return request(opening.lesson, opening.resume, opening.package)

    code, answer = either(paths, lambda: run_window(paths, opening), hand_on)
    if code is None:
        answered(answer)
    return code or 0


def _import_qt() -> None:
    """With Python's own import afterwards: Qt's reads the source of every module that comes after it, in search of
    `from __feature__ import …`, which nobody writes here."""
    plain = builtins.__import__
    importlib.import_module("PySide6.QtCore")
    builtins.__import__ = plain


def either(paths: Paths, act: Callable[[], T], request: Callable[[], Request]) -> tuple[T | None, Answer | None]:
    """What `act` gives, or the answer of the program that uses the library: whichever comes first in a while.

    The other may be starting, or just closing, or be a short command with no ear for requests.
    """
    for _ in range(_TRIES):
        try:
            return act(), None
        except DatabaseInUseError:
            from learnapp.instance import hand_over

            answer = hand_over(paths.data, request(), wait=_TRY_SECONDS)
            if answer is not None:
                return None, answer
    return None, None


def answered(answer: Answer | None) -> object:
    """The result of a handed-over request; raises WorldError where there is none or it failed."""
    if answer is None:
        raise WorldError("LearnApp is busy", "Another LearnApp uses this library and does not answer. Try again soon.")
    if not answer.ok:
        kinds = {3: OfflineError, 4: SignInAgainError}
        raise kinds.get(answer.code, WorldError)(answer.title, answer.message)
    return answer.result
