"""Signing in: what is asked, what is said when it does not work, and what follows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from learnapp.build import App
from learnapp.errors import (
    CaptivePortalError,
    CertificateError,
    NotLearnAppError,
    OfflineError,
    ServerBusyError,
    WorldError,
    WrongAddressError,
    WrongPasswordError,
)
from learnapp.ui.pages.sign_in.field import Field
from learnapp.ui.pages.sign_in.form import Entered
from learnapp.ui.pages.sign_in.page import SignInPage
from learnapp.ui.widgets.buttons import Button, IconButton
from tests.ui.library_of import Seeder
from tests.ui.signed_in import JANE, RESCUE


def sign_in_page(app: App, account_id: str | None = None) -> SignInPage:
    app.services.navigator.sign_in(account_id)
    page = app.window.page
    assert isinstance(page, SignInPage)
    return page


@pytest.fixture
def page(app: App, window: object) -> SignInPage:
    return sign_in_page(app)


def fill(page: SignInPage, qtbot: QtBot, server: str, email: str, password: str) -> None:
    for field, text in zip(page.form.fields, (server, email, password), strict=True):
        field.input.clear()
        qtbot.keyClicks(field.input, text)


def test_it_is_offered_from_an_empty_home_and_the_settings(app: App, window: object, qtbot: QtBot) -> None:
    for place, button in (("home", "empty_sign_in"), ("settings", "account_sign_in")):
        app.services.navigator.go(place)
        qtbot.mouseClick(app.window.page.findChild(Button, button), Qt.MouseButton.LeftButton)
        assert app.window.page.objectName() == "page_sign_in"


@pytest.mark.xdist_group("focus")
def test_enter_says_what_is_missing_beside_the_field_and_goes_there(page: SignInPage, qtbot: QtBot) -> None:
    submitted: list[Entered] = []
    page.form.submitted.connect(submitted.append)
    qtbot.keyClicks(page.form.server.input, "learn.field.academy")
    qtbot.keyClick(page.form.server.input, Qt.Key.Key_Return)
    assert page.form.email.error.text() == "Enter the e-mail of your account."
    assert page.form.password.error.text() == "Enter your password."
    assert page.form.server.error.isHidden()
    assert QApplication.focusWidget() is page.form.email.input
    assert page.form.email.input.accessibleDescription() == "Enter the e-mail of your account."
    qtbot.keyClicks(page.form.email.input, "j")
    assert page.form.email.error.isHidden(), "typing takes it back"
    assert submitted == []


def test_the_password_can_be_looked_at(page: SignInPage, qtbot: QtBot) -> None:
    field = page.form.password.input
    eye = field.findChild(IconButton, "sign_in_password_show")
    assert field.echoMode() == QLineEdit.EchoMode.Password
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.echoMode() == QLineEdit.EchoMode.Normal
    assert eye.accessibleName() == "Hide the password"
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (WrongPasswordError("That did not fit", "Try again."), "password"),
        (WrongAddressError("This is no address of a server", "Check it."), "server"),
        (NotLearnAppError("This is no LearnApp server", "Check the address."), "server"),
        (CertificateError("It cannot prove who it is", "Check the address."), "server"),
        (OfflineError("There is no network", "Connect to one."), ""),
        (CaptivePortalError("This network wants you to sign in first", "Open a page in your browser."), ""),
        (ServerBusyError("Too many tries", "Wait a while."), ""),
    ],
)
def test_what_went_wrong_stands_where_it_can_be_mended(page: SignInPage, error: WorldError, name: str) -> None:
    page.form.set_busy(True)
    page.form.show_failure(error)
    fields: dict[str, Field] = {"server": page.form.server, "email": page.form.email, "password": page.form.password}
    told = {at: field.error.text() for at, field in fields.items() if field.error.text()}
    assert told == ({name: f"{error.title}. {error.message}"} if name else {})
    assert page.form.trouble.isVisible() == (not name)
    assert page.form.submit.isEnabled(), "it can be tried again"


def test_no_server_there_is_told_in_a_moment_and_nothing_is_changed(page: SignInPage, app: App, qtbot: QtBot) -> None:
    fill(page, qtbot, "http://127.0.0.1:9", "jane@field.academy", "secret")
    qtbot.mouseClick(page.form.submit, Qt.MouseButton.LeftButton)
    assert page.form.submit.text() == "Signing in…"
    assert not page.form.server.input.isEnabled()
    qtbot.waitUntil(page.form.trouble.isVisible, timeout=20_000)
    assert page.form.server.text == "http://127.0.0.1:9", "what was typed stays"
    assert app.services.accounts.current is None
    assert not app.again.wanted


def test_waiting_can_be_stopped(page: SignInPage, app: App, qtbot: QtBot) -> None:
    fill(page, qtbot, "http://127.0.0.1:9", "jane@field.academy", "secret")
    page.form.try_it()
    qtbot.mouseClick(page.form.cancel, Qt.MouseButton.LeftButton)
    assert page.form.submit.isEnabled()
    qtbot.waitUntil(lambda: not app.services.jobs.busy, timeout=20_000)
    assert page.form.trouble.isHidden(), "nobody asks for that answer any more"
    qtbot.mouseClick(page.form.cancel, Qt.MouseButton.LeftButton)
    assert app.window.page.objectName() == "page_home", "not now"


def test_the_server_is_remembered_and_the_password_is_not(janes: App, qtbot: QtBot) -> None:
    page = sign_in_page(janes)
    assert page.form.server.text == JANE.server
    qtbot.keyClicks(page.form.password.input, "secret")
    janes.services.navigator.go("home")
    assert sign_in_page(janes).form.password.text == ""


def test_signing_in_again_is_for_that_account_alone(janes: App) -> None:
    page = sign_in_page(janes, RESCUE.id)
    assert page.form.title.text() == "Sign in again"
    assert (page.form.server.text, page.form.email.text) == (RESCUE.server, RESCUE.email)
    assert page.form.email.input.isReadOnly()
    assert sign_in_page(janes).form.title.text() == "Sign in"
    assert not page.form.email.input.isReadOnly()


def test_what_a_guest_learned_is_offered_to_be_brought_along(page: SignInPage, app: App, qtbot: QtBot) -> None:
    seed = Seeder(app.services.store)
    course = seed.course("Knots")
    seed.watch(course, 1, 540)
    seed.complete(course, 1)
    page.offer.ask(JANE, app.services.reader.statistics())
    page.steps.setCurrentWidget(page.offer)
    assert "You are signed in as Jane Smith." in page.offer.text.text()
    told = [figure.accessibleName() for figure in page.offer.figures]
    assert told == ["1 course", "1 lesson completed", "9 min watched"]
    qtbot.mouseClick(page.offer.bring, Qt.MouseButton.LeftButton)
    assert (app.again.wanted, app.again.bring_guest) == (True, True)
    assert not app.window.isVisible()


def test_what_a_guest_learned_can_be_left(page: SignInPage, app: App, qtbot: QtBot) -> None:
    page.offer.ask(JANE, None)
    page.steps.setCurrentWidget(page.offer)
    qtbot.mouseClick(page.offer.leave, Qt.MouseButton.LeftButton)
    assert (app.again.wanted, app.again.bring_guest) == (True, False)


@pytest.mark.xdist_group("focus")
def test_enter_presses_the_answer_that_has_the_focus(page: SignInPage, app: App, qtbot: QtBot) -> None:
    page.offer.ask(JANE, None)
    page.steps.setCurrentWidget(page.offer)
    page.offer.leave.setFocus()
    qtbot.keyClick(page.offer.leave, Qt.Key.Key_Return)
    assert (app.again.wanted, app.again.bring_guest) == (True, False)


def test_going_elsewhere_leaves_it_and_opens_the_account(page: SignInPage, app: App, qtbot: QtBot) -> None:
    page.offer.ask(JANE, None)
    page.steps.setCurrentWidget(page.offer)
    app.services.navigator.go("library")
    qtbot.waitUntil(lambda: not app.window.isVisible())
    assert (app.again.wanted, app.again.bring_guest) == (True, False)


def test_closing_the_window_at_the_question_ends_the_program(page: SignInPage, app: App, qtbot: QtBot) -> None:
    page.offer.ask(JANE, None)
    page.steps.setCurrentWidget(page.offer)
    app.window.close()
    assert not app.again.wanted
