"""What was learned before there was an account, brought into it."""

from __future__ import annotations

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from learnapp.errors import StoreError
from learnapp.store.backup import sync_folder
from learnapp.store.content import MERGED
from learnapp.store.reader import Reader
from learnapp.store.sql import DATABASE, translating
from learnapp.store.steady import Steady
from learnapp.store.store import Store, wall_clock

T = TypeVar("T")

_A_PAGE: Final = 200
_log = logging.getLogger(__name__)


class Merged(msgspec.Struct, frozen=True):
    """What was brought in, and where the emptied place's folder was put; None where there was nothing."""

    documents: int = 0
    courses: int = 0
    aside: Path | None = None


def learned_in(folder: Path) -> int:
    """How many documents of learning are in an account's folder: what there is to bring along; 0 where it cannot be
    read."""
    try:
        with closing(Reader.open(folder)) as reader:
            return reader.count_learned()
    except StoreError:
        return 0


def merge_account(
    source: Path,
    into: Store,
    *,
    clock: Callable[[], int] = wall_clock,
    steady: Steady | None = None,
    machine_id: str | None = None,
    device_name: str | None = None,
) -> Merged:
    """Join all that is in the account's folder `source` into another account, to be sent from there; its courses with
    their files come along. Blocks; nobody else may have `source` open.

    Only when all of it is on the disk the folder is renamed. Nothing is deleted, and after a crash on the way it can be
    done again: joining twice changes nothing. Raises StoreError, and DatabaseInUseError where the source is open.
    """
    if not (source / DATABASE).exists():
        return Merged()
    guest = Store.open(source, clock=clock, steady=steady, machine_id=machine_id, device_name=device_name)
    try:
        with closing(guest.reader()) as reader:
            documents = _join_all(reader, into)
            courses = _bring_courses(reader, into)
        into.count_as_here(guest.device_id).result()
    finally:
        guest.close()
    return Merged(documents, courses, _put_aside(source, clock))


def _join_all(reader: Reader, into: Store) -> int:
    known, stamps = reader.facts_from_elsewhere(), reader.stamps()
    count = 0
    for page in _pages(reader.documents(), _A_PAGE):
        for sent in (True, False):
            part = [one for one in page if ((one[0], one[1]) in known) == sent]
            into.join_documents(part, sent=sent, stamps=None if sent else stamps).result()
        count += len(page)
    return count


def _bring_courses(reader: Reader, into: Store) -> int:
    count = 0
    folders = reader.course_folders()
    for course_id in dict.fromkeys((*folders, *(one.course_id for one in reader.content_usage()))):
        view = reader.course(course_id)
        if view is not None:
            folder = Path(folders[course_id]) if course_id in folders else None
            files, consists_of = reader.lesson_files(course_id), reader.course_files(course_id)
            count += bool(into.adopt_course(view.course, folder, files, consists_of or None).result())
    return count


def _put_aside(source: Path, clock: Callable[[], int]) -> Path:
    day = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=max(0, clock()))
    stem = f"{source.name}{MERGED}{day:%Y-%m-%d}"
    names = (stem if n == 1 else f"{stem}-{n}" for n in itertools.count(1))
    aside = next(path for name in names if not (path := source.with_name(name)).exists())
    with translating():
        source.rename(aside)
        sync_folder(source.parent)
    _log.info("%s was merged and is kept as %s", source.name, aside.name)
    return aside


def _pages(items: Iterable[T], size: int) -> Iterator[list[T]]:
    found = iter(items)
    while page := list(itertools.islice(found, size)):
        yield page
