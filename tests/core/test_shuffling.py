"""An attempt looks the same whenever and wherever it is shown."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from learncore.mastery import course_level, lesson_level
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.shuffling import MAX_SEED, part_order, question_order, shuffled
from tests.core.test_scoring import MATCHING, ORDERING, SINGLE, TRUTH

seeds = st.integers(0, MAX_SEED)


@given(st.integers(0, 50), seeds, st.text(max_size=5))
def test_nothing_is_lost_and_the_seed_says_all(count: int, seed: int, name: str) -> None:
    order = shuffled(count, seed, name)
    assert sorted(order) == list(range(count))
    assert order == shuffled(count, seed, name)


def test_the_order_of_a_seed_is_the_same_for_ever() -> None:
    assert shuffled(6, 1, "1") == (3, 2, 4, 1, 5, 0)


def test_seeds_differ_and_none_is_preferred() -> None:
    firsts = Counter(shuffled(4, seed, "q")[0] for seed in range(2_000))
    assert set(firsts) == {0, 1, 2, 3}
    assert min(firsts.values()) > 400


@given(seeds)
def test_what_is_to_be_put_in_order_never_stands_in_it(seed: int) -> None:
    two = Question(id="1", kind="ordering", text=Text("?"), choices=(Choice(text=Text("a")), Choice(text=Text("b"))))
    for question in (ORDERING, two):
        order = part_order(Quiz(questions=(question,), shuffle_answers=False), question, seed)
        assert order != tuple(range(len(question.choices)))


def test_true_and_false_stay_and_what_shall_not_be_shuffled_too() -> None:
    quiz = Quiz(questions=(TRUTH, SINGLE), shuffle_answers=False)
    assert {part_order(quiz, SINGLE, seed) for seed in range(50)} == {(0, 1, 2)}
    assert {part_order(Quiz(questions=(TRUTH,)), TRUTH, seed) for seed in range(50)} == {(0, 1)}
    assert {question_order(quiz, seed) for seed in range(50)} == {(0, 1)}


def test_questions_are_shuffled_where_they_shall_be() -> None:
    quiz = Quiz(questions=(TRUTH, SINGLE, MATCHING), shuffle_questions=True)
    assert len({question_order(quiz, seed) for seed in range(100)}) == 6


def test_mastery_has_three_levels() -> None:
    assert [lesson_level(best, 70) for best in (None, 0, 69, 70, 89, 90, 100)] == [
        None, "novice", "novice", "intermediate", "intermediate", "expert", "expert",
    ]  # fmt: skip
    assert lesson_level(92, 95) == "novice"
    assert [course_level(share) for share in (None, 0, 49, 50, 89, 90)] == [
        None, "novice", "novice", "intermediate", "intermediate", "expert",
    ]  # fmt: skip
