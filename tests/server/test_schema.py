"""The whole API under requests made up from its own schema: what is valid and what is not, and never a 500.

Every answer is one that the schema tells of: its status, its media type, its shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import insert

from learnserver import tables
from learnserver.auth.limits import RequestLimits
from tests.server.school import NOON, Learner, School, Served, course, session

CHECKS: Final[list[Any]] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TAGS: Final = (
    "Account", "Certificates", "Content", "Courses", "Operation", "Progress", "Reports", "Signing in", "Sync",
)  # fmt: skip
ENDLESS: Final = "/api/events"
EXAMPLES: Final = 12
UNHURRIED: Final[Any] = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example)
KNOWN: Final = {
    "lesson_id": "a",
    "content_id": "a",
    "course_id": "c1",
    "code": "0000-0000-0000-0000",
    "team_id": "team",
    "device_id": "tablet",
    "sha256": "0" * 64,
}
"""What there is, so that not all that is asked for is missing."""


@pytest.fixture(scope="module")
def admin(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learner]:
    """An admin who has something of everything, on a server that limits nobody."""
    with Served(shared_url, tmp_path_factory.mktemp("served"), RequestLimits(0, 10**9)) as served:
        school = School(served)
        school.publish(course("c1", "a", "b"))
        made = school.learner("admin", role="admin")
        made.sync(session())
        with school.database.write(school.org) as connection:
            team = {"org": school.org, "id": "team", "name": "Team", "created_at": NOON}
            connection.execute(insert(tables.teams).values(**team))
            whom = {"org": school.org, "team_id": "team", "user_id": made.who.user}
            connection.execute(insert(tables.memberships).values(**whom))
        yield made


@pytest.fixture(scope="module")
def schema(admin: Learner) -> Any:
    return schemathesis.openapi.from_dict(admin.school.client.get("/schema/openapi.json").json())


@pytest.mark.parametrize("tag", TAGS)
def test_what_is_made_up_from_the_schema_gets_an_answer_of_the_schema(admin: Learner, schema: Any, tag: str) -> None:
    tried = 0
    for found in schema.include(tag=tag).get_all_operations():
        assert isinstance(found, Ok), found
        operation: Any = found.ok()
        if operation.path != ENDLESS:
            try_out(admin, operation)
            tried += 1
    assert tried


def test_every_operation_has_a_tag_that_is_tried(schema: Any) -> None:
    tags = {tag for verbs in schema.raw_schema["paths"].values() for verb in verbs.values() for tag in verb["tags"]}
    assert tags == set(TAGS)


def try_out(admin: Learner, operation: Any) -> None:
    known = {one.name: KNOWN[one.name] for one in operation.path_parameters}
    strategies = [operation.as_strategy(path_parameters=known)]
    if operation.path_parameters:
        strategies.append(operation.as_strategy())
    if operation.body or operation.query or operation.path_parameters:
        strategies.append(operation.as_strategy(GenerationMode.NEGATIVE))

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=UNHURRIED)
    @given(case=st.one_of(strategies))
    def try_it(case: Case) -> None:
        sent = case.as_transport_kwargs()
        try:
            answer = admin.school.client.request(
                case.method,
                case.formatted_path,
                params=sent.get("params"),
                json=sent.get("json"),
                content=sent.get("data"),
                headers={**dict(sent["headers"] or {}), "Authorization": f"Bearer {admin.token}"},
            )
        except httpx.InvalidURL:
            reject()  # an address longer than the client sends
        case.validate_response(answer, checks=CHECKS)

    try_it()
