"""The process that opens files nobody vouches for: reads orders line by line, answers line by line.

`python -P -m coursekit.worker`. A file that crashes or hangs a decoder costs this process, not the program; it never
writes to the folders it reads.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from coursekit.document_text import write_pages
from coursekit.embedded import write_tracks
from coursekit.pictures import write_cover, write_thumbnail
from coursekit.probe import Unusable, probe
from coursekit.wire import Answer, Order

SECONDS_A_FILE: Final = 60
_MEMORY: Final = 4 * 1024**3
READY: Final = b"ready\n"


def answer(order: Order) -> Answer:
    """Do one order."""
    path = Path(order.path)
    try:
        if order.verb == "probe":
            return Answer(finding=probe(path, order.kind, Path(order.root) if order.root else None))
        if order.target is None:
            return Answer(reason="There is no place for what was asked.")
        if order.verb == "captions":
            write_tracks(path, Path(order.target))
        elif order.verb == "text":
            write_pages(path, Path(order.target), order.pages)
        elif order.verb == "cover":
            write_cover(path, Path(order.target), order.width)
        else:
            write_thumbnail(path, Path(order.target), order.width, order.second)
    except Unusable as error:
        return Answer(reason=str(error))
    except MemoryError:
        return Answer(reason="The file asks for too much memory.")
    return Answer()


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the orders end."""
    decoder = msgspec.json.Decoder(Order)
    encoder = msgspec.json.Encoder()
    answers.write(READY)
    answers.flush()
    for line in orders:
        _alarm(SECONDS_A_FILE)
        answers.write(encoder.encode(answer(decoder.decode(line))) + b"\n")
        answers.flush()
        _alarm(0)


def own_output() -> BinaryIO:
    """Where answers are written; what any library prints goes to the errors instead, which nobody reads."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _alarm(seconds: int) -> None:
    """Where the system can, end this process by itself even if nobody is left to end it."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def _limit() -> None:
    if sys.platform != "win32":
        import contextlib
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    _limit()
    replies = own_output()
    importlib.import_module("av")  # now, so that its time is not the first file's
    serve(sys.stdin.buffer, replies)
