"""A course of a film, a text and a quiz is completed with nothing but the keyboard, and its certificate taken along."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from learnapp.store.views import LessonFile
from learnapp.ui.pages.activity.page import ActivityPage
from learnapp.ui.pages.quiz.page import QuizPage
from learnapp.ui.pages.reader.page import ReaderPage
from learncore.quiz import Choice, Question, Quiz, Text
from learncore.records import Course, Lesson, Module
from tests.ui.conftest import show
from tests.ui.course_of_documents import Documents, documents
from tests.ui.course_of_films import COURSE, SHORT, Films, Learner, films, learner, no_sound
from tests.ui.saving import save_as

__all__ = ["documents", "films", "learner", "no_sound"]

KING = Question(
    id="1",
    kind="single",
    text=Text("Which knot is the king of knots?"),
    choices=(Choice(text=Text("The bowline"), credit=1.0), Choice(text=Text("The granny knot"))),
)


class Keyboard:
    """Presses keys, as they go to whatever has the focus."""

    def __init__(self, learner: Learner) -> None:
        self._learner = learner

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self._learner.app.window, key, modifier)

    def tab_to(self, name: str, most: int = 60) -> None:
        """Tab until something of this name has the focus."""
        for _ in range(most):
            if self._name(QApplication.focusWidget()).startswith(name):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{name!r} is not reached by Tab; at {self._name(QApplication.focusWidget())!r}")

    def _name(self, widget: QWidget | None) -> str:
        return widget.accessibleName() if widget is not None else ""


def all_kinds(learner: Learner, films: Films, documents: Documents) -> None:
    """A course of a film of two seconds, a page of text and a question, and nothing else to go on with."""
    learner.store.remove_course(COURSE).result()
    quiz = Quiz(questions=(KING,), shuffle_answers=False)
    lessons = (
        Lesson(id="film", title="A film", type="video", path="short.mp4", duration_seconds=SHORT),
        Lesson(id="text", title="A text", type="document", path="next.html", pages=1, threshold=1.0),
        Lesson(id="quiz", title="A quiz", type="quiz", quiz=quiz, requires=("text",)),
    )
    course = Course(id="all", title="All kinds", modules=(Module(id="m", title="One", lessons=lessons),))
    places = {"film": films.short, "text": documents.path("next.html")}
    files = [LessonFile(lesson_id=name, path=str(path), bytes=1, mtime_ns=1) for name, path in places.items()]
    learner.store.put_course(course, films.folder, files).result()


def test_a_course_is_completed_with_nothing_but_the_keyboard(
    learner: Learner, films: Films, documents: Documents, tmp_path: Path
) -> None:
    all_kinds(learner, films, documents)
    learner.chose(autoplay_next=False, learner_name="Jane Smith")
    app, keys = learner.app, Keyboard(learner)
    paper = tmp_path / "all.pdf"

    def on(page: str) -> None:
        learner.until(lambda: app.window.page.objectName() == f"page_{page}" and not app.window.page.stale)

    def completed(lesson: str) -> None:
        learner.until(lambda: learner.reader.is_completed("all", lesson), 20_000)

    show(app, learner.bot)
    on("home")
    keys.tab_to("Play A film")
    keys.press(Qt.Key.Key_Return)
    on("player")
    completed("film")
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    on("reader")
    completed("text")
    reader = app.window.page
    assert isinstance(reader, ReaderPage)
    learner.until(reader.bar.next.isEnabled)  # the quiz was locked until now
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    on("quiz")
    page = app.window.page
    assert isinstance(page, QuizPage)
    learner.until(lambda: page.run.state == "waiting" and QApplication.focusWidget() is page.intro.begin)
    keys.press(Qt.Key.Key_Return)
    learner.until(lambda: page.asking is not None)
    keys.press(Qt.Key.Key_1)
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    completed("quiz")
    assert learner.reader.course_percentage("all") == 100
    keys.tab_to("Activity")
    keys.press(Qt.Key.Key_Space)
    on("activity")
    activity = app.window.page
    assert isinstance(activity, ActivityPage)
    learner.until(lambda: bool(activity.certificates.rows))
    keys.tab_to("Save the certificate of All kinds")
    keys.press(Qt.Key.Key_Return)
    save_as(learner.bot, activity, "certificate_dialog", paper)
    learner.until(paper.exists)
    assert paper.read_bytes().startswith(b"%PDF")
