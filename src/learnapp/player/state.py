"""What the player is doing and how much of it was truly played: a frozen state and a pure reducer.

An engine's position is a claim, not a proof: it is interpolated, it jitters, it jumps when a decoder skips, and it
means nothing while media is being opened. So playing time earns *credit*, and a moved position spends it:

- Time between two events earns credit only if it began PLAYING. A pause, a stall or a seek earns nothing, and what is
  not spent is forgotten beyond `CARRY`. So what is counted never exceeds the time that passed, at the rate it passed.
- Content is counted from where the last span ended, not from the last position, so spans of one run touch to the
  last bit, and a position that trembles is neither counted twice nor left with holes.
- A position ahead of the credit waits for more of it: an engine that begins at 2x tells moments it has not shown yet.
  Further ahead than `LAG`, or further behind than `BACK`, it was not played there: a new run begins. A new run counts
  once it has played for `SETTLE`, then from its beginning; so landing after a seek, and holding down an arrow key,
  count nothing.
- After `GAP` seconds without an event (a machine asleep, a blocked thread) the position is judged only when the engine
  had `CONFIRM` seconds to correct it; another gap before that is judged along with it. A gap of more than `LOST`
  seconds counts nothing.
- At the end of the media the last span reaches the duration, if it was near.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from learnapp.player.engine import EngineStatus

CARRY: Final = 0.4
LAG: Final = 0.5
BACK: Final = 0.5
SETTLE: Final = 0.5
GAP: Final = 2.0
CONFIRM: Final = 0.4
LOST: Final = 10.0
END: Final = 1.0
RATE_SETTLE: Final = 0.3
VOUCHED: Final = 5.0
NEAR: Final = 5.0
DRIFT: Final = 1.02
"""How much faster than the monotonic clock an audio clock may run."""

_MOVING = frozenset({EngineStatus.PLAYING, EngineStatus.PAUSED, EngineStatus.BUFFERING, EngineStatus.ENDED})


@dataclass(frozen=True, slots=True)
class Played:
    """Content from `start` to `end` (media seconds) played in `active` seconds, between two monotonic moments."""

    start: float
    end: float
    active: float
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Run:
    """Playing without a break in the content. `at` is the monotonic moment that was judged last.

    `reach` is where the counted content ends; `time` and `content` are the credit in seconds; `slow` and `fast` are the
    rates that may have been in force until `rate_until`; `held` is when a gap was noticed that is still to be judged,
    and `heard` the last tick since.
    """

    reach: float = 0.0
    at: float | None = None
    playing: bool = False
    mature: bool = False
    time: float = 0.0
    content: float = 0.0
    slow: float = 1.0
    fast: float = 1.0
    rate_until: float = -math.inf
    held: float | None = None
    heard: float = 0.0
    explicit: bool = False
    continues: bool = False
    vouched: float = 0.0


@dataclass(frozen=True, slots=True)
class PlayerState:
    """`position` and `duration` in media seconds (None: not known yet), `volume` 0-100.

    `played` is what the last event proved to have been played. `resume` is the place that real playback of `VOUCHED`
    seconds or an explicit seek speaks for, None before; `place` is the same but also told at once where playback goes
    on from where the learner had stopped.
    """

    status: EngineStatus = EngineStatus.IDLE
    position: float = 0.0
    duration: float | None = None
    rate: float = 1.0
    volume: int = 80
    muted: bool = False
    lesson_id: str | None = None
    played: Played | None = None
    resume: float | None = None
    place: float | None = None
    run: Run = Run()

    @property
    def playing(self) -> bool:
        return self.status is EngineStatus.PLAYING


@dataclass(frozen=True, slots=True)
class Opened:
    """A lesson was opened at `position`; `continues` where the learner had stopped at or before it."""

    lesson_id: str
    position: float = 0.0
    duration: float | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """What the engine says at a monotonic moment."""

    monotonic: float
    position: float
    status: EngineStatus
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Seeked:
    """The position was moved; `explicit` by the learner and not by the program."""

    position: float
    explicit: bool = True


@dataclass(frozen=True, slots=True)
class RateSet:
    monotonic: float
    rate: float


@dataclass(frozen=True, slots=True)
class SoundSet:
    volume: int
    muted: bool


@dataclass(frozen=True, slots=True)
class Suspended:
    """The machine slept, or is about to: what follows is not connected with what was before."""


@dataclass(frozen=True, slots=True)
class Closed:
    """No lesson is open any more."""


Event = Opened | Tick | Seeked | RateSet | SoundSet | Suspended | Closed


def reduce(state: PlayerState, event: Event) -> PlayerState:
    """The state after the event; its `played` is what this event proved."""
    match event:
        case Tick():
            return _tick(state, event)
        case Opened():
            return replace(
                state,
                status=EngineStatus.OPENING,
                lesson_id=event.lesson_id,
                position=event.position,
                duration=event.duration,
                played=None,
                resume=None,
                place=None,
                run=_new_run(state, event.position, continues=event.continues),
            )
        case Seeked():
            return replace(
                state,
                position=event.position,
                played=None,
                resume=event.position if event.explicit else state.resume,
                place=event.position if event.explicit else state.place,
                run=_new_run(state, event.position, explicit=event.explicit),
            )
        case RateSet():
            run = _settle_rate(state, event.monotonic)
            changed = replace(
                run,
                slow=min(run.slow, event.rate),
                fast=max(run.fast, event.rate),
                rate_until=event.monotonic + RATE_SETTLE,
            )
            return replace(state, rate=event.rate, played=None, run=changed)
        case SoundSet():
            return replace(state, volume=event.volume, muted=event.muted, played=None)
        case Suspended():
            return replace(state, played=None, run=_break(state, state.position))
        case Closed():
            return PlayerState(rate=state.rate, volume=state.volume, muted=state.muted)


def _tick(state: PlayerState, tick: Tick) -> PlayerState:
    duration = _known(tick.duration) or state.duration
    moving = tick.status in _MOVING and math.isfinite(tick.position)
    position = _within(_position(state, tick, duration) if moving else state.position, duration)
    seen = replace(state, status=tick.status, position=position, duration=duration, played=None)
    run = _settle_rate(seen, tick.monotonic)
    if run.at is None or not run.playing:
        return replace(seen, run=replace(run, at=tick.monotonic, playing=tick.status is EngineStatus.PLAYING))
    passed = max(0.0, tick.monotonic - run.at)
    gap = passed if run.held is None else tick.monotonic - run.heard
    if not moving or gap > LOST or (gap > GAP and not state.playing):
        return replace(seen, run=_judged(_break(seen, position), tick))
    held = tick.monotonic if gap > GAP else run.held
    if held is not None and tick.monotonic - held < CONFIRM:
        return replace(seen, run=replace(run, held=held, heard=tick.monotonic))
    return _count(seen, run, tick, passed)


def _count(seen: PlayerState, run: Run, tick: Tick, passed: float) -> PlayerState:
    """Spend the credit that has been earned on what the position moved."""
    time, content = run.time + passed, run.content + passed * run.fast * DRIFT
    advance = seen.position - run.reach
    ended = tick.status is EngineStatus.ENDED
    lag = LAG * run.fast
    if advance > content + (max(END, lag) if ended else lag) or advance < -BACK * max(1.0, run.fast):
        return replace(seen, run=_judged(_break(seen, seen.position), tick))
    mature = run.mature or time >= SETTLE
    played, counted, active = None, 0.0, 0.0
    if mature and advance > 0:
        counted = advance if ended else min(advance, content)
        active = min(time, counted / run.slow)
        reach = seen.position if counted == advance else run.reach + counted
        played = Played(run.reach, reach, active, tick.monotonic - time, tick.monotonic)
        run = replace(run, reach=reach)
    run = replace(
        run,
        mature=mature,
        time=min(time - active, CARRY) if mature else time,
        content=min(max(0.0, content - counted), CARRY * run.fast) if mature else content,
        vouched=run.vouched + active,
    )
    if not mature:
        return replace(seen, run=_judged(run, tick))
    vouched = run.explicit or run.vouched >= VOUCHED
    return replace(
        seen,
        played=played,
        resume=seen.position if vouched else seen.resume,
        place=seen.position if vouched or run.continues else seen.place,
        run=_judged(run, tick),
    )


def _position(state: PlayerState, tick: Tick, duration: float | None) -> float:
    """The engine's position within the media. At the end it is the end, if playing had come near it."""
    position = max(0.0, tick.position)
    if tick.status is not EngineStatus.ENDED:
        return position
    heard = state.run.at if state.run.held is None else state.run.heard
    since = max(0.0, tick.monotonic - heard) if heard is not None else 0.0
    last = state.position
    if duration is None:
        return max(last, position)
    return duration if duration - last <= END + min(since, LOST) * state.run.fast else last


def _within(position: float, duration: float | None) -> float:
    """Never beyond the end, also where the media turns out to be shorter than was known."""
    return position if duration is None else min(position, duration)


def _new_run(state: PlayerState, position: float, *, explicit: bool = False, continues: bool = False) -> Run:
    return Run(
        reach=position,
        slow=state.run.slow,
        fast=state.run.fast,
        rate_until=state.run.rate_until,
        explicit=explicit,
        continues=continues,
    )


def _break(state: PlayerState, position: float) -> Run:
    """A run after an interruption that nobody asked for; far from any place that was vouched for it has to prove
    itself again."""
    run = state.run
    fresh = _new_run(state, position)
    if abs(position - run.reach) <= NEAR:
        return replace(fresh, explicit=run.explicit, continues=run.continues, vouched=run.vouched)
    return replace(fresh, explicit=_near(position, state.resume), continues=_near(position, state.place))


def _near(position: float, place: float | None) -> bool:
    return place is not None and abs(position - place) <= NEAR


def _judged(run: Run, tick: Tick) -> Run:
    return replace(run, at=tick.monotonic, playing=tick.status is EngineStatus.PLAYING, held=None)


def _settle_rate(state: PlayerState, monotonic: float) -> Run:
    """Media already decoded goes on at the old rate for a moment; after it only the new one is believed. What waits to
    be judged was played at either."""
    run = state.run
    return run if monotonic < run.rate_until or run.held is not None else replace(run, slow=state.rate, fast=state.rate)


def _known(duration: float | None) -> float | None:
    return duration if duration is not None and 0 < duration < math.inf else None
