"""Reading progress against one indexed query of the same rows, and writing it, with ever more rows in the table.

Of an organization of up to 100,000 learners. `--rows 10000000` measures with ten million; filling takes minutes.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import msgspec
import psycopg
from sqlalchemy import insert

from benchmarks.dashboard import Row
from benchmarks.server_documents import Caller
from benchmarks.server_ground import Learner, course, learners, postgres, school, serving
from learnserver import tables
from learnserver.clock import new_id, now_ms
from learnserver.database import APP_ROLE, Database

GOAL: Final = 1.5
SECONDS: Final = 0.200
UPDATE_SECONDS: Final = 0.100

_COURSES: Final = 20
_LESSONS: Final = 100
_TEAM: Final = 200
_CLIENTS: Final = 50
_UPDATES: Final = 20
_PAUSE: Final = 1.0

_BIND: Final = f"SELECT set_config('role', '{APP_ROLE}', true), set_config('app.org', %s, true)"
_LESSON_ROWS: Final = (
    "SELECT lesson_id, progress_percentage, status, last_accessed_at FROM lesson_progress"
    " WHERE org = %s AND user_id = %s ORDER BY last_accessed_at DESC"
)
_TEAM_ROWS: Final = (
    "SELECT u.id, u.name, u.email, s.* FROM memberships m JOIN users u ON u.org = m.org AND u.id = m.user_id"
    " JOIN user_summary s ON s.org = m.org AND s.user_id = m.user_id"
    " WHERE m.org = %s AND m.team_id = %s ORDER BY u.name"
)
_ORGANIZATION_ROWS: Final = (
    "SELECT count(*), sum(watch_ms), avg(avg_progress), count(*) FILTER (WHERE last_activity > %s)"
    " FROM user_summary WHERE org = %s"
)


def run(repeats: int = 5, quick: bool = False, sizes: tuple[int, ...] = (10_000, 1_000_000)) -> list[Row]:
    rows: list[Row] = []
    for size in sizes[:1] if quick else sizes:
        rows += _measure(size, max(5, repeats))
    return rows


def _measure(size: int, repeats: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as name, postgres() as url:
        database = Database(url)
        org = school(database, [course(number, _LESSONS) for number in range(_COURSES)])
        (admin,) = learners(database, org, 1, role="admin")
        (busy,) = learners(database, org, 1)
        clients = learners(database, org, _CLIENTS)
        team = _team(database, org, [admin, busy, *clients])
        database.close()
        start = time.perf_counter()
        others = _fill(url, org, size, busy, [one.id for one in clients], team)
        filled = time.perf_counter() - start
        label = f"{size:,} rows"
        with serving(url, Path(name)) as port, psycopg.connect(url) as connection:
            return [
                _against(
                    f"GET /api/progress, 2,000 lessons, {label}",
                    lambda caller: caller.ask("GET", "/api/progress"),
                    Caller(port, busy),
                    lambda: _query(connection, org, _LESSON_ROWS, (org, busy.id)),
                    repeats,
                    f"{others:,} learners; filled in {filled:.0f} s",
                ),
                _against(
                    f"a team of {_TEAM}, {label}",
                    lambda caller: caller.ask("GET", f"/api/teams/{team}/progress"),
                    Caller(port, admin),
                    lambda: _query(connection, org, _TEAM_ROWS, (org, team)),
                    repeats,
                    "",
                ),
                _against(
                    f"an organization of {others:,}, {label}",
                    lambda caller: caller.ask("GET", "/api/organization/progress"),
                    Caller(port, admin),
                    lambda: _query(connection, org, _ORGANIZATION_ROWS, (now_ms() - 7 * 86_400_000, org)),
                    repeats,
                    "",
                ),
                _updates(port, clients, label),
            ]


def _against(
    name: str,
    ask: Callable[[Caller], bytes],
    caller: Caller,
    anchor: Callable[[], object],
    repeats: int,
    note: str,
) -> Row:
    times: list[tuple[float, float]] = []
    for _ in range(repeats * 4 + 2):
        times.append((_timed(lambda: ask(caller)), _timed(anchor)))
        if sum(one for one, _ in times) > 60:
            break
    caller.close()
    listed = times[2:] or times
    ours, other = (statistics.median(column) for column in zip(*listed, strict=True))
    slowest = max(one for one, _ in listed)
    said = f"slowest {slowest * 1000:.0f} ms, goal < {SECONDS * 1000:.0f} ms" + (f"; {note}" if note else "")
    return Row(name, ours, other, ours / other, GOAL, said)


def _updates(port: int, clients: list[Learner], label: str) -> Row:
    """Fifty players report how far they are, once a second each; then as fast as they can."""
    calm = _report(port, clients, _PAUSE)
    eager = _report(port, clients, 0.0)
    p99 = _percentile(calm, 0.99)
    note = (
        f"p99 against what was promised; median {statistics.median(calm) * 1000:.0f} ms of {len(calm)}, one a second"
        f" from each; without a pause {len(eager) / (sum(eager) / len(clients)):,.0f}/s at p99"
        f" {_percentile(eager, 0.99) * 1000:.0f} ms"
    )
    return Row(f"a progress update, 50 clients, {label}", p99, UPDATE_SECONDS, p99 / UPDATE_SECONDS, 1.0, note)


def _report(port: int, clients: list[Learner], pause: float) -> list[float]:
    begin = threading.Barrier(len(clients))

    def watch(number: int, who: Learner) -> list[float]:
        caller, times = Caller(port, who), list[float]()
        lesson = course(number % _COURSES, _LESSONS).lessons[number % _LESSONS].id
        body = msgspec.json.encode({"timeSpentSeconds": 5, "lastPositionSeconds": 30})
        begin.wait()
        due = time.perf_counter() + pause * number / len(clients)
        for _ in range(_UPDATES):
            if pause:
                time.sleep(max(0.0, due - time.perf_counter()))
                due += pause
            times.append(_timed(lambda: caller.ask("PUT", f"/api/lessons/{lesson}/progress", body)))
        caller.close()
        return times

    with ThreadPoolExecutor(len(clients)) as threads:
        return [one for times in threads.map(watch, range(len(clients)), clients) for one in times]


def _team(database: Database, org: str, people: list[Learner]) -> str:
    team = new_id()
    with database.write(org) as connection:
        connection.execute(insert(tables.teams).values(org=org, id=team, name="Team", created_at=now_ms()))
        rows: list[dict[str, Any]] = [
            {"org": org, "team_id": team, "user_id": one.id, "manager": number == 0}
            for number, one in enumerate(people)
        ]
        connection.execute(insert(tables.memberships), rows)
    return team


def _fill(url: str, org: str, size: int, busy: Learner, clients: list[str], team: str) -> int:
    """So many rows of lessons, with what follows of them for courses and learners; how many learners that are.

    As the superuser and without the checks of keys, which would take ten times as long.
    """
    each = 100
    people = max(_TEAM, min(100_000, (size - 2_000) // each))
    each = max(1, (size - 2_000) // people)
    owner = url.replace("//learnserver_owner@", "//postgres@")
    with psycopg.connect(owner) as connection:
        connection.execute("SET session_replication_role = replica")
        values: dict[str, Any] = {"org": org, "people": people, "each": each, "now": now_ms(), "busy": busy.id}
        connection.execute(
            "INSERT INTO users (org, id, email, name, role, created_at, updated_at)"
            " SELECT %(org)s, 'u' || n, 'u' || n || '@school.test', 'Learner ' || n, 'learner', %(now)s, %(now)s"
            " FROM generate_series(1, %(people)s) n",
            values,
        )
        connection.execute(
            "INSERT INTO memberships (org, team_id, user_id) SELECT %s, %s, 'u' || n FROM generate_series(1, %s) n",
            (org, team, _TEAM - len(clients) - 2),
        )
        lesson = "(SELECT array_agg(id ORDER BY course_id, id) FROM lessons WHERE org = %(org)s)"
        of_course = "(SELECT array_agg(course_id ORDER BY course_id, id) FROM lessons WHERE org = %(org)s)"
        for who, count in (("'u' || n", "generate_series(1, %(people)s) n, generate_series(0, %(each)s - 1) k"),
                           ("%(busy)s", "(SELECT 0 AS n) none, generate_series(0, 1999) k")):  # fmt: skip
            fill = f"""
                WITH list AS MATERIALIZED (SELECT {lesson} AS lessons, {of_course} AS courses)
                INSERT INTO lesson_progress (org, user_id, lesson_id, course_id, status, progress_percentage, watch_ms,
                    duration_seconds, total_sessions, completion_count, first_started_at, last_accessed_at,
                    completed_at, created_at, updated_at)
                SELECT %(org)s, {who}, lessons[1 + (k + n * 37) %% 2000], courses[1 + (k + n * 37) %% 2000],
                    CASE WHEN k %% 3 = 0 THEN 'completed' ELSE 'in_progress' END,
                    CASE WHEN k %% 3 = 0 THEN 100 ELSE (k * 7) %% 100 END,
                    300000, 600, 1, CASE WHEN k %% 3 = 0 THEN 1 ELSE 0 END, %(now)s - (k + 1) * 3600000::bigint,
                    %(now)s - (k + n %% 1000) * 3000000::bigint,
                    CASE WHEN k %% 3 = 0 THEN %(now)s - (k + n %% 1000) * 3000000::bigint END, %(now)s, %(now)s
                FROM list, {count}"""
            connection.execute(fill.encode(), values)
        connection.execute(
            """
            INSERT INTO course_progress (org, user_id, course_id, status, progress_percentage, total_lessons,
                completed_count, watch_ms, last_accessed_at, created_at, updated_at)
            SELECT org, user_id, course_id, 'in_progress', count(*) FILTER (WHERE status = 'completed'), 100,
                count(*) FILTER (WHERE status = 'completed'), sum(watch_ms), max(last_accessed_at), %(now)s, %(now)s
            FROM lesson_progress WHERE org = %(org)s GROUP BY org, user_id, course_id""",
            values,
        )
        connection.execute(
            """
            INSERT INTO user_summary (org, user_id, total, in_progress, lessons_completed, avg_progress, watch_ms,
                last_activity, updated_at)
            SELECT org, user_id, count(*), count(*), sum(completed_count), avg(progress_percentage)::int, sum(watch_ms),
                max(last_accessed_at), %(now)s FROM course_progress WHERE org = %(org)s GROUP BY org, user_id""",
            values,
        )
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return people


def _query(connection: psycopg.Connection[Any], org: str, query: str, values: tuple[Any, ...]) -> list[Any]:
    with connection.transaction():
        connection.execute(_BIND, (org,))
        return connection.execute(query.encode(), values).fetchall()


def _percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, action="append")
    for row in run(sizes=tuple(parser.parse_args().rows or (10_000,))):
        print(
            f"{row.name:60} {row.ours * 1000:9.1f} ms {row.anchor * 1000:9.2f} ms {row.ratio:6.2f}  {row.note}",
            flush=True,
        )
