"""From a GIFT text to questions; what cannot be asked is listed with its line and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec

from coursekit.gift.answers import CannotAsk, answered
from coursekit.gift.marks import every, find, plain_text, text_of
from coursekit.naming import plain
from learncore.quiz import MAX_QUESTIONS, MAX_TEXT, Question
from learncore.quiz_bounds import texts_of

MAX_BYTES: Final = 1024 * 1024
MAX_QUESTION: Final = 100_000
"""Characters of one question with all its answers."""
_MOST_LISTED: Final = 100
_MOST_READ: Final = 5 * MAX_QUESTIONS
_CATEGORY: Final = re.compile(r"\s*\$CATEGORY\s*:(.*)$", re.IGNORECASE)
_NO_GROUP: Final = frozenset({"", "top", "$course$", "$cat1$", "$system$", "$module$"})
_BLANK: Final = "_____"
_PICTURE: Final = re.compile(r"<img\b|@@PLUGINFILE@@|!\[[^\]\n]{0,200}\]\(", re.IGNORECASE)


class Chunk(NamedTuple):
    """The text of one question, the line it begins on, and the category it stands in."""

    line: int
    text: str
    category: str


class Gift(NamedTuple):
    """What was read: questions in order, and what is told of those that are not asked, or not in full."""

    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def read_gift(text: str) -> Gift:
    """Read a GIFT text of any content; never raises."""
    questions: list[Question] = []
    notes: list[str] = []
    for number, chunk in enumerate(_chunks(text), start=1):
        if len(questions) == MAX_QUESTIONS or number > _MOST_READ:
            rest = f"Line {chunk.line}: what follows is left out, a quiz has at most {MAX_QUESTIONS:,} questions."
            notes = [rest, *notes]
            break
        try:
            question = _question(chunk, str(number))
        except CannotAsk as why:
            notes.append(f"Line {chunk.line}, {_quoted(chunk)}: {why}")
            continue
        questions.append(question)
        if any(_PICTURE.search(one.text) for one in texts_of(question) if one.format != "plain"):
            notes.append(f"Line {chunk.line}, {_quoted(chunk)}: its pictures are not shown.")
    rest = len(notes) - _MOST_LISTED
    if rest > 0:
        notes = [*notes[:_MOST_LISTED], f"And {rest:,} more are left out."]
    return Gift(tuple(questions), tuple(notes))


def _chunks(text: str) -> Iterator[Chunk]:
    """What blank lines part, without comments. A category stands in a line of its own."""
    lines: list[str] = []
    begins, category = 1, ""
    for number, line in enumerate(text.removeprefix("\N{BYTE ORDER MARK}").splitlines(), start=1):
        if line.lstrip().startswith("//"):
            continue
        found = _CATEGORY.match(line)
        if found is None and line.strip():
            begins = begins if lines else number
            lines.append(line)
            continue
        if lines:
            yield Chunk(begins, "\n".join(lines), category)
            lines = []
        if found is not None:
            category = _category(found[1])
    if lines:
        yield Chunk(begins, "\n".join(lines), category)


def _category(path: str) -> str:
    groups = (plain(plain_text(part), 100) for part in path[:1_000].split("/"))
    return plain(" · ".join(group for group in groups if group.lower() not in _NO_GROUP))


def _question(chunk: Chunk, question_id: str) -> Question:
    if len(chunk.text) > MAX_QUESTION:
        raise CannotAsk(f"it is longer than {MAX_QUESTION:,} characters.")
    title, raw = _titled(chunk.text)
    braces = every(raw, "{}")
    if not braces:
        raise CannotAsk("it is a description, without a question.")
    if [mark for _, mark in braces[:2]] != ["{", "}"]:
        raise CannotAsk("its answers are not between { and }.")
    if len(braces) > 2:
        raise CannotAsk("it has more than one place for answers, or a { or } without a backslash before it.")
    (begin, _), (end, _) = braces
    before, block, after = raw[:begin], raw[begin + 1 : end], raw[end + 1 :]
    text = text_of(f"{before.rstrip()} {_BLANK}{_spaced(after)}" if after.strip() else before)
    if not text.text.strip("_ \n"):
        raise CannotAsk("it has no text.")
    question = answered(question_id, title, text, block)
    if any(len(one.text) > MAX_TEXT for one in texts_of(question)):
        raise CannotAsk(f"a text in it is longer than {MAX_TEXT:,} characters.")
    return msgspec.structs.replace(question, category=chunk.category) if chunk.category else question


def _titled(text: str) -> tuple[str, str]:
    text = text.strip()
    if not text.startswith("::"):
        return "", text
    end = find(text, "::", 2)
    return ("", text) if end < 0 else (plain(plain_text(text[2:end])), text[end + 2 :])


def _spaced(after: str) -> str:
    """What follows a missing word; punctuation stands close to it."""
    after = after.strip()
    return after if after[:1] in ".,;:!?)]}’”»%" else f" {after}"


def _quoted(chunk: Chunk) -> str:
    title, raw = _titled(chunk.text[:1_000])
    return f"“{title or plain(plain_text(raw.split('{', 1)[0]), 60) or '{…}'}”"
