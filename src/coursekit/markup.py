"""Markdown, HTML and plain text as HTML that can do nothing: no script, no style, nothing from anywhere but the course.

Images and links name the course's own files only, by paths relative to its folder, checked to lie within it. Addresses
on the network are never fetched: a link to one becomes `outside:` and the address, which is only ever told.
"""

from __future__ import annotations

import posixpath
import re
import time
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from coursekit.naming import plain
from coursekit.text import read_text

OWN: Final = "own:"
OUTSIDE: Final = "outside:"
MAX_NESTING: Final = 60
_MOST_CELLS: Final = 50
_MOST_PIXELS: Final = 4_000
MAX_HEADINGS: Final = 2_000
MARKDOWN_SECONDS: Final = 5.0
"""Of computing: several times what a megabyte of ordinary Markdown takes. What takes longer was written to."""
_MARKDOWN: Final = frozenset({".md", ".markdown"})
_HTML: Final = frozenset({".html", ".htm"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
INLINE: Final = frozenset({
    "a", "abbr", "b", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "tt", "u", "var",
})  # fmt: skip
"""Within a line, and within a word: they end neither."""
_TAGS: Final = _HEADINGS | INLINE | {
    "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "hr", "img", "li", "ol", "p", "pre",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_VOID: Final = frozenset({"br", "hr", "img"})
_DROPPED: Final = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "math"}
_NETWORK: Final = frozenset({"http", "https", "mailto"})
_CELL: Final = {"colspan", "rowspan", "align"}
_ATTRIBUTES: Final = {
    "a": {"href", "name", "id"},
    "img": {"src", "alt", "width", "height"},
    "td": _CELL,
    "th": _CELL,
    "ol": {"start"},
    **{tag: {"id"} for tag in _HEADINGS},
}
_IMAGE = re.compile(r"<img((?:\s[\w-]+=\"[^\"]*\")*)\s*/?>")
_ATTRIBUTE = re.compile(r"\s([\w-]+)=\"([^\"]*)\"")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_HEADING = re.compile(r"<h([1-6])(?: id=\"([^\"]*)\")?>(.*?)</h\1>", re.DOTALL)
_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Heading:
    """A heading of a level 1-6 and the anchor that leads to it."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True)
class Markup:
    """A document to be shown. `images` are the files that it shows, relative to the course's folder."""

    html: str
    headings: tuple[Heading, ...] = ()
    images: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a document comes from: its `name`, relative to the course's folder. Without a `folder` (files that are kept
    by their hashes) only what is `named` is known of it: its pictures and the lessons, by names like its own."""

    name: str
    folder: Path | None
    named: frozenset[str] = frozenset()


def read_markup(path: Path, origin: Origin) -> Markup:
    """The document in `path`; raises TooLong, OSError."""
    text, suffix = read_text(path), path.suffix.lower()
    if suffix in _MARKDOWN:
        html = rendered(text)
        return safe(html, origin) if html is not None else of_text(text)
    return safe(text, origin) if suffix in _HTML else of_text(text)


def of_text(text: str) -> Markup:
    """Plain text with its lines and spaces as they are."""
    return Markup(f'<p class="text">{escape(text.expandtabs(4), quote=False)}</p>')


def safe(html: str, origin: Origin) -> Markup:
    """HTML with nothing in it but text, its shape, and the course's own images and links."""
    import nh3

    own = _Own(origin)
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=own.attribute,
        url_schemes=set(_NETWORK),
        link_rel=None,
    )
    if _is_nested_deeply(cleaned):
        return of_text(unescape(nh3.clean(html, tags=set(), clean_content_tags=set(_DROPPED))))
    cleaned = _IMAGE.sub(own.image, cleaned)
    cleaned = cleaned.replace("\n</code></pre>", "</code></pre>")
    headings = _Headings()
    return Markup(_HEADING.sub(headings.anchored, cleaned), tuple(headings.found), tuple(own.images))


def rendered(text: str) -> str | None:
    """Markdown as HTML, not safe yet; None where it takes longer than anything that was written to be read."""
    from markdown_it import MarkdownIt

    until = time.thread_time() + MARKDOWN_SECONDS

    def give_up_in_time(*_: object) -> bool:
        """A rule that applies to nothing, and is asked everywhere."""
        if time.thread_time() > until:
            raise TimeoutError
        return False

    # HTML within Markdown is passed on: all of it is made safe afterwards.
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    reader.inline.ruler.before("text", "time", give_up_in_time)
    reader.block.ruler.before("code", "time", give_up_in_time)
    try:
        return reader.render(text)
    except TimeoutError:
        return None


class _Own:
    """What of a document's images and links belongs to the course."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._root = origin.folder.resolve() if origin.folder is not None else None
        self.images: list[str] = []
        self._known: dict[str, str | None] = {}

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """What becomes of one attribute; None takes it away. What looks like our own schemes is not believed."""
        if name == "href":
            return self._link(value)
        if name == "src":
            found = self._file(value)
            return f"{OWN}{quote(found)}" if found is not None else None
        if name in ("colspan", "rowspan", "width", "height", "start"):
            most = _MOST_CELLS if name.endswith("span") else _MOST_PIXELS
            return value if value.isascii() and value.isdigit() and 0 < int(value[:9]) <= most else None
        return value

    def image(self, found: re.Match[str]) -> str:
        """An image that can be shown, or what it says in its stead."""
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[1])}
        source = attributes.get("src")
        if source is None:
            told = plain(attributes.get("alt", ""))
            return f"<i>[{escape(told)}]</i>" if told else ""
        name = unquote(source.removeprefix(OWN))
        if name not in self.images:
            self.images.append(name)
        size = "".join(f' {name}="{attributes[name]}"' for name in ("width", "height") if name in attributes)
        return f'<img src="{escape(source)}" alt="{escape(attributes.get("alt", ""))}"{size}>'

    def _link(self, value: str) -> str | None:
        value = value.strip()
        if value.startswith("#"):
            return value
        try:
            parts = urlsplit(value)
        except ValueError:
            return None
        if parts.scheme in _NETWORK or (parts.netloc and not parts.scheme):
            return OUTSIDE + quote(value, safe="/:?=&%#@+,;~!$'()*[]-._")
        found = self._file(value)
        return None if found is None else f"{OWN}{quote(found)}" + (f"#{parts.fragment}" if parts.fragment else "")

    def _file(self, value: str) -> str | None:
        """The file of the course that an address names, relative to its folder; None where it names none."""
        if value not in self._known:
            self._known[value] = self._found(value)
        return self._known[value]

    def _found(self, value: str) -> str | None:
        try:
            parts = urlsplit(value.strip())
        except ValueError:
            return None
        name = unquote(parts.path)
        if parts.scheme or parts.netloc or not name or name.startswith("/") or "\\" in name or "\0" in name:
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self._origin.name), name))
        if self._root is None:
            return name if name in self._origin.named else None
        try:
            real = (self._root / name).resolve()
            return name if real.is_file() and real.is_relative_to(self._root) else None
        except (OSError, ValueError):
            return None


class _Headings:
    """The headings of a document, each with an anchor that no other has; of MAX_HEADINGS, no more."""

    def __init__(self) -> None:
        self.found: list[Heading] = []
        self._taken: set[str] = set()
        self._again: dict[str, int] = {}

    def anchored(self, found: re.Match[str]) -> str:
        if len(self.found) >= MAX_HEADINGS:
            return found[0]
        title = plain(unescape(re.sub(r"<[^>]*>", "", found[3])))
        wanted = found[2] or _SLUG.sub("", title.lower()).strip().replace(" ", "-")
        anchor = wanted
        while anchor in self._taken or not anchor:
            self._again[wanted] = self._again.get(wanted, 0) + 1
            anchor = f"{wanted}-{self._again[wanted]}"
        self._taken.add(anchor)
        self.found.append(Heading(int(found[1]), title, anchor))
        return f'<h{found[1]} id="{escape(anchor)}">{found[3]}</h{found[1]}>'


def _is_nested_deeply(html: str) -> bool:
    """Whether tags stand in each other deeper than anyone writes, and than a layout can be trusted with."""
    depth = 0
    for closing, tag in _TAG.findall(html):
        if tag not in _VOID:
            depth += -1 if closing else 1
            if depth > MAX_NESTING:
                return True
    return False
