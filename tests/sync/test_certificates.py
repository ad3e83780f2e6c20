"""The code that a device prints is the one that its server confirms, once the device has synced."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import httpx

from learncore.certificate import code_of
from tests.sync.devices import COURSE, Device
from tests.sync.served import Person, Served

HERE = ZoneInfo("Asia/Tokyo")


def test_the_code_of_either_device_is_confirmed_after_a_sync(
    served: Served, ada: Person, device: Callable[..., Device]
) -> None:
    laptop, desk = device("laptop"), device("desk")
    laptop.add_course()
    for lesson in COURSE.lessons:
        laptop.learn(f"watched-{lesson.id}", lesson.id, 95.0)
    account = laptop.account
    code = code_of(account.organization_id, account.user, COURSE.id)
    asked = f"{served.url}/api/certificates/{code}"
    (finished,) = laptop.reader.history.achievements(HERE).finished
    assert finished.waiting
    assert httpx.get(asked).status_code == 404
    laptop.sync()
    (finished,) = laptop.reader.history.achievements(HERE).finished
    assert not finished.waiting
    answer = httpx.get(asked).json()
    assert (answer["name"], answer["course"]) == (account.name, COURSE.title)
    desk.sync()
    assert code_of(desk.account.organization_id, desk.account.user, COURSE.id) == code
    laptop.store.reset_course(COURSE.id).result(10)
    laptop.sync()
    assert httpx.get(asked).json() == answer, "it outlasts a new start"
