"""The order in which an attempt shows a quiz: it follows from the attempt's seed alone, on every device."""

from __future__ import annotations

import hashlib

from learncore.quiz import Question, Quiz
from learncore.scoring import options

MAX_SEED = 2**31 - 1


def question_order(quiz: Quiz, seed: int) -> tuple[int, ...]:
    """The questions' places in the author's order, as they are shown."""
    places = range(len(quiz.questions))
    return shuffled(len(places), seed, "") if quiz.shuffle_questions else tuple(places)


def part_order(quiz: Quiz, question: Question, seed: int) -> tuple[int, ...]:
    """The choices (of `matching` the options) of a question as they are shown. True and false stay as they are; what is
    to be put in order never stands in it."""
    count = len(options(question)) if question.kind == "matching" else len(question.choices)
    if question.kind == "ordering":
        order = shuffled(count, seed, question.id)
        return order if order != tuple(range(count)) else (*order[1:], *order[:1])
    if question.kind == "truefalse" or (question.kind != "matching" and not quiz.shuffle_answers):
        return tuple(range(count))
    return shuffled(count, seed, question.id)


def shuffled(count: int, seed: int, name: str) -> tuple[int, ...]:
    """The numbers below `count` in an order that follows from seed and name."""
    return tuple(sorted(range(count), key=lambda place: hashlib.sha256(f"{seed}/{name}/{place}".encode()).digest()))
