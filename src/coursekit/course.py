"""Reads a folder as a course: lists it, looks into what is new, arranges it, gives it ids. Changes nothing there."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from coursekit.arrange import Group, by_folders, by_manifest
from coursekit.build import Lessons
from coursekit.captions import captions_by_film
from coursekit.documents import small_pictures
from coursekit.findings import (
    CourseDraft,
    CourseError,
    DraftFile,
    Finding,
    FoundFile,
    KnownFile,
    NothingFoundError,
    Skipped,
)
from coursekit.identity import explicit_course_id, lesson_id
from coursekit.info import Info, read_info
from coursekit.manifest import WITHIN, Manifest, read_manifest, safe_path
from coursekit.naming import clean_title, path_key, split_suffix
from coursekit.pool import Pool
from coursekit.quizzes import MAX_QUIZZES, size_of
from coursekit.scan import INFO, MANIFEST, Listing, same_name, scan
from coursekit.wire import Order
from learncore.ids import content_id, course_content_id
from learncore.progress import find_cycle
from learncore.quiz import Quiz
from learncore.records import Course, Module
from learncore.register import canonical

Progress = Callable[[int, int, str], None]
_MOST_PLAYLISTS = 20


def read_course(
    folder: Path,
    pool: Pool,
    *,
    known: Mapping[str, KnownFile] | None = None,
    progress: Progress = lambda done, total, current: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> CourseDraft:
    """The course in `folder`. `known` (by absolute path) are files not to be opened again while they are unchanged.

    `progress` gets lessons done, lessons in all, and the one just done. Raises CourseError (ManifestError with a line,
    NothingFoundError), PoolError, and Stopped soon after `cancelled()`.
    """
    folder = folder.absolute()
    listing = scan(folder, cancelled=cancelled)
    manifest = read_manifest(folder / listing.manifest) if listing.manifest is not None else None
    skipped = list(listing.skipped)
    if manifest is not None:
        skipped += [Skipped(path=listing.manifest or MANIFEST, reason=warning) for warning in manifest.warnings]
        skipped += _unnamed(manifest, listing)
    findings = _look_into(listing, pool, known or {}, skipped, progress, cancelled)
    findings |= _written_out(manifest)
    _refuse_too_many(findings, skipped)
    infos = _infos(listing, findings, skipped)
    about = _about(listing, findings, infos, skipped)
    title = (manifest and manifest.data.title) or about.title or clean_title(folder.name)
    films = [path for path, finding in findings.items() if finding.type in ("video", "audio")]
    lessons = Lessons(
        files=listing.lessons,
        findings=findings,
        ids=_lesson_ids(findings),
        infos=infos,
        captions=captions_by_film(films, listing.captions),
        manifest=manifest,
    )
    named = manifest is not None and bool(manifest.data.modules)
    groups = by_manifest(manifest, findings) if manifest is not None and named else by_folders(findings, title)
    skipped = sorted(skipped, key=lambda one: path_key(one.path))
    if not any(group.paths for group in groups):
        raise NothingFoundError("There is no video, sound, document or quiz in it that can be opened.", tuple(skipped))
    modules = _modules(groups, lessons)
    ids = [lesson.id for module in modules for lesson in module.lessons]
    explicit = manifest.data.id if manifest is not None else None
    course = Course(
        id=explicit_course_id(explicit) if explicit else course_content_id(ids),
        title=title,
        description=(manifest and manifest.data.description.strip()) or about.description,
        author=(manifest and manifest.data.author.strip()) or about.author,
        language=manifest.data.language if manifest is not None else None,
        cover=_cover(manifest, listing, skipped),
        modules=modules,
    )
    _refuse_rings(course, manifest, lessons)
    files = tuple(
        DraftFile(
            lesson_id=lessons.ids[path],
            path=str(folder / path),
            bytes=findings[path].bytes,
            mtime_ns=findings[path].mtime_ns,
        )
        for group in groups
        for path in group.paths
        if findings[path].type != "quiz"
    )
    return CourseDraft(course=course, files=files, skipped=tuple(skipped), explicit_id=explicit is not None)


# --- files -------------------------------------------------------------------------------------------------------


def _unnamed(manifest: Manifest, listing: Listing) -> list[Skipped]:
    """Files that course.toml names and that are not there; where it lists modules, others are taken off the listing."""
    there = {same_name(file.path) for file in listing.lessons}
    missing = [
        Skipped(path=entry.file, reason="course.toml names it, and it is not there.")
        for _, entry in manifest.lessons()
        if same_name(safe_path(entry.file) or "") not in there and not entry.file.startswith(WITHIN)
    ]
    if manifest.data.modules:
        wanted = {
            path for group in by_manifest(manifest, [file.path for file in listing.lessons]) for path in group.paths
        }
        listing.lessons = [file for file in listing.lessons if file.path in wanted]
    return missing


def _look_into(
    listing: Listing,
    pool: Pool,
    known: Mapping[str, KnownFile],
    skipped: list[Skipped],
    progress: Progress,
    cancelled: Callable[[], bool],
) -> dict[str, Finding | KnownFile]:
    """What is in each usable file, in natural order; why not goes to `skipped`."""
    found: dict[str, Finding | KnownFile] = {}
    unknown: dict[str, FoundFile] = {}
    files = sorted(listing.lessons, key=lambda file: path_key(file.path))
    for file in files:
        full = str(listing.root / file.path)
        before = known.get(full)
        if before is not None and _stands(before, file):
            found[file.path] = replace(before, pictures=small_pictures(listing.root, before.pictures))
        elif file.bytes == 0:
            skipped.append(Skipped(path=file.path, reason="The file is empty."))
        else:
            unknown[full] = file
    total, done = len(files), len(files) - len(unknown)
    progress(done, total, "")
    orders = [Order(verb="probe", path=full, kind=file.kind, root=str(listing.root)) for full, file in unknown.items()]
    for order, answer in pool.run(orders, cancelled=cancelled):
        file = unknown[order.path]
        if answer.finding is not None:
            found[file.path] = answer.finding
            skipped += [Skipped(path=file.path, reason=note) for note in answer.finding.notes]
        else:
            skipped.append(Skipped(path=file.path, reason=answer.reason or "The file cannot be used."))
        done += 1
        progress(done, total, file.path)
    return {file.path: found[file.path] for file in files if file.path in found}


def _written_out(manifest: Manifest | None) -> dict[str, Finding | KnownFile]:
    """The quizzes of course.toml itself, as if each were a file of its own. Their content is what they ask."""
    found: dict[str, Finding | KnownFile] = {}
    for place, questions in (manifest.quizzes if manifest is not None else {}).items():
        text = canonical(questions)
        digest = hashlib.sha256(text).hexdigest()
        found[place] = Finding(digest, len(text), 0, "quiz", quiz=Quiz(questions=questions))
    return found


def _refuse_too_many(findings: dict[str, Finding | KnownFile], skipped: list[Skipped]) -> None:
    """Quizzes beyond what a course may carry are left out, in natural order."""
    room = MAX_QUIZZES
    for path, finding in list(findings.items()):
        if isinstance(finding, Finding) and finding.quiz is not None:
            room -= size_of(finding.quiz)
            if room < 0:
                del findings[path]
                skipped.append(Skipped(path=path, reason="The quizzes before it are all that a course can hold."))


def _stands(before: KnownFile, file: FoundFile) -> bool:
    """Whether a file need not be opened again. Documents were once imported without their pages or their length."""
    untold = before.type == "document" and (before.pages is None or before.duration_seconds is None)
    return not untold and (before.bytes, before.mtime_ns) == (file.bytes, file.mtime_ns)


def _lesson_ids(findings: Mapping[str, Finding | KnownFile]) -> dict[str, str]:
    """An id for each path; identical files are counted in natural order, known files keep the id they have."""
    ids = {path: finding.lesson_id for path, finding in findings.items() if isinstance(finding, KnownFile)}
    used = set(ids.values())
    for path, finding in findings.items():
        if isinstance(finding, Finding):
            occurrence = 1
            while (chosen := lesson_id(finding.bytes, finding.digest, occurrence)) in used:
                occurrence += 1
            used.add(chosen)
            ids[path] = chosen
    return ids


def _infos(listing: Listing, findings: Mapping[str, object], skipped: list[Skipped]) -> dict[str, Info]:
    """The .info.json of each lesson that has one."""
    beside = {path.removesuffix(path[-len(INFO) :]): path for path in listing.infos}
    found: dict[str, Info] = {}
    for path in findings:
        info = beside.get(split_suffix(path)[0])
        if info is not None:
            read = _info(listing, info, skipped)
            if read is not None:
                found[path] = read
    return found


def _info(listing: Listing, path: str, skipped: list[Skipped]) -> Info | None:
    try:
        return read_info(listing.root / path)
    except (OSError, ValueError) as error:
        why = "it cannot be read" if isinstance(error, OSError) else str(error)
        skipped.append(Skipped(path=path, reason=f"It was ignored: {why}."))
        return None


def _about(listing: Listing, findings: Mapping[str, object], infos: Mapping[str, Info], skipped: list[Skipped]) -> Info:
    """What a playlist's .info.json says of the whole; the author also where all lessons have the same."""
    used = {split_suffix(path)[0] for path in findings}
    top = [path for path in listing.infos if "/" not in path and path[: -len(INFO)] not in used]
    for path in sorted(top, key=path_key)[:_MOST_PLAYLISTS]:
        info = _info(listing, path, skipped)
        if info is not None and info.is_list:
            return info
    authors = Counter(info.author for info in infos.values())
    return Info(author=next(iter(authors)) if len(authors) == 1 else "")


def _cover(manifest: Manifest | None, listing: Listing, skipped: list[Skipped]) -> str | None:
    if manifest is not None and manifest.data.cover:
        wanted = same_name(safe_path(manifest.data.cover) or "")
        named = next((path for path in listing.pictures if same_name(path) == wanted), None)
        if named is not None:
            return named
        skipped.append(
            Skipped(path=manifest.data.cover, reason="course.toml names it as the cover, and it is not there.")
        )
    return min(listing.covers, key=path_key, default=None)


# --- the course --------------------------------------------------------------------------------------------------


def _modules(groups: list[Group], lessons: Lessons) -> tuple[Module, ...]:
    seen: Counter[str] = Counter()
    modules: list[Module] = []
    for group in groups:
        seen[group.title] += 1
        again = (str(seen[group.title]),) if seen[group.title] > 1 else ()
        modules.append(
            Module(
                id=content_id("module", group.title, *again),
                title=group.title,
                lessons=tuple(lessons.lesson(path) for path in group.paths),
            )
        )
    return tuple(modules)


def _refuse_rings(course: Course, manifest: Manifest | None, lessons: Lessons) -> None:
    ring = find_cycle(course)
    if ring is None:
        return
    titles = {lesson.id: lesson.title for lesson in course.lessons}
    text = "these lessons require each other: " + " → ".join(f"“{titles[one]}”" for one in (*ring, ring[0]))
    place = lessons.place_of(ring[0])
    raise manifest.error((*place, "requires"), text) if manifest is not None and place else CourseError(text)
