"""What is shown of a quiz that was submitted, and where."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from tests.ui.quizzes import Taker, taker

__all__ = ["taker"]

pytestmark = pytest.mark.xdist_group("focus")


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_score_stands_beside_what_is_said_of_it_and_above_the_buttons(taker: Taker, width: int) -> None:
    taker.tried(20)
    page = taker.open(width=width)
    page.findChild(QPushButton, "quiz_review_last").click()
    review = page.review
    assert review is not None
    taker.until(lambda: review.card.width() > 600)
    ring = review.ring.geometry()
    assert ring.top() == review.card.body.contentsMargins().top()
    assert ring.bottom() < review.again.geometry().top()
    assert ring.top() < review.heading.geometry().top() < ring.bottom()
