"""What an answered quiz is worth."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore.quiz import Choice, Pair, Question, Quiz, Range, Text
from learncore.scoring import fits, grade, is_answered, number, numbers, options, results, right_answer, score


def text(words: str) -> Text:
    return Text(words)


def choices(*worth: float) -> tuple[Choice, ...]:
    return tuple(Choice(text=text(f"choice {n}"), credit=credit) for n, credit in enumerate(worth))


def asked(kind: Any, name: str = "1", **more: Any) -> Question:
    return Question(id=name, kind=kind, text=text("?"), **more)


SINGLE = asked("single", choices=choices(0, 0.5, 1))
MULTIPLE = asked("multiple", choices=choices(0.33333, 0.33333, 0.33333, -0.5))
SHORT = asked("short", choices=(Choice(text=text("Bowline"), credit=1), Choice(text=text("bow*"), credit=0.25)))
NUMERIC = asked(
    "numeric", ranges=(Range(low=3.141, high=3.142), Range(low=3, high=3.2, credit=0.5)), otherwise=text("No.")
)
MATCHING = asked(
    "matching",
    pairs=(Pair(left=text("a"), right="x"), Pair(left=text("b"), right="y"), Pair(left=text("c"), right="x")),
    extras=("z",),
)
ORDERING = asked("ordering", choices=choices(0, 0, 0, 0))
TRUTH = asked("truefalse", choices=choices(0, 1))
ALL = (SINGLE, MULTIPLE, SHORT, NUMERIC, MATCHING, ORDERING, TRUTH)


@pytest.mark.parametrize(
    ("question", "answer", "credit"),
    [
        (SINGLE, 2, 1.0),
        (SINGLE, 1, 0.5),
        (SINGLE, 0, 0.0),
        (TRUTH, 1, 1.0),
        (TRUTH, 0, 0.0),
        (MULTIPLE, [0, 1, 2], 1.0),
        (MULTIPLE, [2, 0, 1, 3], pytest.approx(0.5, abs=1e-4)),
        (MULTIPLE, [3], 0.0),
        (SHORT, "  bowline ", 1.0),
        (SHORT, "Bowknot", 0.25),
        (SHORT, "reef", 0.0),
        (NUMERIC, "3.141", 1.0),
        (NUMERIC, "3,1415", 1.0),
        (NUMERIC, "3.2", 0.5),
        (NUMERIC, "−3.2", 0.0),
        (MATCHING, [0, 1, 0], 1.0),
        (MATCHING, [0, 2, None], pytest.approx(1 / 3)),
        (ORDERING, [0, 1, 2, 3], 1.0),
        (ORDERING, [1, 2, 3, 0], pytest.approx(2 / 3)),
        (ORDERING, [3, 2, 1, 0], 0.0),
    ],
)
def test_an_answer_gets_its_credit(question: Question, answer: Any, credit: Any) -> None:
    assert grade(question, answer).credit == credit


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, None), (SINGLE, 3), (SINGLE, -1), (SINGLE, True), (SINGLE, "1"), (SINGLE, 1.0),
        (MULTIPLE, []), (MULTIPLE, [0, 0]), (MULTIPLE, [9]), (MULTIPLE, 1),
        (SHORT, ""), (SHORT, " "), (SHORT, 3), (SHORT, "x" * 1_001),
        (NUMERIC, "three"), (NUMERIC, "nan"), (NUMERIC, "inf"), (NUMERIC, 3.141), (NUMERIC, "1_0"),
        (MATCHING, [None, None, None]), (MATCHING, [0, 1]), (MATCHING, [0, 1, 3]), (MATCHING, {}),
        (ORDERING, [0, 1, 2]), (ORDERING, [0, 1, 2, 2]),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_as_good_as_none(question: Question, answer: Any) -> None:
    assert not is_answered(question, answer)
    assert grade(question, answer).verdict == "unanswered"


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
def test_the_right_answer_is_right(question: Question) -> None:
    assert grade(question, right_answer(question)).verdict == "right"


def test_scores_are_rounded_half_up_and_weighted_by_points() -> None:
    halves = Quiz(
        questions=(asked("truefalse", "1", choices=choices(1, 0)), asked("truefalse", "2", choices=choices(1, 0)))
    )
    assert score(halves, {"1": 0}) == 50
    eighths = Quiz(questions=tuple(asked("truefalse", str(n), choices=choices(1, 0)) for n in range(8)))
    assert score(eighths, {"0": 0}) == 13  # 12.5
    heavy = Quiz(
        questions=(
            asked("truefalse", "1", points=3, choices=choices(1, 0)),
            asked("truefalse", "2", choices=choices(1, 0)),
        )
    )
    assert score(heavy, {"1": 0}) == 75


def test_there_is_no_score_where_nothing_counts() -> None:
    assert score(Quiz(questions=()), {}) is None
    assert score(Quiz(questions=(asked("truefalse", points=0, choices=choices(1, 0)),)), {"1": 0}) is None


def test_credit_that_is_taken_away_does_not_touch_other_questions() -> None:
    quiz = Quiz(
        questions=(asked("multiple", "1", choices=choices(1, -1)), asked("truefalse", "2", choices=choices(1, 0)))
    )
    assert score(quiz, {"1": [1], "2": 0}) == 50


def test_feedback_is_what_was_written_for_the_answer() -> None:
    question = asked(
        "single", choices=(Choice(text=text("a"), credit=1, feedback=text("Yes.")), Choice(text=text("b")))
    )
    assert grade(question, 0).feedback == (text("Yes."),)
    assert grade(question, 1).feedback == ()
    assert grade(NUMERIC, "9").feedback == (text("No."),)


@pytest.mark.parametrize(
    ("pattern", "answer", "fitting"),
    [
        ("new york", "New   York", True),
        ("*colo*r*", "the colour red", True),
        ("a*b*c", "abc", True),
        ("a*b", "ab a", False),
        ("ab*ba", "aba", False),
        (r"5 \* 3", "5 * 3", True),
        (r"5 \* 3", "5 and 3", False),
        ("e\u0301", "\u00e9", True),
        ("STRASSE", "straße", True),
        ("*", "anything", True),
    ],
)
def test_stars_stand_for_anything(pattern: str, answer: str, fitting: bool) -> None:
    assert fits(pattern, answer) == fitting


def test_case_counts_where_it_shall() -> None:
    assert not fits("pH", "PH", case_sensitive=True)
    assert fits("pH", "PH")


def test_a_text_of_many_stars_is_no_work() -> None:
    assert not fits("*a" * 500 + "b", "a" * 1_000)


def test_what_is_matched_is_offered_once() -> None:
    assert options(MATCHING) == ("x", "y", "z")


json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(answers=st.dictionaries(st.sampled_from([str(n) for n in range(9)]), json))
def test_any_answers_have_a_score_that_the_results_explain(answers: dict[str, Any]) -> None:
    import msgspec

    questions = tuple(msgspec.structs.replace(question, id=str(n)) for n, question in enumerate(ALL))
    quiz = Quiz(questions=questions)
    told = results(quiz, answers)
    assert [one.question_id for one in told] == [str(n) for n in range(len(ALL))]
    assert all(0 <= one.credit <= 1 for one in told)
    assert abs((score(quiz, answers) or 0) - 100 * sum(one.credit for one in told) / len(ALL)) <= 0.5 + 1e-9


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_is_written(value: float) -> None:
    assert number(repr(value)) == value
    assert number(repr(value).replace(".", ",")) == value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,5", (1.5,)),
        ("1,234", (1.234, 1234.0)),
        ("1.234", (1.234, 1234.0)),
        ("12,500,000", (12_500_000.0,)),
        ("1,234.5", (1234.5,)),
        ("1.234,5", (1234.5,)),
        ("0,500", (0.5,)),
        ("1 234,5", (1234.5,)),
        ("1\N{NARROW NO-BREAK SPACE}234", (1234.0,)),
        ("\N{MINUS SIGN}3", (-3.0,)),
        ("1,23,4", ()),
        ("1_000", ()),
        ("nan", ()),
        ("1e999", ()),
        ("three", ()),
    ],
)
def test_a_number_may_be_written_as_people_do_anywhere(written: str, meant: tuple[float, ...]) -> None:
    assert numbers(written) == meant


def test_a_number_is_right_in_whatever_way_it_was_meant() -> None:
    thousand = Question(id="1", kind="numeric", text=Text("?"), ranges=(Range(low=1_234, high=1_234),))
    assert [grade(thousand, one).credit for one in ("1234", "1,234", "1.234", "1 234", "1.2")] == [1, 1, 1, 1, 0]
