"""Every error as problem+json (RFC 9457), with a stable `type` and never a traceback."""

from __future__ import annotations

import logging
import math
from typing import Any, Final, cast

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from learncore.wire import Problem
from learnserver.auth.limits import RequestLimits
from learnserver.errors import ServiceError, TooManyRequests, Unauthorized

AnyRequest = Request[Any, Any, Any]

_log = logging.getLogger(__name__)
MEDIA_TYPE: Final = "application/problem+json"
TYPES: Final = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    409: "conflict", 413: "too_large", 415: "unsupported_media_type", 422: "invalid", 426: "client_too_old",
    429: "too_many_requests", 503: "unavailable",
}  # fmt: skip


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is wrong with one field of the request."""

    message: str
    field: str | None = None


class ProblemWithFields(Problem, frozen=True, kw_only=True, omit_defaults=True):
    errors: tuple[FieldProblem, ...] = ()


LIMITS: Final = "limits"
"""The app's RequestLimits in its state."""


def of_service(request: AnyRequest, error: ServiceError) -> Response[Any]:
    """What we refuse ourselves. Who only ever comes with tokens that are none has to wait."""
    if isinstance(error, Unauthorized):
        limits = cast("RequestLimits", request.app.state[LIMITS])
        wait = limits.stranger(request.client.host if request.client else "")
        if wait:
            error = TooManyRequests("too many requests without a good token", retry_after=wait)
    errors = (FieldProblem(error.detail, error.field),) if error.field else ()
    return problem(error.status, error.type, error.title, error.detail, errors, error.retry_after)


def of_http(_: AnyRequest, error: HTTPException) -> Response[Any]:
    """What the framework itself refuses: bodies of another shape, unknown paths and methods."""
    errors: tuple[FieldProblem, ...] = ()
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        extra = cast("list[dict[str, str]]", error.extra)
        errors = tuple(FieldProblem(one.get("message", ""), _field(one)) for one in extra)
    status = error.status_code
    title = "Something in the request is not valid" if status in {400, 422} else error.detail.split(" for ")[0]
    detail = error.detail if status < 500 else ""
    response = problem(status, TYPES.get(status, "internal" if status >= 500 else "bad_request"), title, detail, errors)
    for name, value in (error.headers or {}).items():
        response.headers.setdefault(name, value)
    return response


def _field(one: dict[str, str]) -> str | None:
    """The field as the request names it: our own names of query parameters are in snake_case."""
    key = one.get("key")
    if key is None or one.get("source") != "query":
        return key
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def of_database(request: AnyRequest, error: Exception) -> Response[Any]:
    """A database that is away or busy is for a while; a row that it refuses is a conflict."""
    if isinstance(error, IntegrityError):
        _log.warning("%s %s: the database refused a row: %s", request.method, request.url.path, type(error.orig))
        return problem(409, "conflict", "This is already otherwise")
    if isinstance(error, DataError):
        _log.warning("%s %s: what no row can hold was asked for: %s", request.method, request.url.path, error.orig)
        return problem(400, "bad_request", "Something in the request is not valid", "a text that cannot be kept")
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        _log.warning("%s %s: the database does not answer: %s", request.method, request.url.path, error)
        return problem(503, "unavailable", "The server cannot answer just now", retry_after=2)
    return of_bug(request, error)


def of_depth(_: AnyRequest, _error: RecursionError) -> Response[Any]:
    return problem(400, "bad_request", "Something in the request is not valid", "nested too deep")


def of_bug(request: AnyRequest, error: Exception) -> Response[Any]:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "internal", "The server made a mistake")


def problem(
    status: int,
    type_: str,
    title: str,
    detail: str = "",
    errors: tuple[FieldProblem, ...] = (),
    retry_after: float | None = None,
) -> Response[Any]:
    body = ProblemWithFields(
        type=type_, title=title, status=status, detail=detail, errors=errors, retry_after=retry_after
    )
    headers = {} if retry_after is None else {"Retry-After": str(math.ceil(retry_after))}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers)


HANDLERS: Final[dict[int | type[Exception], Any]] = {
    ServiceError: of_service,
    HTTPException: of_http,
    DBAPIError: of_database,
    PoolTimeout: of_database,
    RecursionError: of_depth,
    Exception: of_bug,
}
