"""Signing in, staying signed in, signing out, over HTTP."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from learnserver.auth.passwords import Passwords
from learnserver.auth.signing_in import SigningIn
from learnserver.auth.tokens import digest_of
from learnserver.errors import Unauthorized
from learnserver.tables import metadata, token_families, tokens, users
from tests.server.small_app import PASSWORD, School


@pytest.fixture
def school(shared_url: str, tmp_path: Path) -> Iterator[School]:
    school = School(shared_url, tmp_path)
    school.user(school.organization("School"), "ada@example.org", "manager")
    yield school
    school.close()


# --- signing in --------------------------------------------------------------------------------------------------


def test_a_user_signs_in_on_a_device(school: School) -> None:
    answer = school.sign_in("ada@example.org")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"accessToken", "expiresIn", "refreshToken", "user", "organization"}
    assert body["expiresIn"] == 900
    assert {key: body["user"][key] for key in ("email", "role")} == {"email": "ada@example.org", "role": "manager"}
    assert body["organization"]["name"] == "School"
    assert answer.headers["cache-control"] == "no-store"
    assert school.is_good(body["accessToken"])


def test_an_email_is_the_same_in_capitals_and_with_spaces_around(school: School) -> None:
    assert school.sign_in(" Ada@Example.ORG ").status_code == 200


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(school: School) -> None:
    wrong, unknown = school.sign_in("ada@example.org", "wrong horse"), school.sign_in("bert@example.org")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content
    assert wrong.headers == unknown.headers


def test_an_unknown_email_takes_as_long_as_a_wrong_password(school: School) -> None:
    passwords = Passwords(PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1))
    school.passwords = passwords
    school.user(school.organization("Slow"), "slow@example.org")
    times: dict[str, list[float]] = {"slow@example.org": [], "nobody@example.org": []}
    for _ in range(9):
        for email, taken in times.items():
            began = time.perf_counter()
            with pytest.raises(Unauthorized):
                asyncio.run(SigningIn(school.database, passwords).sign_in(email, "wrong", "laptop", "", "127.0.0.1"))
            taken.append(time.perf_counter() - began)
    known, unknown = (statistics.median(taken) for taken in times.values())
    assert 0.5 < known / unknown < 2


def test_failures_are_limited_for_an_account_that_is_none_as_for_one_that_is(school: School) -> None:
    for email in ("ada@example.org", "bert@example.org"):
        codes = [school.sign_in(email, "wrong horse").status_code for _ in range(11)]
        assert codes == [401] * 10 + [429]
        refused = school.sign_in(email)
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 30


def test_who_is_not_active_cannot_sign_in_and_is_out_at_once(school: School) -> None:
    signed_in = school.sign_in("ada@example.org").json()
    with school.database.write(signed_in["organization"]["id"]) as connection:
        connection.execute(users.update().values(active=False))
    assert not school.is_good(signed_in["accessToken"])
    assert school.refresh(signed_in["refreshToken"]).status_code == 401
    assert school.sign_in("ada@example.org").status_code == 401


def test_one_email_in_two_organizations_goes_where_the_password_fits(school: School) -> None:
    other = school.organization("Other")
    school.user(other, "ada@example.org", password="another horse")
    assert school.sign_in("ada@example.org").json()["organization"]["name"] == "School"
    assert school.sign_in("ada@example.org", "another horse").json()["organization"]["name"] == "Other"


def test_with_the_same_password_in_two_organizations_one_says_which(school: School) -> None:
    other = school.organization("Other")
    school.user(other, "ada@example.org")
    device = {"id": "laptop", "name": "Laptop"}
    body = {"email": "ada@example.org", "password": PASSWORD, "device": device, "organization": other}
    assert school.client.post("/api/auth/token", json=body).json()["organization"]["id"] == other


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "ada@example.org", "password": PASSWORD},
        {"email": "ada@example.org", "password": PASSWORD, "device": {"id": ""}},
        {"email": "ada\u0000@example.org", "password": PASSWORD, "device": {"id": "x"}},
        {"email": "ada@example.org", "password": 7, "device": {"id": "x"}},
        {"email": "a" * 300, "password": PASSWORD, "device": {"id": "x"}},
    ],
)
def test_what_is_no_way_to_sign_in_is_refused(school: School, body: object) -> None:
    assert school.client.post("/api/auth/token", json=body).status_code in {400, 422}


# --- staying signed in -------------------------------------------------------------------------------------------


def test_an_access_token_is_good_for_a_quarter_of_an_hour(school: School) -> None:
    access = school.sign_in("ada@example.org").json()["accessToken"]
    school.clock.now += 900_000 - 1
    assert school.is_good(access)
    school.clock.now += 1
    assert not school.is_good(access)


@pytest.mark.parametrize("days", [30, 90, 179])
def test_weeks_offline_sign_nobody_out(school: School, days: int) -> None:
    refresh = school.sign_in("ada@example.org").json()["refreshToken"]
    school.clock.pass_days(days)
    answer = school.refresh(refresh)
    assert answer.status_code == 200
    assert school.is_good(answer.json()["accessToken"])


def test_each_refresh_gives_other_tokens(school: School) -> None:
    first = school.sign_in("ada@example.org").json()
    second = school.refresh(first["refreshToken"]).json()
    assert set(second) == set(first)
    assert second["refreshToken"] != first["refreshToken"]
    assert second["accessToken"] != first["accessToken"]
    assert second["user"] == first["user"]


def test_a_refresh_token_that_comes_again_after_its_successor_was_used_ends_the_whole_family(school: School) -> None:
    first = school.sign_in("ada@example.org").json()
    second = school.refresh(first["refreshToken"]).json()
    third = school.refresh(second["refreshToken"]).json()
    assert school.refresh(first["refreshToken"]).status_code == 401
    assert not school.is_good(third["accessToken"])
    assert school.refresh(third["refreshToken"]).status_code == 401


def test_a_thief_who_refreshes_first_is_found_out_by_the_owner(school: School) -> None:
    owner = school.sign_in("ada@example.org").json()
    thief = school.refresh(owner["refreshToken"]).json()
    thief = school.refresh(thief["refreshToken"]).json()
    assert school.refresh(owner["refreshToken"]).status_code == 401
    assert not school.is_good(thief["accessToken"])


def test_reuse_on_one_device_leaves_the_others_signed_in(school: School) -> None:
    other = school.sign_in("ada@example.org", device="phone").json()
    first = school.sign_in("ada@example.org").json()
    school.refresh(school.refresh(first["refreshToken"]).json()["refreshToken"])
    school.refresh(first["refreshToken"])
    assert school.is_good(other["accessToken"])


@pytest.mark.parametrize("days", [0, 30, 120])
def test_an_answer_that_was_lost_is_asked_for_again(school: School, days: int) -> None:
    first = school.sign_in("ada@example.org").json()
    school.refresh(first["refreshToken"])
    school.clock.pass_days(days)
    again = school.refresh(first["refreshToken"])
    assert again.status_code == 200
    assert school.refresh(again.json()["refreshToken"]).status_code == 200


def test_two_answers_to_one_token_may_not_both_be_used(school: School) -> None:
    first = school.sign_in("ada@example.org").json()
    one, two = school.refresh(first["refreshToken"]).json(), school.refresh(first["refreshToken"]).json()
    assert school.refresh(one["refreshToken"]).status_code == 200
    assert school.refresh(two["refreshToken"]).status_code == 401
    assert not school.is_good(one["accessToken"])


@pytest.mark.parametrize("token", ["x", "a.b", "." * 50, "org.lrt_" + "x" * 40, "org.lrt_\u00e9", "\u0000.lrt_x"])
def test_a_token_that_was_never_given_out_opens_nothing(school: School, token: str) -> None:
    assert school.refresh(token).status_code == 401
    assert not school.is_good(token.encode("ascii", "ignore").decode().replace("\u0000", ""))


def test_a_refresh_token_is_no_access_token_nor_the_other_way_round(school: School) -> None:
    signed_in = school.sign_in("ada@example.org").json()
    assert not school.is_good(signed_in["refreshToken"])
    assert school.refresh(signed_in["accessToken"]).status_code == 401


def test_a_token_in_the_name_of_another_organization_opens_nothing(school: School) -> None:
    other = school.organization("Other")
    signed_in = school.sign_in("ada@example.org").json()
    swapped = other + signed_in["accessToken"][signed_in["accessToken"].index(".") :]
    assert not school.is_good(swapped)


# --- signing out, and what is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["refreshToken", "accessToken"])
def test_signing_out_ends_all_tokens_of_the_device(school: School, which: str) -> None:
    signed_in = school.sign_in("ada@example.org").json()
    for _ in range(2):
        assert school.client.post("/api/auth/revoke", json={"refreshToken": signed_in[which]}).status_code == 204
    assert not school.is_good(signed_in["accessToken"])
    assert school.refresh(signed_in["refreshToken"]).status_code == 401


def test_signing_out_with_nonsense_is_not_an_error(school: School) -> None:
    assert school.client.post("/api/auth/revoke", json={"refreshToken": "nonsense"}).status_code == 204


def test_neither_tokens_nor_passwords_are_in_the_database(school: School) -> None:
    signed_in = school.sign_in("ada@example.org").json()
    refreshed = school.refresh(signed_in["refreshToken"]).json()
    with school.database.read(signed_in["organization"]["id"]) as connection:
        kept = "".join(str(connection.execute(select(table)).all()) for table in metadata.sorted_tables)
    assert digest_of(refreshed["accessToken"]) in kept
    given_out = [body[key] for body in (signed_in, refreshed) for key in ("accessToken", "refreshToken")]
    for secret in [PASSWORD, *(token.partition(".")[2] for token in given_out)]:
        assert secret not in kept


def test_tokens_that_expired_are_dropped(school: School) -> None:
    signed_in = school.sign_in("ada@example.org").json()
    refresh = signed_in["refreshToken"]
    for _ in range(5):
        school.clock.pass_days(100)
        refresh = school.refresh(refresh).json()["refreshToken"]
    with school.database.read(signed_in["organization"]["id"]) as connection:
        assert len(connection.execute(select(tokens.c.hash)).all()) <= 5
        assert len(connection.execute(select(token_families.c.id)).all()) == 1
