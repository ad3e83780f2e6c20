"""One seed: a world, its steps, its rest; and where something is wrong, the story that led there."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.simulate.resting import rest
from tests.simulate.steps import Steps
from tests.simulate.world import World

STEPS: Final = 60
_MEMORY: Final = Path("/dev/shm")


class WrongSeed(AssertionError):  # noqa: N818 (it is the world that is wrong)
    """What went wrong in the world of a seed, and how it came to that."""

    def __init__(self, seed: int, story: str, error: BaseException) -> None:
        super().__init__(f"seed {seed}: {type(error).__name__}: {error}\n{story}")
        self.seed = seed
        self.what = f"{type(error).__name__}: {error}"


def run(seed: int, steps: int = STEPS, favoured: Collection[str] = ()) -> None:
    """Raises WrongSeed."""
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with _quiet(), TemporaryDirectory(prefix="simulate-", dir=memory, ignore_cleanup_errors=True) as folder:
        world = World(Path(folder) / "world", seed)
        try:
            Steps(world, favoured).take(steps)
            rest(world)
        except Exception as error:
            raise WrongSeed(seed, str(world.story), error) from error
        finally:
            world.close()


@contextmanager
def _quiet() -> Generator[None]:
    """A bad network is what is asked for here: nothing of it is logged."""
    log = logging.getLogger("learnapp")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


def attempt(work: tuple[int, int]) -> tuple[int, str]:
    """A seed with so many steps, and its story if it went wrong."""
    seed, steps = work
    try:
        run(seed, steps)
    except WrongSeed as wrong:
        return seed, str(wrong)
    return seed, ""
