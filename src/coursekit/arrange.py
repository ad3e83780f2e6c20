"""Which lessons make which module: by the folders they lie in, or as course.toml says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coursekit.manifest import Manifest, safe_path
from coursekit.naming import clean_title, is_numbered, path_key, split_suffix
from coursekit.scan import same_name


class Group(NamedTuple):
    """A module before its lessons are looked at: paths in order."""

    title: str
    paths: tuple[str, ...]


def by_folders(paths: Iterable[str], course_title: str) -> list[Group]:
    """Modules in natural order: one for each folder beside the top, the lessons at the top under the course's title.

    Folders that only wrap everything are passed over. Below a module's folder, folders of two lessons or more on the
    average are modules of their own ("Part 1 · Chapter 2"); smaller ones are poured into it.
    """
    ordered = sorted(paths, key=path_key)
    shared = _wrapping(ordered)
    tops: dict[str, list[str]] = {}
    for path in ordered:
        folder, slash, _ = path[len(shared) :].partition("/")
        tops.setdefault(folder if slash else "", []).append(path)
    beside = [split_suffix(path[len(shared) :])[0] for path in tops.get("", [])]
    titles = _titles((name for name in tops if name), beside)
    groups: list[Group] = []
    if tops.get("") and not tops[""][0].rpartition("/")[2][:1].isdigit():
        tops = {"": tops.pop("")} | tops  # a welcome, unless its number says where it belongs
    for name, inside in tops.items():
        if not name:
            groups.append(Group(course_title, tuple(inside)))
        else:
            groups.extend(_below(titles[name], f"{shared}{name}/", inside))
    return groups


def by_manifest(manifest: Manifest, paths: Iterable[str]) -> list[Group]:
    """The modules of course.toml: the lessons it names in its order, then the rest of each module's folder.

    A file belongs to the module that names it, else to the one whose folder lies nearest above it, else to none.
    """
    spelled = {same_name(path): path for path in paths}
    modules = manifest.data.modules
    taken: dict[int, list[str]] = {number: [] for number in range(len(modules))}
    for number, module in enumerate(modules):
        for lesson in module.lessons:
            path = spelled.pop(same_name(safe_path(lesson.file) or ""), None)
            if path is not None:
                taken[number].append(path)
    folders = [
        ("" if module.folder == "." else same_name(safe_path(module.folder) or "") + "/", number)
        for number, module in enumerate(modules)
        if module.folder
    ]
    for name, path in sorted(spelled.items(), key=lambda item: path_key(item[1])):
        above = max(
            (entry for entry in folders if name.startswith(entry[0])), key=lambda entry: len(entry[0]), default=None
        )
        if above is not None:
            taken[above[1]].append(path)
    return [Group(module.title, tuple(taken[number])) for number, module in enumerate(modules) if taken[number]]


def _below(title: str, top: str, paths: Sequence[str]) -> list[Group]:
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(path[len(top) :].rpartition("/")[0], []).append(path)
    deeper = [folder for folder in folders if folder]
    if not deeper or sum(len(folders[folder]) for folder in deeper) < 2 * len(deeper):
        return [Group(title, tuple(paths))]
    names = _titles(part for folder in deeper for part in folder.split("/"))
    return [
        Group(" · ".join([title, *(names[part] for part in folder.split("/") if part)]), tuple(inside))
        for folder, inside in folders.items()
    ]


def _titles(names: Iterable[str], beside: Sequence[str] = ()) -> dict[str, str]:
    known = list(dict.fromkeys(names))
    numbered = is_numbered([*known, *beside])
    return {name: clean_title(name, numbered=numbered) for name in known}


def _wrapping(paths: Sequence[str]) -> str:
    """The folders that hold all of it and have nothing beside them, but never a folder that holds lessons itself."""
    if not paths:
        return ""
    shared = paths[0].split("/")[:-1]
    for path in paths:
        parts = path.split("/")[:-1]
        length = next((n for n, pair in enumerate(zip(shared, parts, strict=False)) if pair[0] != pair[1]), None)
        shared = shared[: min(len(shared), len(parts)) if length is None else length]
    return "/".join(shared) + "/" if shared else ""
