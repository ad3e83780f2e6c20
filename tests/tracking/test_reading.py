"""What counts of reading, and when it is written: the pure half."""

from __future__ import annotations

import dataclasses
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnapp.store.views import HalfSeen
from learnapp.tracking.attention import IDLE_SECONDS, Watching
from learnapp.tracking.reading import GAP_SECONDS, ReadingTracker
from learnapp.tracking.session import Checkpoint, Heartbeat, Moved, Viewing, Write
from learnapp.tracking.sight import Pages, Sight, page_at
from learncore.records import Lesson, Session
from tests.tracking.fakes import Clock

TICK = 0.25


@dataclasses.dataclass
class Desk:
    """Somebody reads at a desk; the clock is the test's."""

    pages: int = 4
    clock: Clock = dataclasses.field(default_factory=Clock)
    writes: list[Write] = dataclasses.field(default_factory=list)
    made: int = 0
    flowing: bool = False
    place: float = 1.0
    seen: tuple[int, ...] = ()
    half: HalfSeen | None = None

    def __post_init__(self) -> None:
        lesson = Lesson(id="doc", title="Doc", type="document", pages=self.pages, threshold=1.0)
        coverage = tuple((float(page), page + 1.0) for page in self.seen)
        self.tracker = ReadingTracker(
            Viewing(lesson, "course", "device", coverage=coverage),
            self.pages,
            self.new_id,
            self.clock.monotonic(),
            flowing=self.flowing,
            place=self.place,
            half=self.half,
        )

    def new_id(self, at: int) -> str:
        self.made += 1
        return f"s{self.made}"

    def see(self, top: float, bottom: float, *, moved: bool = False) -> None:
        self.touch()
        self.writes += self.tracker.see(Sight(top, bottom), self.clock.monotonic(), self.clock.wall(), moved=moved)

    def touch(self) -> None:
        self.tracker.touch(self.clock.monotonic())

    def passes(self, seconds: float, tick: float = TICK) -> None:
        for _ in range(round(seconds / tick)):
            self.clock.pass_(tick)
            self.writes += self.tracker.tick(self.clock.monotonic(), self.clock.wall())

    def closes(self) -> None:
        self.writes += self.tracker.close()

    @property
    def beats(self) -> list[Heartbeat]:
        return [write for write in self.writes if isinstance(write, Heartbeat)]

    @property
    def sessions(self) -> dict[str, Session]:
        return {beat.session_id: beat.session for beat in self.beats}


def test_a_page_is_seen_after_a_moment_and_not_when_it_is_opened() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(0.75)
    assert not desk.tracker.seen
    desk.passes(0.25)
    assert desk.tracker.seen == {1}


def test_leafing_through_sees_nothing() -> None:
    desk = Desk(pages=50)
    for page in range(1, 51):
        desk.see(float(page), page + 1.0, moved=True)
        desk.passes(0.5)
    assert not desk.tracker.seen
    assert not desk.tracker.complete


def test_a_page_higher_than_the_screen_is_seen_when_all_of_it_was() -> None:
    desk = Desk()
    desk.see(1.0, 1.5)
    desk.passes(20)
    assert not desk.tracker.seen
    desk.see(1.45, 1.95, moved=True)
    desk.passes(1)
    assert desk.tracker.seen == {1}, "its lowest margin need not have been on the screen"


def test_pages_that_share_the_screen_share_the_time() -> None:
    desk = Desk(pages=40)
    desk.see(1.0, 41.0)
    desk.passes(30)
    assert not desk.tracker.seen
    desk.passes(11)
    assert len(desk.tracker.seen) == 40


def test_a_document_is_completed_by_its_last_page_and_it_is_written_at_once() -> None:
    desk = Desk(pages=3)
    for page in (1, 3):
        desk.see(float(page), page + 1.0, moved=True)
        desk.passes(2)
    assert not desk.tracker.complete
    desk.see(2.0, 3.0, moved=True)
    desk.passes(1)
    assert desk.tracker.complete
    assert desk.beats[-1].session.pages == (1, 2, 3)
    assert desk.beats[-1].session.active_seconds == pytest.approx(5)


def test_a_jump_to_the_end_completes_nothing() -> None:
    desk = Desk(pages=30)
    desk.see(30.0, 31.0, moved=True)
    desk.passes(30)
    assert desk.tracker.seen == {30}
    assert not desk.tracker.complete


def test_a_text_that_was_scrolled_through_is_complete_when_its_end_was_seen_for_a_moment() -> None:
    desk = Desk(pages=30, flowing=True)
    for tenth in range(10, 301, 5):
        desk.see(tenth / 10, tenth / 10 + 1.0, moved=True)
        desk.passes(0.25)
    assert not desk.tracker.complete, "its end has only just come into sight"
    desk.passes(0.75)
    assert desk.tracker.complete
    assert desk.beats[-1].session.pages == tuple(range(1, 31))


def test_a_text_may_be_scrolled_through_in_two_sittings() -> None:
    desk = Desk(pages=30, flowing=True)
    for tenth in range(10, 156, 5):
        desk.see(tenth / 10, tenth / 10 + 1.0, moved=True)
        desk.passes(0.25)
    desk.closes()
    assert not desk.tracker.seen
    later = Desk(pages=30, flowing=True, place=15.5, half=desk.tracker.half_seen)
    for tenth in range(155, 301, 5):
        later.see(tenth / 10, tenth / 10 + 1.0, moved=True)
        later.passes(0.25)
    later.passes(0.75)
    assert later.beats[-1].session.pages == tuple(range(1, 31))


@pytest.mark.parametrize("flowing", [True, False])
def test_what_was_jumped_over_is_not_seen_with_the_end(flowing: bool) -> None:
    desk = Desk(pages=30, flowing=flowing)
    desk.see(1.0, 2.0)
    desk.passes(2)
    desk.see(30.3, 31.0, moved=True)
    desk.passes(30)
    assert desk.tracker.seen == {1}
    desk.see(30.0, 31.0, moved=True)
    desk.passes(1)
    assert desk.tracker.seen == {1, 30}
    assert not desk.tracker.complete


def test_a_text_that_scrolls_by_before_nobody_is_not_seen_with_its_end() -> None:
    desk = Desk(pages=3, flowing=True)
    desk.see(1.0, 2.0)
    desk.passes(IDLE_SECONDS + 5)
    for tenth in range(10, 31):
        desk.writes += desk.tracker.see(Sight(tenth / 10, tenth / 10 + 1.0), desk.clock.monotonic(), desk.clock.wall())
    desk.see(3.0, 4.0, moved=True)
    desk.passes(2)
    assert desk.tracker.seen == {1, 3}


@pytest.mark.parametrize(
    ("place", "seen", "page"), [(2.5, (1,), 2), (1.5, (), 1), (2.5, (), None), (2.5, (1, 2), None)]
)
def test_who_goes_on_in_the_midst_of_a_page_need_not_look_at_its_upper_part_again(
    place: float, seen: tuple[int, ...], page: int | None
) -> None:
    desk = Desk(place=place, seen=seen)
    desk.see(place, place + 0.5, moved=True)
    desk.passes(1)
    assert desk.tracker.pages.seen == ({page} if page else set())


def test_an_unattended_document_stops_counting_after_a_minute() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(600)
    desk.closes()
    (session,) = desk.sessions.values()
    assert session.active_seconds == pytest.approx(IDLE_SECONDS)
    assert session.ended_at - session.started_at == pytest.approx(60_000, abs=2)
    desk.touch()
    desk.passes(10)
    desk.closes()
    assert sum(each.active_seconds for each in desk.sessions.values()) == pytest.approx(70)


def test_pages_that_come_into_sight_while_nobody_is_there_are_not_seen() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(61)
    desk.writes += desk.tracker.see(Sight(2.0, 3.0), desk.clock.monotonic(), desk.clock.wall())
    desk.passes(60)
    assert desk.tracker.seen == {1}


def test_nothing_counts_while_nothing_is_in_sight() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(5)
    desk.writes += desk.tracker.see(None, desk.clock.monotonic(), desk.clock.wall())
    desk.touch()
    desk.passes(30)
    desk.closes()
    (session,) = desk.sessions.values()
    assert session.active_seconds == pytest.approx(5)


def test_a_gap_of_which_nobody_knows_is_not_counted() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(5)
    desk.clock.pass_(GAP_SECONDS + 1)
    desk.touch()
    desk.passes(5)
    desk.closes()
    assert sum(session.active_seconds for session in desk.sessions.values()) == pytest.approx(9.75)


def test_reading_on_after_a_long_pause_or_a_sleep_is_another_session() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    desk.passes(5)
    desk.clock.pass_(31 * 60)
    desk.touch()
    desk.passes(5)
    desk.clock.wall_ms += 3_600_000  # asleep, while the monotonic clock stood still
    desk.passes(5)
    desk.closes()
    first, second, third = desk.sessions.values()
    assert first.ended_at <= second.started_at <= second.ended_at <= third.started_at
    assert third.started_at - second.ended_at == pytest.approx(3_600_000, abs=1000)


def test_opening_and_closing_leaves_no_trace() -> None:
    desk = Desk()
    desk.see(3.2, 4.2)
    desk.closes()
    assert desk.writes == []


def test_the_place_is_written_after_five_seconds_of_reading_or_when_the_learner_moved() -> None:
    desk = Desk()
    desk.see(3.2, 4.2)
    desk.passes(4)
    desk.closes()
    assert desk.beats[-1].resume is None
    desk.passes(2)
    desk.closes()
    assert desk.beats[-1].resume == 3.2
    other = Desk()
    other.see(3.2, 4.2)
    other.see(2.0, 3.0, moved=True)
    other.closes()
    assert other.writes == [Moved(2.0)]


def test_every_ten_seconds_a_heartbeat_and_every_two_a_checkpoint() -> None:
    desk = Desk()
    desk.see(1.0, 2.0)
    for _ in range(4):
        desk.touch()
        desk.passes(10)
    checkpoints = [write for write in desk.writes if isinstance(write, Checkpoint)]
    assert [beat.session.active_seconds for beat in desk.beats] == pytest.approx([10, 20, 30, 40])
    assert len({beat.session_id for beat in desk.beats}) == 1
    gaps = [b.session.active_seconds - a.session.active_seconds for a, b in itertools.pairwise(checkpoints)]
    assert max(gaps) <= 4
    assert checkpoints[-1].resume == 1.0


@given(
    st.lists(
        st.tuples(st.floats(1, 9), st.floats(0.05, 6), st.floats(0, 90), st.booleans(), st.floats(0.05, GAP_SECONDS)),
        max_size=12,
    )
)
def test_no_more_is_counted_than_time_passed_and_no_page_that_was_not_in_sight(
    steps: list[tuple[float, float, float, bool, float]],
) -> None:
    desk = Desk(pages=8)
    begun = desk.clock.monotonic()
    shown: set[int] = set()
    for top, high, seconds, touched, tick in steps:
        desk.see(top, top + high, moved=touched)
        shown |= set(range(int(top), int(top + high) + 1))
        desk.passes(seconds, tick)
    desk.closes()
    total = sum(session.active_seconds for session in desk.sessions.values())
    assert total <= desk.clock.monotonic() - begun + 1e-6
    assert total <= len(steps) * (IDLE_SECONDS + GAP_SECONDS)
    for session in desk.sessions.values():
        assert session.active_seconds <= (session.ended_at - session.started_at) / 1000 + 1e-6
        assert set(session.pages) <= shown & set(range(1, 9))


@pytest.mark.parametrize(("place", "page"), [(1.0, 1), (1.4, 1), (1.6, 2), (11.6, 12), (12.9, 12), (0.0, 1)])
def test_the_page_of_a_place(place: float, page: int) -> None:
    assert page_at(place, 12) == page


def test_what_was_seen_is_not_counted_again() -> None:
    pages = Pages(2)
    assert pages.spend(Sight(1, 2), 1.0) == {1}
    assert pages.spend(Sight(1, 2), 1.0) == frozenset()


def test_three_lessons_by_themselves_are_in_doubt_until_somebody_gives_a_sign() -> None:
    watching = Watching()
    for _ in range(3):
        assert not watching.in_doubt
        watching.begun_by_itself()
    assert watching.in_doubt
    watching.touch()
    assert not watching.in_doubt
