"""A few dozen worlds; `make simulate` runs as many as one likes."""

from __future__ import annotations

import pytest

from tests.simulate.clock import BEGIN, HOUR, MachineClock, Time
from tests.simulate.run import WrongSeed, run
from tests.simulate.truth import Truth
from tests.simulate.world import World


@pytest.mark.parametrize("seed", range(1, 25))
def test_at_rest_all_agree_and_nothing_is_lost(seed: int) -> None:
    run(seed)


def test_a_world_that_goes_wrong_tells_its_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Truth, "missing", lambda *_: ["something"])
    with pytest.raises(WrongSeed, match=r"seed 5: AssertionError: lost of (?s:.*) 0d 00:"):
        run(5)


def test_the_same_seed_is_the_same_world() -> None:
    stories: list[str] = []
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(World, "check", _count(stories))
            with pytest.raises(WrongSeed):
                run(7)
    assert stories[0] == stories[1]


def _count(stories: list[str]) -> object:
    """A check that stops the world at its 12th look, and keeps its story."""
    looks = iter(range(12))

    def check(world: World) -> None:
        if next(looks, None) is None:
            stories.append(str(world.story))
            raise AssertionError("that is enough")

    return check


def test_a_machine_may_believe_in_another_time() -> None:
    time = Time()
    clock = MachineClock(time)
    clock.set_to(1_000)
    time.pass_by(HOUR)
    assert (clock(), clock.settings) == (1_000 + HOUR, 1)
    clock.set(-6 * HOUR)
    assert clock() == BEGIN - 5 * HOUR
