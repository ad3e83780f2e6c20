"""The cards over the picture have room for their buttons."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.ui.pages.player import look
from learnapp.ui.pages.player.cards import WIDTH, ResumeCard


@pytest.fixture
def stage(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    look.dress(made)
    made.resize(800, 600)
    made.show()
    return made


@pytest.fixture
def card(app: App, stage: QWidget) -> ResumeCard:
    made = ResumeCard(look.DarkTheme(app.services.theme), stage)
    made.ask(8.0, "You stopped here just now.", (), completed=True)
    return made


def test_the_card_is_as_wide_as_its_buttons(card: ResumeCard) -> None:
    card.place(700)
    card.body.activate()
    assert card.width() > WIDTH, "its usual width is not enough for these"
    for button in (card.resume, card.over):
        assert button.width() >= button.sizeHint().width()
        assert card.rect().contains(button.geometry())


def test_where_there_is_no_such_room_its_buttons_stand_below_each_other(card: ResumeCard) -> None:
    card.place(272)
    card.body.activate()
    assert card.width() == 272
    assert card.over.y() > card.resume.y() + card.resume.height()
    assert card.rect().contains(card.over.geometry())
    for button in (card.resume, card.over):
        assert button.width() >= button.sizeHint().width()
