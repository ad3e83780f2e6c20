"""Every error is a problem with a type that programs may rely on; what went wrong inside stays inside."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.testing import TestClient
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from learnserver import errors, tables
from learnserver.auth.limits import RequestLimits
from learnserver.problems import HANDLERS, LIMITS
from tests.server.school import NOON, School

KINDS: list[tuple[type[errors.ServiceError], int, str]] = [
    (errors.BadRequest, 400, "bad_request"),
    (errors.Unauthorized, 401, "unauthorized"),
    (errors.Forbidden, 403, "forbidden"),
    (errors.NotEnrolled, 403, "not_enrolled"),
    (errors.NotFound, 404, "not_found"),
    (errors.Conflict, 409, "conflict"),
    (errors.TooLarge, 413, "too_large"),
    (errors.Invalid, 422, "invalid"),
    (errors.ClientTooOld, 426, "client_too_old"),
    (errors.TooManyRequests, 429, "too_many_requests"),
    (errors.Unavailable, 503, "unavailable"),
]


def answer_to(error: Exception) -> Any:
    """What a route that fails so answers."""

    @get("/", sync_to_thread=False)
    def fail() -> None:
        raise error

    app = Litestar([fail], exception_handlers=HANDLERS, state=State({LIMITS: RequestLimits()}), logging_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get("/")


@pytest.mark.parametrize(("kind", "status", "type_"), KINDS)
def test_each_error_has_its_status_and_its_type(kind: type[errors.ServiceError], status: int, type_: str) -> None:
    answer = answer_to(kind("this one", retry_after=1.2, field="name"))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["retry-after"] == "2"
    assert answer.json() == {
        "type": type_, "title": kind.title, "status": status, "detail": "this one", "retry_after": 1.2,
        "errors": [{"message": "this one", "field": "name"}],
    }  # fmt: skip
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_no_kind_of_error_was_forgotten() -> None:
    assert {kind for kind, _, _ in KINDS} == set(errors.ServiceError.__subclasses__())


def test_a_row_that_is_there_already_is_a_conflict(school: School) -> None:
    with pytest.raises(IntegrityError) as caught, school.database.write(school.org) as connection:
        connection.execute(insert(tables.organizations).values(id=school.org, name="twice", created_at=NOON))
    answer = answer_to(caught.value)
    assert (answer.status_code, answer.json()["type"]) == (409, "conflict")
    assert "organizations" not in answer.text


@pytest.mark.parametrize("error", [RuntimeError("secret"), KeyError("secret"), HTTPException("secret")])
def test_a_mistake_of_ours_says_nothing_of_itself(error: Exception) -> None:
    answer = answer_to(error)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["type"] == "internal"
    assert "Traceback" not in answer.text
    assert "secret" not in answer.json().get("detail", "")
