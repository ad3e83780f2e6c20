"""Whatever the player goes through: what is counted is what was played, and time never exceeds the time that passed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learncore import spans
from learncore.bounds import check_session
from learncore.records import Session
from tests.tracking.simulation import Simulation, not_in

RATES = (0.25, 0.5, 1.0, 1.25, 1.5, 2.0, 3.0)
seconds = st.floats(0.1, 12.0).map(lambda s: round(s, 2))
walls = st.sampled_from([0.0, 1_000.0, 4_070_908_800_000.0, -6 * 3.6e6, 6 * 3.6e6])

step = st.one_of(
    st.tuples(st.just("run"), seconds),
    st.tuples(st.just("pause"), seconds),
    st.tuples(st.just("stall"), seconds),
    st.tuples(st.just("seek"), st.floats(0.0, 600.0)),
    st.tuples(st.just("rate"), st.sampled_from(RATES)),
    st.tuples(st.just("sleep"), st.tuples(st.floats(11, 90_000), st.booleans(), st.booleans())),
    st.tuples(st.just("wall"), walls),
    st.tuples(st.just("blocked"), st.floats(2.1, 9.0)),
    st.tuples(st.just("skip"), st.sampled_from([-30.0, -3.0, 3.0, 60.0])),
)
lives = st.lists(step, min_size=1, max_size=25)


def live(simulation: Simulation, life: list[tuple[str, object]]) -> None:
    for what, amount in life:
        match what, amount:
            case "run", float(amount):
                simulation.play()
                simulation.run(amount)
            case "pause", float(amount):
                simulation.pause()
                simulation.run(amount)
            case "stall", float(amount):
                simulation.stalled = True
                simulation.run(amount)
                simulation.stalled = False
            case "seek", float(amount):
                simulation.seek(amount)
            case "rate", float(amount):
                simulation.set_rate(amount)
            case "sleep", (float(length), bool(noticed), bool(counted)):
                simulation.sleep(length, noticed=noticed, counted=counted)
            case "wall", float(amount):
                simulation.clock.wall_ms = (
                    amount
                    if amount in (0.0, 1_000.0, 4_070_908_800_000.0)
                    else max(0.0, simulation.clock.wall_ms + amount)
                )
            case "blocked", float(amount):
                simulation.blocked(amount)
                simulation.run(1.0)
            case "skip", float(amount):
                simulation.skip_unasked(amount)
                simulation.run(1.0)
            case _:
                raise AssertionError(what)
    simulation.run(1.0)
    simulation.close()


@given(life=lives, seed=st.integers(0, 2**32), jitter=st.sampled_from([0.0, 0.02, 0.1]), late=st.sampled_from([0, 0.5]))
def test_what_is_counted_was_played_and_hardly_anything_is_missed(
    life: list[tuple[str, object]], seed: int, jitter: float, late: float
) -> None:
    simulation = Simulation(seed=seed, jitter=jitter, lateness=late)
    live(simulation, life)
    # At most one tick a run is in doubt: its first or last moments, at up to 3x; and the trembling of its ends.
    doubt = simulation.runs * (0.3 + late + 2 * jitter) * 3
    assert not_in(simulation.counted, simulation.truth) <= doubt * 0.5
    assert not_in(simulation.truth, simulation.counted) <= doubt + simulation.runs * 1.5
    assert simulation.active <= simulation.truly_active + simulation.runs * 0.5 + 2 * jitter


@given(life=lives, seed=st.integers(0, 2**32), jitter=st.sampled_from([0.0, 0.1, 2.0]))
def test_every_session_is_one_a_server_accepts_whatever_the_wall_clock_did(
    life: list[tuple[str, object]], seed: int, jitter: float
) -> None:
    simulation = Simulation(seed=seed, jitter=jitter, lateness=0.2)
    began = simulation.clock.now
    live(simulation, life)
    for write in (*simulation.beats, *simulation.checkpoints):
        session = write.session
        assert check_session(session) == []
        assert session.active_seconds <= (session.ended_at - session.started_at) / 1000
        assert session.spans
        assert session.started_at >= 0
    assert simulation.active <= simulation.clock.now - began
    assert all(0 <= seconds <= simulation.duration for seconds in simulation.resumes)


@given(life=lives, seed=st.integers(0, 2**32))
def test_a_session_only_ever_grows(life: list[tuple[str, object]], seed: int) -> None:
    simulation = Simulation(seed=seed, jitter=0.05, lateness=0.1)
    live(simulation, life)
    last: dict[str, Session] = {}
    for beat in simulation.beats:
        before = last.get(beat.session_id)
        if before is not None:
            assert beat.session.started_at == before.started_at
            assert beat.session.ended_at >= before.ended_at
            assert beat.session.active_seconds >= before.active_seconds
            assert spans.union(before.spans, beat.session.spans) == beat.session.spans
        last[beat.session_id] = beat.session


@given(rate=st.sampled_from(RATES), length=st.floats(2.0, 60.0), start=st.floats(0, 300))
def test_undisturbed_playing_is_counted_to_the_last_moment(rate: float, length: float, start: float) -> None:
    simulation = Simulation()
    simulation.set_rate(rate)
    simulation.seek(start)
    simulation.forget_the_truth()
    simulation.run(length)
    simulation.close()
    assert spans.length(simulation.counted) == pytest.approx(spans.length(simulation.truth), abs=0.26 * rate)
    assert len(simulation.counted) == 1
    assert simulation.active == pytest.approx(spans.length(simulation.counted) / rate, abs=0.01)


@given(life=st.lists(step.filter(lambda s: s[0] != "skip"), min_size=1, max_size=25))
def test_of_an_honest_player_not_a_moment_is_counted_that_was_not_played(life: list[tuple[str, object]]) -> None:
    simulation = Simulation()
    live(simulation, life)
    changes_of_rate = sum(1 for what, _ in life if what == "rate")
    assert not_in(simulation.counted, simulation.truth) < 1e-6
    assert simulation.active <= simulation.truly_active + 0.5 * changes_of_rate + 1e-6
