"""Each defence is taken away, and the simulated worlds must go wrong: what no world misses defends nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from learnapp.store import documents, identity, pulling, restamping, sending, settling
from learnapp.store.change import Change
from learnapp.store.exchange import Answered, Batch
from learnapp.store.heartbeat import Heartbeats
from learnapp.store.writer import Told
from learnapp.sync import round as rounds
from learnapp.sync.syncer import Syncer
from learncore import forks, merge, register
from learncore.records import Register, Sibling
from learnserver import history, syncing
from tests.simulate import seat
from tests.simulate.run import WrongSeed, run

Patch = pytest.MonkeyPatch
_WORLDS = 60


def the_version_is_not_looked_at(patch: Patch) -> None:
    """What changed while it was sent is taken for what was sent."""

    def accept(db: sqlite3.Connection, answered: Answered) -> None:
        for kind, document_id, _ in answered.accepted:
            db.execute(f"UPDATE {documents.TABLES[kind]} SET waiting = 0 WHERE id = ?", (document_id,))

    patch.setattr(settling, "_accept", accept)


def what_is_sent_waits_no_longer(patch: Patch) -> None:
    """An answer that is lost is taken for one that came."""
    take = sending.take

    def forgetful(db: sqlite3.Connection, *rest: Any) -> Told[Batch]:
        told = take(db, *rest)
        for one in told.value.documents:
            db.execute(f"UPDATE {documents.TABLES[one.kind]} SET waiting = 0 WHERE id = ?", (one.id,))
        return told

    patch.setattr(sending, "take", forgetful)


def what_comes_overwrites(patch: Patch) -> None:
    """No join: the later copy stands."""
    patch.setattr(merge, "_join", lambda a, b: b)


def writers_forget_what_they_saw(patch: Patch) -> None:
    """A register by the clock alone."""

    def write(_: Register, device: str, at: int, value: Any) -> Register:
        return real(Register(), device, at, value)

    real = register.write
    patch.setattr(register, "write", write)


def copies_keep_their_identity(patch: Patch) -> None:
    patch.setattr(identity, "fingerprint", lambda *_: "the same everywhere")
    patch.setattr(identity, "is_signed", lambda *_: True)
    patch.setattr(rounds, "is_forked", lambda *_: False)


def nobody_notices_a_fork(patch: Patch) -> None:
    patch.setattr(rounds, "is_forked", lambda *_: False)


def two_writes_under_one_name_are_one(patch: Patch) -> None:
    """Nobody tells the values apart that databases wrote as one device under one number: the later stands."""

    def beside(known: tuple[Sibling, ...], one: Sibling) -> tuple[Sibling, ...]:
        return (max((*known, one), key=lambda sibling: (sibling.at, register.canonical(sibling.value))),)

    patch.setattr(register, "_beside", beside)
    for module in (forks, syncing):
        patch.setattr(module, "is_rival", lambda *_: False)


def the_server_forgets_its_boots(patch: Patch) -> None:
    patch.setattr(history, "giver", lambda *_: "")


def a_reset_is_not_heard(patch: Patch) -> None:
    def understand(*given: Any) -> Answered:
        return msgspec.structs.replace(real(*given), reset=False)

    real = rounds.understand
    patch.setattr(rounds, "understand", understand)


def no_clock_is_put_right(patch: Patch) -> None:
    patch.setattr(restamping, "put_right", lambda *_: set())
    patch.setattr(sending, "put_right", lambda *_: set())


def checkpoints_are_left_lying(patch: Patch) -> None:
    patch.setattr(Heartbeats, "fold_checkpoint", lambda *_: Change())


def nothing_is_tried_again(patch: Patch) -> None:
    """What was refused once stays so."""
    patch.setattr(Syncer, "_try_again", lambda *_: None)


def what_is_known_better_here_is_kept_back(patch: Patch) -> None:
    """A copy that says more than the server's does not wait to be sent."""
    patch.setattr(pulling, "_SEND_ON", pulling._HOLD_BACK)


def accounts_share_a_database(patch: Patch) -> None:
    patch.setattr(seat, "account_id", lambda *_: "everyone")


MUTATIONS: dict[Callable[[Patch], None], tuple[str, ...]] = {
    what_is_sent_waits_no_longer: ("sync",),
    what_comes_overwrites: (),
    writers_forget_what_they_saw: (),
    copies_keep_their_identity: ("copy",),
    nobody_notices_a_fork: ("copy", "note"),
    two_writes_under_one_name_are_one: ("copy", "prefer"),
    the_server_forgets_its_boots: ("keep_server", "restore_server"),
    a_reset_is_not_heard: ("keep_server", "restore_server"),
    no_clock_is_put_right: ("set_clock",),
    checkpoints_are_left_lying: ("watch",),
    nothing_is_tried_again: ("watch",),
    what_is_known_better_here_is_kept_back: (),
    accounts_share_a_database: ("change_account",),
    the_version_is_not_looked_at: (),
}
"""What is taken away, and what happens more often than elsewhere, so that it is missed soon."""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
def test_without_the_defence_a_world_goes_wrong(mutation: Callable[[Patch], None], monkeypatch: Patch) -> None:
    mutation(monkeypatch)
    for seed in range(_WORLDS):
        try:
            run(seed, favoured=MUTATIONS[mutation])
        except WrongSeed:
            return
    pytest.fail(f"{_WORLDS} worlds did not miss it")


@pytest.mark.parametrize("favoured", sorted(set(MUTATIONS.values())), ids="+".join)
def test_with_all_defences_the_same_worlds_are_well(favoured: tuple[str, ...]) -> None:
    run(1, favoured=favoured)
