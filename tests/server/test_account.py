"""Who one is here, where one is signed in, and how a client knows that this is a server of ours."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import msgspec

from learnserver.clock import now_ms
from tests.server.school import School, course, session


def test_a_client_knows_the_server_without_signing_in(school: School) -> None:
    answer = school.client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {"service": "learnapp", "protocol": 1, "status": "ok", "database": "ok"}


def test_an_account_says_who_is_signed_in_and_on_which_device(school: School) -> None:
    learner = school.learner("ann")
    answer = learner.get("/api/account")
    shown = answer.json()
    email = f"{learner.who.user}@school.test"
    assert shown["user"] == {"id": learner.who.user, "email": email, "name": "ann", "role": "learner"}
    assert shown["organization"] == {"id": school.org, "name": school.org}
    assert shown["device"] == "laptop"
    assert abs(shown["serverTime"] - now_ms()) < 60_000
    assert answer.headers["cache-control"] == "no-store"


def test_the_signing_key_is_one_for_all_devices_of_an_account_and_of_nobody_else(school: School) -> None:
    laptop = school.learner()
    tablet = school.sign_in(msgspec.structs.replace(laptop.who, device="tablet"))
    with ThreadPoolExecutor(8) as pool:
        asked = [laptop, tablet] * 4
        keys = {answer.json()["signingKey"] for answer in pool.map(lambda one: one.get("/api/account"), asked)}
    (key,) = keys
    assert len(base64.urlsafe_b64decode(key + "=")) == 32
    assert school.learner("bob").get("/api/account").json()["signingKey"] != key


def test_the_devices_of_an_account_are_listed_the_latest_first(school: School) -> None:
    laptop = school.learner()
    tablet = school.sign_in(msgspec.structs.replace(laptop.who, device="tablet"))
    school.sign_in(msgspec.structs.replace(school.learner("bob").who, device="bobs"))
    school.publish(course())
    laptop.sync(session())
    shown = laptop.get("/api/devices").json()["devices"]
    assert [(one["id"], one["name"], one["current"], one["signedIn"]) for one in shown] == [
        ("laptop", "Laptop", True, True),
        ("tablet", "", False, True),
    ]
    assert shown[0]["lastSeen"].endswith("Z")
    assert [one["current"] for one in tablet.get("/api/devices").json()["devices"]] == [False, True]


def test_a_device_that_is_signed_out_is_out_at_once_and_the_others_stay(school: School) -> None:
    laptop = school.learner()
    tablet = school.sign_in(msgspec.structs.replace(laptop.who, device="tablet"))
    assert laptop.ask("DELETE", "/api/devices/tablet").status_code == 204
    assert tablet.get("/api/account").status_code == 401
    shown = laptop.get("/api/devices").json()["devices"]
    assert {one["id"]: one["signedIn"] for one in shown} == {"laptop": True, "tablet": False}
    assert laptop.ask("DELETE", "/api/devices/tablet").status_code == 204


def test_nobody_signs_out_a_device_of_someone_else(school: School) -> None:
    ann, bob = school.learner("ann", device="anns"), school.learner("bob", device="bobs", role="admin")
    for path in ("/api/devices/anns", "/api/devices/nothing"):
        answer = bob.ask("DELETE", path)
        assert (answer.status_code, answer.json()["type"]) == (404, "not_found")
    assert ann.get("/api/account").status_code == 200
