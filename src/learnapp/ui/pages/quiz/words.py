"""What the quiz page says: rules, results, answers in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from learnapp.store.views import LessonView
from learnapp.ui import format as told
from learnapp.ui.pages.player.opening import lesson_of
from learnapp.ui.pages.quiz.rich import plain_words
from learncore.fold_lesson import crossed_threshold
from learncore.quiz import Question, Quiz, Text
from learncore.quiz_bounds import problem_of
from learncore.records import Attempt, Lesson, LessonProgress
from learncore.scoring import Verdict, is_answered, options, right_answer, written


def _tr(text: str) -> str:
    return QCoreApplication.translate("quiz", text)


def choice_text(question: Question, place: int) -> Text:
    """What a choice says; true and false in the learner's language."""
    if question.kind == "truefalse":
        return Text(_tr("True") if place == 0 else _tr("False"))
    return question.choices[place].text


def rules(lesson: Lesson, quiz: Quiz) -> str:
    """Such as `12 questions · 70% to pass · 10 min · 3 attempts`."""
    parts = [
        told.counted(len(quiz.questions), "1 question", "%n questions"),
        _tr("{0} to pass").format(told.needed(lesson.passing_score)),
    ]
    if quiz.time_limit_seconds is not None:
        parts.append(told.length(quiz.time_limit_seconds))
    if quiz.attempt_limit is not None:
        parts.append(told.counted(quiz.attempt_limit, "1 attempt", "%n attempts"))
    return " · ".join(parts)


def attempts_left(quiz: Quiz, progress: LessonProgress) -> int | None:
    """None where there is no limit."""
    return None if quiz.attempt_limit is None else max(0, quiz.attempt_limit - progress.attempts)


def answers_told(lesson: Lesson, quiz: Quiz, progress: LessonProgress, attempt: Attempt) -> bool:
    """Whether the right answers are shown after this attempt: there is nothing left for which they would be of use."""
    enough = attempt.score is None or attempt.score >= lesson.passing_score or crossed_threshold(lesson, progress)
    return enough or attempts_left(quiz, progress) == 0


def answers_words(quiz: Quiz) -> str:
    """When they are shown."""
    if quiz.attempt_limit is None:
        return _tr("The right answers are shown when the quiz is passed.")
    return _tr("The right answers are shown when the quiz is passed, or when no attempt is left.")


def closed_words(view: LessonView) -> tuple[str, str, str] | None:
    """Why the quiz cannot be taken: a glyph, a title, a sentence. None where it can."""
    needed = view.course.needs(view.lesson_id)
    if needed:
        titles = ", ".join(needed[:4]) + ("…" if len(needed) > 4 else "")
        return "lock-simple", _tr("Still locked"), _tr("Complete first: {titles}").format(titles=titles)
    quiz = lesson_of(view).quiz
    if quiz is None or problem_of(quiz) is not None:
        words = _tr("Its questions are not known here. Re-scan the folder of the course to read them.")
        return "question", _tr("There is nothing to answer"), words
    return None


def ran_out(quiz: Quiz, attempt: Attempt) -> bool:
    """Whether its time was over when it was submitted."""
    limit = quiz.time_limit_seconds
    return limit is not None and attempt.submitted_at - attempt.started_at >= round(limit * 1000)


def verdict_words(verdict: Verdict) -> str:
    return {
        "right": _tr("Right"),
        "partly": _tr("Partly right"),
        "wrong": _tr("Wrong"),
        "unanswered": _tr("Not answered"),
    }[verdict]


def given_words(question: Question, answer: Any) -> str:
    """An answer in words, as one line; empty where there is none."""
    if not is_answered(question, answer):
        return ""
    return _in_words(question, answer)


def right_words(question: Question) -> str:
    """The right answer in words; every accepted number."""
    if question.kind == "numeric":
        best = max(question.ranges, key=lambda one: one.credit)
        return written(best.low, best.high)
    return _in_words(question, right_answer(question))


def _in_words(question: Question, answer: Any) -> str:
    match question.kind:
        case "single" | "truefalse":
            return plain_words(choice_text(question, answer))
        case "multiple":
            return ", ".join(plain_words(question.choices[place].text) for place in answer)
        case "ordering":
            return " → ".join(plain_words(question.choices[place].text) for place in answer)
        case "matching":
            known = options(question)
            return "; ".join(
                f"{plain_words(pair.left)} – {known[place]}"
                for pair, place in zip(question.pairs, answer, strict=True)
                if place is not None
            )
        case _:
            return str(answer)


def answers_of(attempt: Attempt) -> tuple[int, dict[str, Any]]:
    """Seed and answers of a submitted attempt, whatever program wrote it."""
    seed, given = attempt.answers.get("seed"), attempt.answers.get("given")
    return (seed if type(seed) is int else 0), (dict(given) if isinstance(given, dict) else {})
