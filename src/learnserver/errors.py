# ruff: noqa: N818
"""What can be wrong with a request. Each has a stable `type`; `learnserver.problems` makes problem+json of it."""

from __future__ import annotations

from typing import ClassVar


class ServiceError(Exception):
    """Base: `type` is stable and for programs, `title` for people, `detail` about this one case."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "The server made a mistake"

    def __init__(self, detail: str = "", *, retry_after: float | None = None, field: str | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.retry_after = retry_after
        """Seconds."""
        self.field = field


class Invalid(ServiceError):
    status = 422
    type = "invalid"
    title = "Something in the request is not valid"


class BadRequest(ServiceError):
    status = 400
    type = "bad_request"
    title = "Something in the request is not valid"


class Unauthorized(ServiceError):
    status = 401
    type = "unauthorized"
    title = "Please sign in"


class Forbidden(ServiceError):
    status = 403
    type = "forbidden"
    title = "This is not yours to do"


class NotEnrolled(ServiceError):
    status = 403
    type = "not_enrolled"
    title = "You are not enrolled in this course"


class NotFound(ServiceError):
    status = 404
    type = "not_found"
    title = "There is no such thing"


class Conflict(ServiceError):
    status = 409
    type = "conflict"
    title = "This is already otherwise"


class TooLarge(ServiceError):
    status = 413
    type = "too_large"
    title = "The request is too large"


class ClientTooOld(ServiceError):
    status = 426
    type = "client_too_old"
    title = "This program is too old for the server"


class TooManyRequests(ServiceError):
    status = 429
    type = "too_many_requests"
    title = "Too many requests"


class Unavailable(ServiceError):
    status = 503
    type = "unavailable"
    title = "The server cannot answer just now"
