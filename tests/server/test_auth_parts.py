"""Passwords, tokens and limits by themselves: no database, no network."""

from __future__ import annotations

import asyncio
import threading
from typing import Literal

import pytest
from argon2 import PasswordHasher

from learnserver.auth.limits import Bucket, SignInLimits
from learnserver.auth.passwords import MAX_PASSWORD, Passwords
from learnserver.auth.tokens import digest_of, is_token, mint

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# --- passwords ---------------------------------------------------------------------------------------------------


def test_a_password_is_stored_as_argon2id_and_recognized() -> None:
    passwords = Passwords()
    stored = passwords.hash("correct horse")
    assert stored.startswith("$argon2id$")
    assert "correct horse" not in stored
    assert asyncio.run(passwords.verify(stored, "correct horse")).right
    assert not asyncio.run(passwords.verify(stored, "correct Horse")).right


def test_an_account_that_does_not_exist_is_never_right_whatever_the_password() -> None:
    assert not asyncio.run(Passwords(CHEAP).verify(None, "anything")).right


def test_passwords_are_hashed_beside_the_event_loop() -> None:
    seen: list[str] = []

    class Noticing(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
            seen.append(threading.current_thread().name)
            return super().verify(hash, password)

    asyncio.run(Passwords(Noticing(1, 64, 1)).verify(None, "x"))
    assert seen
    assert seen[0].startswith("argon2")


def test_a_hash_made_with_weaker_settings_is_made_anew() -> None:
    weak = Passwords(CHEAP).hash("correct horse")
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    verdict = asyncio.run(stronger.verify(weak, "correct horse"))
    assert verdict.stronger is not None
    assert asyncio.run(stronger.verify(verdict.stronger, "correct horse")) == (True, None)


@pytest.mark.parametrize("password", ["", "short", "x" * (MAX_PASSWORD + 1)])
def test_passwords_have_bounds(password: str) -> None:
    with pytest.raises(ValueError, match="characters"):
        Passwords(CHEAP).hash(password)


def test_letters_that_keyboards_write_in_two_ways_are_the_same_password() -> None:
    passwords = Passwords(CHEAP)
    assert asyncio.run(passwords.verify(passwords.hash("caf\u00e9 noir"), "cafe\u0301 noir")).right


# --- tokens ------------------------------------------------------------------------------------------------------


def test_tokens_are_random_told_apart_by_kind_and_stored_as_hashes() -> None:
    access, refresh = mint("org", "access"), mint("org", "refresh")
    assert access.digest == digest_of(access.text) != refresh.digest
    assert access.text not in access.digest
    assert is_token(access.text, "access")
    assert not is_token(access.text, "refresh")
    assert not is_token(access.text + "x" * 300, "access")
    assert len({mint("org", "access").text for _ in range(100)}) == 100


# --- limits ------------------------------------------------------------------------------------------------------


def test_a_bucket_empties_tells_how_long_to_wait_and_fills_again() -> None:
    clock = Clock()
    bucket = Bucket(3, 10, clock)
    assert [bucket.take("a") for _ in range(4)] == [0, 0, 0, 10]
    clock.now += 4
    assert bucket.take("a") == 6
    assert bucket.take("b") == 0
    clock.now += 6
    assert [bucket.take("a"), bucket.take("a")] == [0, 10]


def test_asking_while_it_is_empty_does_not_prolong_the_wait() -> None:
    clock = Clock()
    bucket = Bucket(1, 10, clock)
    bucket.take("a")
    assert [bucket.take("a") for _ in range(50)] == [10] * 50


def test_failures_are_limited_for_an_account_from_everywhere_and_for_an_address_against_everyone() -> None:
    limits = SignInLimits(Clock())
    assert [limits.take("ada", f"10.0.0.{n}") for n in range(11)] == [0] * 10 + [30]
    limits = SignInLimits(Clock())
    assert [limits.take(f"user{n}", "10.0.0.1") for n in range(61)] == [0] * 60 + [5]


def test_a_class_that_signs_in_from_one_address_is_let_in() -> None:
    limits = SignInLimits(Clock())
    for n in range(500):
        assert limits.take(f"user{n}", "10.0.0.1") == 0
        limits.good(f"user{n}", "10.0.0.1")


def test_a_limited_account_uses_up_no_tries_of_the_address() -> None:
    limits = SignInLimits(Clock())
    for _ in range(200):
        limits.take("ada", "10.0.0.1")
    assert limits.take("bert", "10.0.0.1") == 0
