"""Questions as GIFT: the opposite of reading it, for the round trip."""

from __future__ import annotations

import re

from learncore.quiz import Choice, Question, Range, Text


def gift_of(questions: list[Question]) -> str:
    return "\n\n".join(_question(question) for question in questions) + "\n"


def _question(question: Question) -> str:
    title = f"::{_escaped(question.title)}::" if question.title else ""
    general = "" if question.feedback is None else f"####{_text(question.feedback)}"
    return f"{title}{_text(question.text)} {{{_answers(question)}{general}}}"


def _answers(question: Question) -> str:
    match question.kind:
        case "single" | "multiple":
            sure = question.kind == "single"
            return "".join(_choice(one, "=" if sure and one.credit == 1 else "~") for one in question.choices)
        case "truefalse":
            yes, no = question.choices
            wrong, right = (no, yes) if yes.credit else (yes, no)
            said = [wrong.feedback or Text(""), right.feedback or Text("")]
            return ("T" if yes.credit else "F") + "".join(f"#{_text(one)}" for one in said)
        case "short":
            accepted = "".join(_accepted(one) for one in question.choices)
            return accepted + ("" if question.otherwise is None else f"=%0%*#{_text(question.otherwise)}")
        case "numeric":
            ranges = "".join(_range(one) for one in question.ranges)
            return "#" + ranges + ("" if question.otherwise is None else f"~#{_text(question.otherwise)}")
        case "matching":
            pairs = "".join(f"={_text(pair.left)}->{_escaped(pair.right)}" for pair in question.pairs)
            return pairs + "".join(f"=->{_escaped(extra)}" for extra in question.extras)
        case "ordering":
            raise AssertionError("GIFT has no ordering")


def _choice(choice: Choice, mark: str) -> str:
    weight = "" if mark == "=" else f"%{choice.credit * 100:.5f}%"
    return f"{mark}{weight}{_text(choice.text)}{_said(choice.feedback)}"


def _accepted(choice: Choice) -> str:
    return f"=%{choice.credit * 100:.5f}%{_escaped(choice.text.text)}{_said(choice.feedback)}"


def _range(one: Range) -> str:
    return f"=%{one.credit * 100:.5f}%{one.low!r}..{one.high!r}{_said(one.feedback)}"


def _said(feedback: Text | None) -> str:
    return "" if feedback is None else f"#{_text(feedback)}"


def _text(text: Text) -> str:
    return f"[{text.format}]{_escaped(text.text)}"


def _escaped(words: str) -> str:
    return re.sub(r"[\\~=#{}:]", lambda found: "\\" + found[0], words).replace("\n", "\\n").replace("->", "-\\>")
