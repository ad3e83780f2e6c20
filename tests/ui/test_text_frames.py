"""Frames around code and quotations: only where they stand in nothing else, and nothing else is changed."""

from __future__ import annotations

from learnapp.ui.pages.reader.text_frames import framed

CODE = "<pre><code>a &lt; b</code></pre>"
QUOTE = "<blockquote><p>Said.<br>Twice.</p></blockquote>"
OTHER = f"<p>One.</p><ul><li>{CODE}</li></ul><table><tr><td>{QUOTE}</td></tr></table>"


def test_code_and_quotations_are_framed() -> None:
    made = framed(f"<p>a</p>{CODE}<p>b</p>{QUOTE}")
    assert made.count('<table class="code"') == made.count('<table class="quote"') == 1
    for part in (
        "<p>a</p><table",
        f'<td class="code">{CODE}</td></tr></table><p>b</p>',
        f'<td class="quote">{QUOTE}</td>',
    ):
        assert part in made


def test_what_stands_in_something_else_or_is_long_is_left() -> None:
    assert framed(OTHER) == OTHER
    long = f"<pre>{'line ' * 2_000}</pre>"
    assert framed(long) == long
    assert framed("") == ""
