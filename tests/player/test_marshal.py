"""The door for foreign threads."""

from __future__ import annotations

from threading import Thread

from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from learnapp.player.marshal import Mailbox


def test_what_threads_post_arrives_in_order_on_the_thread_of_the_mailbox(qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    places: set[QThread] = set()

    def deliver(value: tuple[int, int]) -> None:
        places.add(QThread.currentThread())
        seen.append(value)

    mailbox: Mailbox[tuple[int, int]] = Mailbox(deliver)

    def post_all(thread: int) -> None:
        for number in range(200):
            mailbox.post((thread, number))

    threads = [Thread(target=post_all, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    qtbot.waitUntil(lambda: len(seen) == 600)
    assert places == {QThread.currentThread()}
    for thread in range(3):
        assert [number for who, number in seen if who == thread] == list(range(200))


def test_posting_on_the_own_thread_does_not_deliver_before_returning(qtbot: QtBot) -> None:
    seen: list[int] = []
    mailbox: Mailbox[int] = Mailbox(seen.append)
    mailbox.post(1)
    assert seen == []
    qtbot.waitUntil(lambda: seen == [1])


def test_what_is_posted_while_delivering_comes_later(qtbot: QtBot) -> None:
    seen: list[int] = []

    def deliver(value: int) -> None:
        seen.append(value)
        if value < 3:
            mailbox.post(value + 1)

    mailbox: Mailbox[int] = Mailbox(deliver)
    mailbox.post(1)
    qtbot.waitUntil(lambda: seen == [1, 2, 3])


def test_a_closed_mailbox_delivers_nothing_more(qtbot: QtBot) -> None:
    seen: list[int] = []

    def deliver(value: int) -> None:
        seen.append(value)
        mailbox.close()

    mailbox: Mailbox[int] = Mailbox(deliver)
    for value in range(5):
        mailbox.post(value)
    qtbot.waitUntil(lambda: seen == [0])
    mailbox.post(9)
    qtbot.wait(50)
    assert seen == [0]
