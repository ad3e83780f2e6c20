"""How long a course and its modules are: what is told of the parts adds up to what is told of the whole."""

from __future__ import annotations

from learnapp.ui.pages.course.rows import ModuleRow
from learncore.records import Course, Lesson, Module
from tests.ui.course_of_films import Learner, films, learner, no_sound

__all__ = ["films", "learner", "no_sound"]


def test_the_minutes_of_the_modules_add_up_to_those_of_the_course(learner: Learner) -> None:
    modules = tuple(
        Module(id=name, title=name, lessons=(Lesson(id=name, title=name, type="video", duration_seconds=84.0),))
        for name in ("a", "b", "c")
    )
    learner.store.put_course(Course(id="sails", title="Sails", modules=modules), learner.films.folder, []).result()
    page = learner.course()
    learner.app.services.navigator.open_course("sails")
    learner.until(lambda: page.header.meta.text() == "3 lessons · 4 min")
    rows = page.lessons.rows
    heads = [row for place in range(rows.rowCount()) if isinstance(row := rows.row(rows.index(place)), ModuleRow)]
    assert [rows.module_words(head) for head in heads] == ["0 of 1 · 2 min", "0 of 1 · 1 min", "0 of 1 · 1 min"]
