"""What a track is called where the file does not say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QLocale

from learnapp.player.engine import Track

_UNSAID = {"und", "mis", "mul", "zxx"}


def titled(tracks: Iterable[Track], noun: str) -> tuple[Track, ...]:
    """Each track with a title: its own, else its language's name, else the noun and its place from 1."""
    return tuple(_titled(track, f"{noun} {place}") for place, track in enumerate(tracks, 1))


def _titled(track: Track, fallback: str) -> Track:
    language = track.language if track.language and track.language.lower() not in _UNSAID else None
    return replace(track, language=language, title=track.title or language_name(language) or fallback)


def language_name(code: str | None) -> str | None:
    """“German” for de, deu or ger; the code itself where no language is known by it."""
    if not code:
        return None
    language = QLocale.codeToLanguage(code)
    return code if language == QLocale.Language.AnyLanguage else QLocale.languageToString(language)
