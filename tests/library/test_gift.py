"""GIFT, the text format of Moodle: all of its documented grammar, and whatever else a file may hold."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.gift import read_gift
from coursekit.gift.reading import MAX_QUESTION
from learncore.quiz import MAX_QUESTIONS, Choice, Pair, Question, Quiz, Range, Text
from learncore.quiz_bounds import problem_of, texts_of
from learncore.scoring import grade, right_answer, score
from tests.library.gift_writer import gift_of

EXAMPLES = Path(__file__).parent / "quizzes"


def one(text: str) -> Question:
    read = read_gift(text)
    assert read.notes == ()
    (question,) = read.questions
    return question


def credits_of(question: Question) -> dict[str, float]:
    return {choice.text.text: choice.credit for choice in question.choices}


def test_every_documented_feature_is_read() -> None:
    read = read_gift((EXAMPLES / "knots.gift").read_text(encoding="utf-8"))
    assert read.notes == ()
    assert [question.kind for question in read.questions] == [
        "single", "single", "multiple", "multiple", "truefalse", "truefalse", "short", "short", "matching",
        "numeric", "numeric", "numeric", "numeric", "single", "truefalse",
    ]  # fmt: skip
    assert {question.category for question in read.questions[:9]} == {"Knots · Basics"}
    assert {question.category for question in read.questions[9:]} == {"Knots · Measures"}
    quiz = Quiz(questions=read.questions)
    assert score(quiz, {question.id: right_answer(question) for question in read.questions}) == 100
    king, bend, loops, thirds, *_ = read.questions
    assert king.title == "The king"
    assert king.feedback == Text("All three are tied in the end of a rope.", "moodle")
    assert credits_of(king) == {"bowline": 1, "granny knot": 0, "figure eight": 0.5}
    assert grade(king, 1).feedback == (Text("It slips.", "moodle"),)
    assert bend.text.text == "A bend _____ and holds them together."
    assert loops.text == Text("Which of these are **loops**?", "markdown")
    assert [choice.text.format for choice in loops.choices] == ["markdown", "plain", "markdown"]
    assert grade(loops, [0, 1, 2]).credit == 0
    assert grade(thirds, [0, 1, 2]).verdict == "right"


def test_what_cannot_be_asked_is_listed_with_its_line_and_the_reason() -> None:
    read = read_gift((EXAMPLES / "odd.gift").read_text(encoding="utf-8"))
    assert [question.text.text for question in read.questions] == ["With a picture ![rope](rope.png)"]
    assert list(read.notes) == [
        "Line 1, “A description, for those who read on.”: it is a description, without a question.",
        "Line 3, “Write an essay on ropes.”: an essay is graded by a person; there is nothing here to grade it by.",
        "Line 5, “And another one.”: an essay is graded by a person; there is nothing here to grade it by.",
        "Line 7, “Not closed”: its answers are not between { and }.",
        "Line 9, “Two”: it has more than one place for answers, or a { or } without a backslash before it.",
        "Line 11, “Latex \\frac”: it has more than one place for answers, or a { or } without a backslash before it.",
        "Line 13, “Nothing right”: none of its answers is right.",
        "Line 15, “Nothing right either”: none of its answers is right.",
        "Line 17, “One only”: one of its answers is empty.",
        "Line 19, “Alone”: there is only one answer to choose from.",
        "Line 21, “{…}”: it has no text.",
        "Line 23, “Number”: “three” is no number, no number:tolerance and no low..high.",
        "Line 25, “Pairs”: one of its pairs has no -> in it.",
        "Line 27, “A pair”: there is nothing to choose from: it takes two pairs.",
        "Line 29, “Ordering”: this way to write an ordering is not known; course.toml has one.",
        "Line 31, “With a picture ![rope](rope.png)”: its pictures are not shown.",
    ]


@pytest.mark.parametrize("written", ["T", "TRUE", "True", "true", " T "])
def test_true_is_written_in_many_ways(written: str) -> None:
    assert right_answer(one(f"Yes?{{{written}}}")) == 0


def test_feedback_of_true_and_false_is_first_for_the_wrong_answer() -> None:
    question = one("The sea is salty.{FALSE#Taste it.#Only some lakes are.}")
    assert grade(question, 0).feedback == (Text("Taste it.", "moodle"),)
    assert grade(question, 1).feedback == (Text("Only some lakes are.", "moodle"),)


def test_a_word_that_only_begins_like_true_is_a_short_answer() -> None:
    assert one("What?{Truth}").kind == "short"
    assert one("What?{=T}").kind == "short"


def test_a_tolerance_is_computed_as_it_is_written() -> None:
    question = one("Pi?{#3.1415:0.0005}")
    assert [grade(question, answer).verdict for answer in ("3.1409", "3.141", "3.142", "3.1421")] == [
        "wrong", "right", "right", "wrong",
    ]  # fmt: skip
    assert one("Cold?{#-5..-10}").ranges == (Range(low=-10, high=-5),)
    assert one("Small?{#1e-3:1e-4}").ranges == (Range(low=0.0009, high=0.0011),)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A {=b} c.{x", None),
        ("Two and two is {=four =4}.", "Two and two is _____."),
        ("“{=Ahoy}”, said the captain.", "“ _____”, said the captain."),
        ("{=Ahoy} is what sailors say.", "_____ is what sailors say."),
        ("Say it: {=Ahoy}", "Say it:"),
    ],
)
def test_a_missing_word_is_a_line_to_fill_in(text: str, shown: str | None) -> None:
    read = read_gift(text)
    assert [question.text.text for question in read.questions] == ([] if shown is None else [shown])


def test_line_ends_of_every_system_and_a_mark_at_the_begin_do_not_matter() -> None:
    text = (EXAMPLES / "knots.gift").read_text(encoding="utf-8")
    for end in ("\r\n", "\r"):
        assert read_gift("\N{BYTE ORDER MARK}" + text.replace("\n", end)) == read_gift(text)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 10**6, "\\" * 10**6, "a{" + "=" * 10**6 + "}", "a{" + "~%50%x" * 10**5 + "}", "x\n\n" * 300_000,
        "::" * 500_000, "a{#" + "9" * 10**5 + "}", "$CATEGORY:" + "/" * 10**6, "a{T" + " " * 10**5 + "}",
        "a{#1e999999999..2}", "a{#1:1e400}", "a{#--1}", "![[" * 300_000 + "{=a}", "a{#" + "1..2=" * 10**5 + "}",
        "\0{=\0}", "a{=%999%b}", "//" * 500_000, "a{=b}\n\n" * 20_000,
    ],
    ids=range(18),
)  # fmt: skip
def test_hostile_texts_are_read_quickly_and_within_bounds(text: str) -> None:
    read = read_gift(text)
    assert len(read.questions) <= MAX_QUESTIONS
    assert len(read.notes) <= 102
    assert all(len(note) < 400 for note in read.notes)


def test_a_question_too_long_is_left_out_alone() -> None:
    read = read_gift("a" * (MAX_QUESTION + 1) + "{T}\n\nB {T}")
    assert [question.text.text for question in read.questions] == ["B"]


pieces = st.sampled_from(
    ["{", "}", "=", "~", "#", "####", "::", ":", "->", "%50%", "%", "\\", "\n", "\n\n", "//", "$CATEGORY: ", "[html]",
     "T", "FALSE", "..", "1", "-2.5", "*", "word", " ", "é", "\0", "<img>", ">"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(pieces, max_size=40).map("".join) | st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    read = read_gift(text)
    for question in read.questions:
        assert grade(question, right_answer(question)).credit > 0
        assert list(texts_of(question))
    assert not read.questions or problem_of(Quiz(questions=read.questions)) is None


# --- there and back ----------------------------------------------------------------------------------------------

alphabet = string.ascii_letters + string.digits + " .,;!?()[]%*-_'\"\\~=#{}:é漢\n"
words = (
    st.text(alphabet, min_size=1, max_size=20)
    .map(str.strip)
    .filter(lambda text: text.strip("_ \n") and "->" not in text and not text.startswith(("[", "::", "//", "%")))
)
typed = words.filter(lambda text: text.strip("*") and text == " ".join(text.split()) and not text.startswith("#"))
texts = st.builds(Text, words, st.sampled_from(["plain", "moodle", "html", "markdown"]))
said = st.none() | texts
shares = st.integers(-100, 100).map(lambda share: share / 100)
choosing = st.lists(st.builds(Choice, text=texts, credit=shares, feedback=said), min_size=1, max_size=5)
right = st.builds(Choice, text=texts, credit=st.just(1.0), feedback=said)
halves = st.integers(1, 100).map(lambda share: share / 100)


def ranges() -> st.SearchStrategy[Range]:
    ends = st.tuples(st.floats(-1e9, 1e9, width=32), st.floats(-1e9, 1e9, width=32))
    return st.tuples(ends, halves, said).map(
        lambda drawn: Range(low=min(drawn[0]) + 0.0, high=max(drawn[0]) + 0.0, credit=drawn[1], feedback=drawn[2])
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    kind: Any = draw(st.sampled_from(["single", "multiple", "truefalse", "short", "numeric", "matching"]))
    more: dict[str, Any] = {}
    match kind:
        case "single":
            others = draw(choosing.filter(lambda listed: any(choice.credit < 1 for choice in listed)))
            more["choices"] = tuple(draw(st.permutations([draw(right), *others])))
        case "multiple":
            others = [choice for choice in draw(choosing) if choice.credit < 1]
            half = Choice(text=draw(texts), credit=0.5, feedback=draw(said))
            more["choices"] = (half, half, *others)
        case "truefalse":
            true, wrong, good = draw(st.booleans()), draw(said), draw(said)
            yes = Choice(text=Text("True"), credit=float(true), feedback=good if true else wrong)
            no = Choice(text=Text("False"), credit=float(not true), feedback=wrong if true else good)
            more["choices"] = (yes, no)
        case "short":
            accepted = st.builds(Choice, text=st.builds(Text, typed), credit=halves, feedback=said)
            more["choices"] = tuple(draw(st.lists(accepted, min_size=1, max_size=4)))
            more["otherwise"] = draw(said)
        case "numeric":
            more["ranges"] = tuple(draw(st.lists(ranges(), min_size=1, max_size=3)))
            more["otherwise"] = draw(said)
        case _:
            more["pairs"] = tuple(draw(st.lists(st.builds(Pair, left=texts, right=typed), min_size=2, max_size=5)))
            more["extras"] = (*draw(st.lists(typed, max_size=2)), "something else")
    title = draw(st.just("") | typed.filter(lambda text: "::" not in text))
    return Question(id="1", kind=kind, text=draw(texts), title=title, feedback=draw(said), **more)


@settings(max_examples=100)
@given(questions())
def test_what_is_written_is_read_back(question: Question) -> None:
    read = read_gift(gift_of([question]))
    assert [note for note in read.notes if not note.endswith("its pictures are not shown.")] == []
    assert read.questions == (question,)


def test_shares_are_read_as_moodle_writes_them() -> None:
    """It writes a seventh with all the digits of a float."""
    question = one("Which?{~%14.285709999999998%a ~%85.714290000000002%b ~%-33.3333299999999987%c}")
    assert credits_of(question) == pytest.approx({"a": 1 / 7, "b": 6 / 7, "c": -1 / 3}, abs=1e-6)
    assert grade(question, [0, 1]).verdict == "right"


def test_what_is_said_of_all_answers_comes_after_the_last_four_marks() -> None:
    question = one("Which?{=a#Well ####done ~b####For all}")
    assert question.feedback == Text("For all", "moodle")
    assert question.choices[0].feedback == Text("Well ####done", "moodle")
