"""What was learned when, from the command line."""

from __future__ import annotations

import json
import math
import time

import click
import msgspec

from learnapp.opened import reading
from learnapp.paths import Paths
from learnapp.zone import local_zone

_ALL = 2**31


@click.command()
@click.option("--days", type=click.IntRange(1, 1000), default=7, show_default=True, help="So many days of learning.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_obj
def activity(paths: Paths, days: int, as_json: bool) -> None:
    """Print what was learned day by day, how long and on which device, and how quizzes went, the latest first."""
    from learnapp import reports

    zone = local_zone()
    with reading(paths) as reader:
        view = reader.history.activity(time.time_ns() // 1_000_000, zone, days=days, courses=_ALL)
        found = list(view.history)
        while len(found) < days and (more := reader.history.days(zone, found[-1].day if found else None, days)):
            found += more
    view = msgspec.structs.replace(view, history=tuple(found[:days]))
    if as_json:
        click.echo(json.dumps(reports.activity_json(view), ensure_ascii=False))
        return
    week = sum(one.seconds for one in view.week)
    streak = "1 day" if view.streak_days == 1 else f"{view.streak_days} days"
    click.echo(f"{_clock(view.watch_time_seconds)} in all, {_clock(week)} this week, {streak} in a row")
    for day in view.history:
        click.echo(f"\n{_clock(day.seconds):>9}  {day.day.isoformat()}")
        for entry in day.entries:
            title, course = entry.title or entry.lesson_id, entry.course_title or entry.course_id
            if entry.score is not None:
                click.echo(f"{math.floor(entry.score + 0.5):>7} %    {title}  ({course}, quiz)")
                continue
            device = "this device" if entry.this_device else entry.device_name or "another device"
            click.echo(f"{_clock(entry.seconds):>9}    {title}  ({course}, {device})")


def _clock(seconds: float) -> str:
    """9:30, or 1:02:03 from an hour on."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
