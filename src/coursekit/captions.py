"""Which caption files belong to which film: `Lecture 1.vtt`, `Lecture 1.en.srt`, `Lecture 1.pt-BR.ass`."""

from __future__ import annotations

from collections.abc import Iterable

from coursekit.naming import language_of, path_key, split_suffix
from coursekit.scan import same_name
from learncore.records import Caption


def captions_by_film(films: Iterable[str], captions: Iterable[str]) -> dict[str, tuple[Caption, ...]]:
    """The captions of each film, by relative paths. A caption goes to the film with the longest fitting name."""
    stems: dict[str, list[str]] = {}
    for film in films:
        stems.setdefault(same_name(split_suffix(film)[0]), []).append(film)
    found: dict[str, list[Caption]] = {}
    for caption in sorted(captions, key=path_key):
        stem = split_suffix(caption)[0]
        rest: list[str] = []
        while same_name(stem) not in stems:
            stem, part = split_suffix(stem)
            if not part:
                break
            rest.insert(0, part.removeprefix("."))
        else:
            language = language_of(rest[0]) if rest else None
            for film in stems[same_name(stem)]:
                found.setdefault(film, []).append(Caption(path=caption, language=language))
    return {film: tuple(captions) for film, captions in found.items()}
