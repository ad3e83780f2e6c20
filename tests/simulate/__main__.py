"""`make simulate SEEDS=1000`: many worlds, in as many processes as there are cores.

    python -m tests.simulate [--seeds 1000] [--from 0] [--steps 60]

Tells the story of every world that went wrong. Exit 1 if there was any.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time

from tests.simulate.run import STEPS, attempt


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulate")
    parser.add_argument("--seeds", type=int, default=1000, help="how many")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first of them")
    parser.add_argument("--steps", type=int, default=STEPS, help="that each world takes")
    options = parser.parse_args()
    begun = time.monotonic()
    seeds = range(options.first, options.first + options.seeds)
    wrong: list[int] = []
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=100) as pool:
        results = pool.imap_unordered(attempt, ((seed, options.steps) for seed in seeds))
        for done, (seed, story) in enumerate(results, 1):
            if story:
                wrong.append(seed)
                print(f"{story}\n", flush=True)
            if done % 50 == 0:
                print(f"{done} seeds, {len(wrong)} wrong, {time.monotonic() - begun:.0f} s", flush=True)
    took = time.monotonic() - begun
    print(f"{options.seeds} seeds of {options.steps} steps in {took:.0f} s: {_verdict(wrong)}")
    return 1 if wrong else 0


def _verdict(wrong: list[int]) -> str:
    return f"wrong are {sorted(wrong)}" if wrong else "all replicas agree, nothing is lost, every sum is exact"


if __name__ == "__main__":
    sys.exit(main())
