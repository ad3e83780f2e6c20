"""When a session begins and ends, and when what is written."""

from __future__ import annotations

import pytest

from learnapp.tracking import session as module
from learncore import spans
from learncore.bounds import MAX_SPANS
from tests.tracking.simulation import Simulation


def test_opening_begins_no_session() -> None:
    simulation = Simulation()
    simulation.pause()
    simulation.run(60)
    simulation.close()
    assert simulation.writes == []


def test_a_session_begins_with_the_first_moment_played() -> None:
    simulation = Simulation()
    simulation.pause()
    simulation.run(60)
    played_at = simulation.clock.wall()
    simulation.play()
    simulation.run(12)
    simulation.close()
    (session,) = simulation.sessions.values()
    assert session.started_at == pytest.approx(played_at, abs=2)
    assert session.ended_at == pytest.approx(played_at + 12_000, abs=2)
    assert session.active_seconds == pytest.approx(12)
    assert session.duration == 600.0


def test_a_heartbeat_comes_every_ten_seconds_of_playing() -> None:
    simulation = Simulation()
    simulation.run(61)
    assert [round(beat.session.active_seconds) for beat in simulation.beats] == [10, 20, 30, 40, 50, 60]
    assert len({beat.session_id for beat in simulation.beats}) == 1


def test_at_most_two_seconds_are_ever_at_stake() -> None:
    for rate in (0.5, 1.0, 2.0, 3.0):
        simulation = Simulation()
        simulation.set_rate(rate)
        simulation.run(1.0)
        for _ in range(100):
            simulation.run(0.13)
            safe = [*simulation.beats, *simulation.checkpoints]
            kept = spans.normalize(span for write in safe for span in write.session.spans)
            assert spans.length(simulation.truth) - spans.length(kept) <= 2.0
            assert simulation.checkpoints[-1].resume is not None
            assert simulation.at - max(write.resume or 0 for write in safe) <= 2.0


def test_without_checkpoints_ten_seconds_would_be_at_stake() -> None:
    simulation = Simulation()
    simulation.run(9.9)
    assert simulation.beats == []
    assert simulation.checkpoints


def test_a_pause_and_the_end_write_and_writing_the_same_twice_does_not() -> None:
    simulation = Simulation()
    simulation.run(3)
    simulation.pause()
    assert len(simulation.beats) == 1
    simulation.writes += simulation.tracker.heartbeat(simulation.state)
    assert len(simulation.beats) == 1


def test_what_was_checkpointed_in_a_pause_is_cleared_at_the_end_by_the_same_session_as_before() -> None:
    simulation = Simulation()
    simulation.run(3)
    simulation.pause()
    simulation.run(120)
    assert simulation.writes[-1] == simulation.checkpoints[-1]
    assert simulation.checkpoints[-1].resume == pytest.approx(3, abs=0.01)
    simulation.close()
    first, last = simulation.beats
    assert first == last == simulation.writes[-1]
    assert simulation.resumes == []


def test_playing_less_than_five_seconds_leaves_the_resume_register_alone() -> None:
    simulation = Simulation()
    simulation.run(4.5)
    simulation.close()
    assert len(simulation.beats) == 1
    assert simulation.resumes == []


def test_playing_on_moves_the_resume_point_with_every_heartbeat() -> None:
    simulation = Simulation()
    simulation.run(30.5)
    simulation.close()
    assert simulation.resumes == pytest.approx([10, 20, 30, 30.5], abs=0.3)


def test_a_seek_in_a_lesson_that_was_never_played_only_moves_the_resume_point() -> None:
    simulation = Simulation()
    simulation.pause()
    simulation.seek(300.0)
    simulation.close()
    assert simulation.sessions == {}
    assert [moved.seconds for moved in simulation.moved] == [300.0]


def test_after_a_long_pause_another_session_begins_and_after_a_short_one_it_goes_on() -> None:
    simulation = Simulation()
    simulation.run(10)
    simulation.pause()
    simulation.run(module.PAUSE_SECONDS - 60)
    simulation.play()
    simulation.run(10)
    simulation.pause()
    simulation.run(module.PAUSE_SECONDS + 60)
    simulation.play()
    simulation.run(10)
    simulation.close()
    first, second = simulation.sessions.values()
    assert first.active_seconds == pytest.approx(20, abs=0.01)
    assert second.active_seconds == pytest.approx(10, abs=0.01)
    assert second.ended_at - second.started_at == pytest.approx(10_000, abs=300)


def test_a_session_never_holds_more_spans_than_a_server_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SPANS", 20)
    assert MAX_SPANS == 2_000
    simulation = Simulation(duration=6_000.0)
    for n in range(60):
        simulation.seek(n * 90.0)
        simulation.run(1.25)
    simulation.close()
    assert len(simulation.sessions) >= 3
    assert all(len(session.spans) <= 20 for session in simulation.sessions.values())
    assert spans.length(simulation.counted) == pytest.approx(spans.length(simulation.truth))
    assert simulation.active == pytest.approx(simulation.truly_active)


@pytest.mark.parametrize("jump", [-6 * 3.6e6, 6 * 3.6e6, -1e15, 2e12])
def test_a_wall_clock_that_jumps_while_playing_bends_no_session(jump: float) -> None:
    simulation = Simulation()
    began = simulation.clock.wall()
    simulation.run(15)
    simulation.clock.wall_ms = max(0.0, simulation.clock.wall_ms + jump)
    simulation.run(15)
    simulation.close()
    (session,) = simulation.sessions.values()
    assert session.started_at == began
    assert session.ended_at - session.started_at == pytest.approx(30_000, abs=2)
    assert session.active_seconds == pytest.approx(30)


def test_sleep_ends_the_session_and_adds_nothing() -> None:
    simulation = Simulation()
    simulation.run(20)
    simulation.sleep(8 * 3600, noticed=True, counted=False)
    simulation.play()
    simulation.run(10)
    simulation.close()
    assert [round(session.active_seconds) for session in simulation.sessions.values()] == [20, 10]
    assert simulation.counted == ((0.0, pytest.approx(30.0)),)


def test_reaching_the_threshold_is_written_at_once() -> None:
    simulation = Simulation(duration=30.0)
    simulation.run(27.3)
    assert simulation.beats[-1].session.spans[-1][1] == pytest.approx(27.0, abs=0.26)


def test_watching_again_adds_time_and_no_coverage() -> None:
    simulation = Simulation()
    simulation.run(10)
    simulation.seek(0.0)
    simulation.run(10)
    simulation.close()
    (session,) = simulation.sessions.values()
    assert session.spans == ((0.0, pytest.approx(10.0)),)
    assert session.active_seconds == pytest.approx(20, abs=0.01)
