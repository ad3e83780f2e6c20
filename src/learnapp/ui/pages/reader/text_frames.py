"""Code on a ground of its own, and quotations beside a bar: Qt draws neither, but it draws tables."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID: Final = frozenset({"br", "hr", "img"})
_FRAMES: Final = {
    "pre": (
        '<table class="code" width="100%" cellspacing="0" cellpadding="14"><tr><td class="code">',
        "</td></tr></table>",
    ),
    "blockquote": (
        '<table class="quote" width="100%" cellspacing="0" cellpadding="0"><tr><td class="bar" width="3"></td>'
        '<td class="quote">',
        "</td></tr></table>",
    ),
}
_LONGEST: Final = 6_000
"""Characters: what is longer is laid out piece by piece, which a frame would keep together."""


def framed(html: str) -> str:
    """The same with a frame around each code block and quotation that stands in nothing else."""
    made: list[str] = []
    depth = done = begun = 0
    for tag in _TAG.finditer(html):
        closing, name = tag[1], tag[2]
        if name in _VOID:
            continue
        if not closing and depth == 0:
            begun = tag.start()
        depth += -1 if closing else 1
        if closing and depth == 0 and name in _FRAMES and tag.end() - begun <= _LONGEST:
            before, after = _FRAMES[name]
            made += [html[done:begun], before, html[begun : tag.end()], after]
            done = tag.end()
    return "".join((*made, html[done:]))
