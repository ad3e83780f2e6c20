"""Words of a quiz as they are shown: a little markup, and nothing that could fetch, run or lead anywhere."""

from __future__ import annotations

import html
from html.parser import HTMLParser
from typing import Final

from PySide6.QtCore import Qt

from coursekit.markup import rendered
from learnapp.ui.theme import Theme
from learnapp.ui.widgets.labels import Label
from learncore.quiz import Text

_KEPT: Final = frozenset({
    "b", "strong", "i", "em", "u", "s", "del", "sub", "sup", "code", "pre", "p", "ul", "ol", "li", "blockquote",
    "table", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_EMPTY: Final = frozenset({"br", "hr"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "iframe", "object", "svg", "math", "template"})
_DEEPEST: Final = 40


class _Cleaner(HTMLParser):
    """Keeps words and the tags above, without any attribute; what is opened is closed. Of a picture its words stay."""

    def __init__(self, *, lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._lines = lines
        self._open: list[str] = []
        self._silent = 0
        self.kept: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "img":
            told = " ".join((dict(attrs).get("alt") or "").split())
            self.handle_data(f"[{told}]" if told else "")
        elif tag in _EMPTY and not self._silent:
            self.kept.append(f"<{tag}>")
            self.words.append(" ")
        elif tag in _KEPT and not self._silent and len(self._open) < _DEEPEST:
            self._open.append(tag)
            self.kept.append(f"<{tag}>")
            self.words.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _EMPTY or tag == "img":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self._open:
            while True:
                closed = self._open.pop()
                self.kept.append(f"</{closed}>")
                if closed == tag:
                    break

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        shown = html.escape(data, quote=False)
        self.kept.append(shown.replace("\n", "<br>") if self._lines and "pre" not in self._open else shown)
        self.words.append(data)

    def finish(self) -> None:
        self.close()
        self.kept += [f"</{tag}>" for tag in reversed(self._open)]
        self._open.clear()


def safe_html(text: Text) -> str:
    """The text as rich text for a label."""
    return "".join(_cleaned(text).kept)


def plain_words(text: Text) -> str:
    """The text as it is read aloud: one line without markup."""
    return " ".join("".join(_cleaned(text).words).split())


def _cleaned(text: Text) -> _Cleaner:
    words = text.text
    cleaner = _Cleaner(lines=text.format in ("plain", "moodle"))
    if text.format == "plain" or (text.format == "moodle" and "<" not in words):
        words = html.escape(words, quote=False)
    elif text.format == "markdown":
        words = rendered(words) or html.escape(words, quote=False)
    cleaner.feed(words)
    cleaner.finish()
    return cleaner


class RichLabel(Label):
    """A label that shows such words, wrapped."""

    def __init__(self, theme: Theme, text: Text, *, size: int = 14, weight: int = 400, role: str = "text") -> None:
        super().__init__(theme, "", size=size, weight=weight, role=role, wrap=True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setText(safe_html(text))
        self.setAccessibleName(plain_words(text))
