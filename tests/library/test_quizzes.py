"""Quizzes come into a course: from .gift files, and as course.toml writes them out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coursekit.course import read_course
from coursekit.findings import CourseError, ManifestError
from coursekit.manifest import parse_manifest
from coursekit.pool import Pool
from coursekit.quizzes import QuestionEntry
from learnapp.library import Library
from learnapp.store import Reader
from learncore.quiz import Quiz, Text
from learncore.scoring import grade, right_answer, score
from tests.library.drafts import outline, reasons

EXAMPLES = Path(__file__).parent / "quizzes"
DOCS = (Path(__file__).parents[2] / "docs" / "quiz-format.md").read_text(encoding="utf-8")
WRITTEN_OUT = re.findall(r"```toml\n(.*?)```", DOCS, re.DOTALL)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Ropes"
    (place / "1 - Basics").mkdir(parents=True)
    shutil.copy(EXAMPLES / "knots.gift", place / "1 - Basics" / "2 - Check yourself.gift")
    (place / "1 - Basics" / "1 - Read this.md").write_text("# Ropes\n", encoding="utf-8")
    return place


def test_a_gift_file_is_a_quiz_lesson(folder: Path, pool: Pool) -> None:
    draft = read_course(folder, pool)
    assert outline(draft) == {"Ropes": ["Read this", "Check yourself"]}
    quiz = draft.course.lessons[1]
    assert (quiz.type, quiz.passing_score, quiz.path) == ("quiz", 70, None)
    assert quiz.quiz is not None
    assert quiz.quiz.source == "1 - Basics/2 - Check yourself.gift"
    assert len(quiz.quiz.questions) == 15
    assert draft.skipped == ()
    assert [file.lesson_id for file in draft.files] == [draft.course.lessons[0].id]


def test_what_cannot_be_asked_is_in_the_report(folder: Path, pool: Pool) -> None:
    shutil.copy(EXAMPLES / "odd.gift", folder / "odd.gift")
    (folder / "none.gift").write_text("Only words.\n", encoding="utf-8")
    (folder / "film.gift").write_bytes(b"\0\1\2" * 100)
    (folder / "empty.gift").touch()
    draft = read_course(folder, pool)
    told = [one.reason for one in draft.skipped if one.path == "odd.gift"]
    assert len(told) == 16
    assert (
        "Line 3, “Write an essay on ropes.”: an essay is graded by a person; there is nothing here to grade it by."
        in told
    )
    others = {path: reason for path, reason in reasons(draft).items() if path != "odd.gift"}
    assert others == {
        "none.gift": "There is no question in it that can be asked. Line 1, “Only words.”: it is a description, without"
        " a question.",
        "film.gift": "It is named like a quiz, but it is something else.",
        "empty.gift": "The file is empty.",
    }


def test_a_file_of_an_old_system_keeps_its_letters(folder: Path, pool: Pool) -> None:
    (folder / "old.gift").write_bytes("Was ist schön?{=Ärger ~Öl}\r\n".encode("cp1252"))
    (folder / "wide.gift").write_text("Was ist schön?{=Ärger ~Öl}\n", encoding="utf-16")
    draft = read_course(folder, pool)
    texts = [
        one.quiz.questions[0].text.text for one in draft.course.lessons if one.quiz and one.title != "Check yourself"
    ]
    assert texts == ["Was ist schön?", "Was ist schön?"]


def test_a_quiz_too_large_is_left_out(folder: Path, pool: Pool) -> None:
    (folder / "huge.gift").write_bytes(b"a {T}\n\n" * 200_000)
    (folder / "dense.gift").write_text("\n\n".join(f"Q{n} {{{'~%1%a' * 100}}}" for n in range(900)), encoding="utf-8")
    draft = read_course(folder, pool)
    assert reasons(draft) == dict.fromkeys(
        ("dense.gift", "huge.gift"), "The quiz is too large. Make several smaller ones of it."
    )


def test_what_the_quizzes_of_a_course_may_hold_together_is_bounded(folder: Path, pool: Pool) -> None:
    for number in range(4):
        text = "\n\n".join(f"Question {n} of {number} {'.' * 300} {{T}}" for n in range(900))
        (folder / f"{number}.gift").write_text(text, encoding="utf-8")
    draft = read_course(folder, pool)
    assert reasons(draft) == dict.fromkeys(
        ("2.gift", "3.gift"), "The quizzes before it are all that a course can hold."
    )


# --- written out in course.toml ----------------------------------------------------------------------------------


def test_the_example_of_the_documentation_is_a_quiz(tmp_path: Path, pool: Pool) -> None:
    (tmp_path / "course.toml").write_text(WRITTEN_OUT, encoding="utf-8")
    draft = read_course(tmp_path, pool)
    (lesson,) = draft.course.lessons
    assert (lesson.title, lesson.type, lesson.path, lesson.passing_score) == ("Check yourself", "quiz", None, 80)
    quiz = lesson.quiz
    assert quiz is not None
    assert (quiz.attempt_limit, quiz.time_limit_seconds) == (3, 600)
    assert [question.kind for question in quiz.questions] == [
        "single", "multiple", "truefalse", "short", "numeric", "matching", "ordering",
    ]  # fmt: skip
    assert score(quiz, {question.id: right_answer(question) for question in quiz.questions}) == 100
    king, loops, *_, steps = quiz.questions
    assert grade(king, 1).feedback == (Text("It slips."),)
    assert grade(loops, [0, 1, 2]).credit == 0.5
    assert loops.text.format == "markdown"
    assert steps.points == 2
    assert draft.files == ()


def test_every_key_of_a_question_is_explained() -> None:
    keys = DOCS[DOCS.index("| key | value |") :]
    assert set(re.findall(r"^\| `(\w+)` \|", keys, re.MULTILINE)) == set(QuestionEntry.__struct_fields__)


def test_the_id_of_a_written_out_quiz_follows_from_what_it_asks(tmp_path: Path, pool: Pool) -> None:
    def ids(text: str) -> list[str]:
        (tmp_path / "course.toml").write_text(text, encoding="utf-8")
        return [lesson.id for lesson in read_course(tmp_path, pool).course.lessons]

    before = ids(WRITTEN_OUT)
    assert ids(WRITTEN_OUT.replace("Check yourself", "Another title").replace("attempts = 3", "")) == before
    assert ids(WRITTEN_OUT.replace("king of knots", "queen of knots")) != before


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ('ask = "?"', "question 1: it takes exactly one of right, accept, between, pairs and order"),
        ('ask = "?"\nright = "a"\norder = ["a", "b"]', "it takes exactly one of"),
        ('ask = "?"\nright = "a"', "there must be two answers at least, and one of them right"),
        ('ask = "?"\nright = []\nwrong = ["a", "b"]', "there must be two answers at least"),
        ('ask = "?"\npairs = [["a", "b"]]', "there must be two things at least to choose from"),
        ('ask = "?"\norder = ["a"]', "there must be two things at least to be put in order"),
        ('ask = "?"\nright = inf', "it must be a number"),
        ('ask = "?"\nright = true\npoints = 0', "nothing in this quiz counts"),
        ('ask = "?"\nright = true\ncomments = { yes = "x" }', "“yes” is none of its answers"),
        ('ask = "?"\nright = "a"\nwrong = ["b"]\ncredit = { c = 0.5 }', "“c” is none of its answers"),
        ('ask = "?"\nright = "a"\nwrong = ["b"]\ncredit = { a = 0.0 }', "none of the answers gets any credit"),
        ('ask = "?"\nright = "a"\nwrong = ["b"]\ncredit = { b = 2.0 }', "must be at most 1"),
        ('right = true', "“ask” is missing"),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused_with_its_line(question: str, told: str) -> None:
    text = f'[[modules]]\ntitle = "M"\n[[modules.lessons]]\ntitle = "Q"\n[[modules.lessons.questions]]\n{question}\n'
    with pytest.raises(ManifestError) as error:
        parse_manifest(text)
    assert told in str(error.value)
    assert error.value.line in (5, 6, 7, 8, 9)


@pytest.mark.parametrize(
    ("lesson", "told"),
    [
        ('title = "Q"', "“file” is missing, or the questions of a quiz are"),
        ('[[modules.lessons.questions]]\nask = "?"\nright = true', "must have a title"),
        ('file = "a.mp4"\n[[modules.lessons.questions]]\nask = "?"\nright = true', "a file or questions, not both"),
        ('title = "Q"\ntype = "video"\n[[modules.lessons.questions]]\nask = "?"\nright = true', "is a quiz"),
        ('file = "course.toml/1"', "a quiz that is written out here"),
    ],
)
def test_a_lesson_is_a_file_or_a_quiz(lesson: str, told: str) -> None:
    with pytest.raises(ManifestError, match=re.escape(told)):
        parse_manifest(f'[[modules]]\ntitle = "M"\n[[modules.lessons]]\n{lesson}\n')


def test_a_quiz_outside_of_a_module_is_refused() -> None:
    with pytest.raises(ManifestError, match="“file” is missing"):
        parse_manifest('[[lessons]]\ntitle = "Q"\n[[lessons.questions]]\nask = "?"\nright = true\n')


def test_a_key_that_means_nothing_in_a_question_is_told() -> None:
    text = WRITTEN_OUT.replace("tolerance = 0.5", "tolerence = 0.5")
    assert [warning.split(":", 1)[1] for warning in parse_manifest(text).warnings] == [
        " “tolerence” means nothing here and was ignored. Did you mean “tolerance”?"
    ]


def test_course_toml_says_how_a_gift_file_is_taken(folder: Path, pool: Pool) -> None:
    (folder / "course.toml").write_text(
        '[[lessons]]\nfile = "1 - Basics/2 - Check yourself.gift"\nkey = "check"\npassing_score = 55.5\nattempts = 2\n'
        'shuffle_questions = true\nrequires = ["1 - Basics/1 - Read this.md"]\n',
        encoding="utf-8",
    )
    draft = read_course(folder, pool)
    read, check = draft.course.lessons
    assert check.requires == (read.id,)
    assert check.passing_score == 55.5
    assert check.quiz is not None
    assert (check.quiz.attempt_limit, check.quiz.shuffle_questions, check.quiz.shuffle_answers) == (2, True, True)


def test_rules_for_quizzes_are_no_rules_for_others(folder: Path, pool: Pool) -> None:
    (folder / "course.toml").write_text(
        '[[lessons]]\nfile = "1 - Basics/1 - Read this.md"\npassing_score = 50\n', encoding="utf-8"
    )
    with pytest.raises(CourseError, match=r"line 3: “1 - Basics/1 - Read this\.md” is no quiz"):
        read_course(folder, pool)


def test_quizzes_and_lessons_that_require_each_other_are_refused(folder: Path, pool: Pool) -> None:
    (folder / "course.toml").write_text(
        '[[lessons]]\nfile = "1 - Basics/2 - Check yourself.gift"\nkey = "check"\nrequires = ["read"]\n'
        '[[lessons]]\nfile = "1 - Basics/1 - Read this.md"\nkey = "read"\nrequires = ["check"]\n',
        encoding="utf-8",
    )
    with pytest.raises(CourseError, match="these lessons require each other: “Read this” → “Check yourself”"):
        read_course(folder, pool)


# --- in the library ----------------------------------------------------------------------------------------------


def quiz_of(reader: Reader, course_id: str, number: int) -> Quiz | None:
    view = reader.course(course_id)
    assert view is not None
    return view.course.lessons[number].quiz


def test_a_quiz_is_in_the_library_and_needs_no_file_any_more(folder: Path, library: Library, reader: Reader) -> None:
    report = library.import_folder(folder)
    assert (report.lessons, report.added) == (2, 2)
    view = reader.course(report.course_id)
    assert view is not None
    assert view.missing == frozenset()
    quiz = view.course.lessons[1]
    assert quiz.quiz is not None
    (folder / "1 - Basics" / "2 - Check yourself.gift").unlink()
    assert library.check_missing(report.course_id) == set()
    again = library.import_folder(folder)
    assert (again.course_id, again.lessons) == (report.course_id, 2)
    assert quiz_of(reader, report.course_id, 1) == quiz.quiz


def test_a_quiz_that_was_written_anew_takes_the_place_of_the_old(
    folder: Path, library: Library, reader: Reader
) -> None:
    report = library.import_folder(folder)
    (folder / "1 - Basics" / "2 - Check yourself.gift").write_text("Is it?{T}\n", encoding="utf-8")
    again = library.import_folder(folder)
    assert (again.course_id, again.lessons, again.added) == (report.course_id, 2, 1)
    quiz = quiz_of(reader, report.course_id, 1)
    assert quiz is not None
    assert [question.text.text for question in quiz.questions] == ["Is it?"]


def test_a_written_out_quiz_goes_when_it_is_taken_out(folder: Path, library: Library, reader: Reader) -> None:
    text = 'id = "ropes"\n' + WRITTEN_OUT + '\n[[modules]]\ntitle = "More"\nfolder = "1 - Basics"\n'
    (folder / "course.toml").write_text(text, encoding="utf-8")
    report = library.import_folder(folder)
    assert report.lessons == 3
    (folder / "course.toml").write_text('id = "ropes"\n', encoding="utf-8")
    assert library.import_folder(folder).lessons == 2
