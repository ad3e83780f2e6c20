"""A program that is killed while it downloads over a network that cuts: benchmarks/bad_network, smaller."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bad_network import measure


@pytest.mark.slow
def test_it_ends_bit_by_bit_as_it_was_and_fetches_next_to_nothing_twice(tmp_path: Path) -> None:
    ratio, cuts, killed, _ = measure(tmp_path, megabytes=16, kills=2, films=4)
    assert killed == 2
    assert cuts >= 10
    assert ratio <= 1.05
