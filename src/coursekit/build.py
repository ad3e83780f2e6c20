"""Makes a lesson of a file: what was found in it, what lies beside it, and what course.toml says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from coursekit.findings import Finding, FoundFile, KnownFile
from coursekit.info import Info, paragraphs
from coursekit.manifest import WITHIN, LessonEntry, Manifest, safe_path
from coursekit.naming import clean_title, is_numbered, plain, split_suffix
from coursekit.scan import same_name
from coursekit.toml_lines import Place
from learncore.quiz import Quiz
from learncore.records import DEFAULT_PASSING_SCORE, DEFAULT_THRESHOLD, Caption, Chapter, Lesson, LessonType

_ALL_PAGES: Final = 1.0
_FITTING: Final[dict[LessonType, frozenset[str]]] = {
    "video": frozenset({"video"}),
    "audio": frozenset({"video", "audio"}),
    "document": frozenset({"document"}),
    "quiz": frozenset({"quiz"}),
}


class Lessons:
    """Makes lessons from paths; raises ManifestError for what course.toml says of them and is not so."""

    def __init__(
        self,
        *,
        files: Iterable[FoundFile],
        findings: Mapping[str, Finding | KnownFile],
        ids: Mapping[str, str],
        infos: Mapping[str, Info],
        captions: Mapping[str, tuple[Caption, ...]],
        manifest: Manifest | None,
    ) -> None:
        self.ids = ids
        self._findings = findings
        self._infos = infos
        self._captions = captions
        self._manifest = manifest
        self._entries: dict[str, tuple[Place, LessonEntry]] = {}
        self._named: dict[str, str] = {}
        self._numbered = _numbered_folders(file.path for file in files)
        if manifest is not None:
            self._read_entries(manifest)

    def lesson(self, path: str) -> Lesson:
        """The lesson of one file."""
        finding, info = self._findings[path], self._infos.get(path, Info())
        place, entry = self._entries.get(path, ((), None))
        stem = split_suffix(path)[0].rpartition("/")[2]
        title = clean_title(stem, numbered=path.rpartition("/")[0] in self._numbered)
        kind: LessonType = finding.type
        quiz = finding.quiz if isinstance(finding, Finding) else None
        if quiz is not None and not path.startswith(WITHIN):
            quiz = msgspec.structs.replace(quiz, source=path)
        if entry is not None and entry.type is not None and self._manifest is not None:
            if finding.type not in _FITTING[entry.type]:
                raise self._manifest.error(
                    (*place, "type"), f"“{entry.file}” is no {entry.type}, it is {_a(finding.type)}"
                )
            kind = entry.type
        return Lesson(
            id=self.ids[path],
            title=plain((entry and entry.title) or info.title) or title,
            type=kind,
            path=path if quiz is None else None,
            duration_seconds=finding.duration_seconds,
            pages=finding.pages,
            bytes=finding.bytes,
            description=paragraphs((entry and entry.description) or info.description),
            required=entry.required if entry else True,
            weight=entry.weight if entry else 1.0,
            quiz=self._with_rules(quiz, place, entry),
            passing_score=_passing_score(entry),
            threshold=_threshold(kind, entry),
            requires=self._requires(place, entry) if entry else (),
            chapters=_within(info.chapters or finding.chapters, finding.duration_seconds),
            captions=self._captions.get(path, ()),
            pictures=finding.pictures,
        )

    def place_of(self, lesson_id: str) -> Place | None:
        """Where course.toml speaks of a lesson."""
        return next((place for path, (place, _) in self._entries.items() if self.ids.get(path) == lesson_id), None)

    def _read_entries(self, manifest: Manifest) -> None:
        spelled = {same_name(path): path for path in self._findings}
        for place, entry in manifest.lessons():
            name = same_name(safe_path(entry.file) or "")
            self._named[name] = path = spelled.get(name, "")
            if entry.key:
                self._named[entry.key] = path
            if path:
                self._entries[path] = (place, entry)
        self._named = {same_name(path): path for path in self._findings} | self._named

    def _with_rules(self, quiz: Quiz | None, place: Place, entry: LessonEntry | None) -> Quiz | None:
        """The quiz as course.toml wants it to be taken."""
        if entry is None or self._manifest is None:
            return quiz
        if quiz is None:
            for key in ("passing_score", "attempts", "time_limit"):
                if getattr(entry, key) is not None:
                    raise self._manifest.error((*place, key), f"“{entry.file}” is no quiz")
            return None
        return msgspec.structs.replace(
            quiz,
            shuffle_questions=entry.shuffle_questions,
            shuffle_answers=entry.shuffle_answers,
            attempt_limit=entry.attempts,
            time_limit_seconds=entry.time_limit,
        )

    def _requires(self, place: Place, entry: LessonEntry) -> tuple[str, ...]:
        """The ids of what a lesson requires; what is named but could not be imported blocks nobody."""
        found: list[str] = []
        for wanted in entry.requires:
            path = self._named.get(wanted, self._named.get(same_name(safe_path(wanted) or "")))
            if path is None and self._manifest is not None:
                raise self._manifest.error(
                    (*place, "requires"), f"“{plain(wanted, 100)}” is neither the key nor the file of a lesson"
                )
            if path and self.ids[path] not in found:
                found.append(self.ids[path])
        return tuple(found)


def _threshold(kind: LessonType, entry: LessonEntry | None) -> float:
    """What the author says; else a document is complete when all of it has been seen."""
    if entry is not None and entry.threshold is not None:
        return entry.threshold
    return _ALL_PAGES if kind == "document" else DEFAULT_THRESHOLD


def _numbered_folders(paths: Iterable[str]) -> frozenset[str]:
    """The folders in which most files begin with a number."""
    names: dict[str, set[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, set()).add(split_suffix(name)[0])
    return frozenset(folder for folder, inside in names.items() if is_numbered(inside))


def _within(chapters: tuple[Chapter, ...], duration: float | None) -> tuple[Chapter, ...]:
    return tuple(chapter for chapter in chapters if duration is None or chapter.start < duration)


def _passing_score(entry: LessonEntry | None) -> float:
    return DEFAULT_PASSING_SCORE if entry is None or entry.passing_score is None else entry.passing_score


def _a(kind: str) -> str:
    return {"audio": "sound only"}.get(kind, f"a {kind}")
