"""A user who comes with ever new devices: no more than so many are remembered, and nothing that was learned is lost."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Table, func, select

from learnserver import tables
from learnserver.auth.tokens import mint
from learnserver.clock import new_id, now_ms
from learnserver.principal import Principal
from learnserver.queries.devices import MOST
from learnserver.queries.tokens import NewToken, add_tokens, open_family
from tests.server.school import HOUR, Learner, School, course, session


def shown(learner: Learner) -> dict[str, bool]:
    """The devices that are listed, and whether they are signed in."""
    return {one["id"]: one["signedIn"] for one in learner.get("/api/devices").json()["devices"]}


def rounds(learner: Learner, *devices: str, **more: Any) -> list[Any]:
    """A round as each of the devices, all with the tokens of one."""
    as_each = (
        Learner(learner.school, msgspec.structs.replace(learner.who, device=one), learner.token) for one in devices
    )
    return [one.sync(**more) for one in as_each]


def sign_in(school: School, who: Principal, now: int) -> None:
    family, token = new_id(), mint(who.org, "refresh")
    with school.database.write(who.org) as connection:
        open_family(connection, who.org, who.user, who.device, who.device, family, now)
        add_tokens(connection, who.org, family, now, [NewToken(token.digest, "refresh", now + HOUR)])


def count(school: School, table: Table, user: str) -> int:
    with school.database.read(school.org) as connection:
        return connection.execute(
            select(func.count()).select_from(table).where(table.c.org == school.org, table.c.user_id == user)
        ).scalar_one()


def test_devices_that_are_made_up_take_the_place_of_each_other(school: School) -> None:
    school.publish(course())
    laptop = school.learner()
    tablet = school.sign_in(msgspec.structs.replace(laptop.who, device="tablet"))
    watched = session()
    laptop.sync(watched)
    rounds(laptop, *(f"made up {number}" for number in range(MOST + 30)))
    listed = shown(laptop)
    assert len(listed) == MOST
    assert listed["laptop"]
    assert listed["tablet"], "who is signed in is not forgotten for a device that is not"
    assert f"made up {MOST + 29}" in listed
    assert "made up 0" not in listed
    assert watched in tablet.sync()["records"]


def test_a_device_that_was_forgotten_comes_again_and_sends_what_it_has(school: School) -> None:
    school.publish(course())
    laptop = school.learner()
    rounds(laptop, "attic", *(f"made up {number}" for number in range(MOST)))
    assert "attic" not in shown(laptop)
    attic = Learner(school, msgspec.structs.replace(laptop.who, device="attic"), laptop.token)
    watched = session(device="attic")
    assert attic.sync(watched)["accepted"] == [["session", watched["id"]]]
    assert "attic" in shown(laptop)


def test_who_signs_in_everywhere_is_signed_out_where_they_were_longest_ago(school: School) -> None:
    laptop = school.learner()
    now = now_ms()
    for number in range(MOST + 5):
        sign_in(school, msgspec.structs.replace(laptop.who, device=f"desk {number}"), now + 1 + number)
    assert count(school, tables.devices, laptop.who.user) == MOST
    assert count(school, tables.token_families, laptop.who.user) == MOST
    assert laptop.get("/api/account").status_code == 401, "it is asked to sign in again"


def test_the_devices_of_others_are_left_alone(school: School) -> None:
    ann, bob = school.learner("ann"), school.learner("bob")
    rounds(bob, "his attic")
    rounds(ann, *(f"made up {number}" for number in range(MOST + 5)))
    assert set(shown(bob)) == {"laptop", "his attic"}
