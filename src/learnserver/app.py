"""The one place that puts the server together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from learnserver.auth import authenticate
from learnserver.auth.limits import RequestLimits
from learnserver.auth.signing_in import SigningIn
from learnserver.bodies import BoundedBodies
from learnserver.clock import now_ms
from learnserver.content.store import Store
from learnserver.database import Database
from learnserver.errors import TooManyRequests, Unauthorized
from learnserver.events import Events
from learnserver.principal import Principal, org_of_token
from learnserver.problems import HANDLERS, LIMITS
from learnserver.routes.account import account_router
from learnserver.routes.acts import Act
from learnserver.routes.audit import trail
from learnserver.routes.auth import auth_router
from learnserver.routes.certificates import certificate, certificate_page
from learnserver.routes.content import content_router
from learnserver.routes.courses import courses_router
from learnserver.routes.documentation import documentation, documentation_file
from learnserver.routes.health import health
from learnserver.routes.lessons import lessons_router
from learnserver.routes.packages import package_router
from learnserver.routes.progress import progress_router
from learnserver.routes.reports import reports_router
from learnserver.routes.sync import live, sync
from learnserver.tracing import RequestIds

_UNCOMPRESSED = ["^/api/events", "^/api/content", "^/api/courses/[^/]+/package"]


def build_app(
    database: Database,
    content: Store,
    signing_in: SigningIn | None = None,
    limits: RequestLimits | None = None,
    *,
    clock: Callable[[], int] = now_ms,
) -> Litestar:
    """The application over an open, migrated database, which it closes when it shuts down; `clock` gives ms UTC."""
    events = Events(database)
    act = Act(database, events, clock)
    door = signing_in or SigningIn(database, clock=clock)

    def close() -> None:
        door.close()
        database.close()

    return Litestar(
        route_handlers=[
            auth_router(door),
            content_router(content),
            package_router(content),
            sync,
            live,
            progress_router,
            lessons_router,
            courses_router,
            reports_router,
            trail,
            account_router,
            certificate,
            certificate_page,
            health,
            documentation_file,
        ],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "events": Provide(lambda: events, sync_to_thread=False),
            "act": Provide(lambda: act, sync_to_thread=False),
            "now": Provide(clock, sync_to_thread=False),
            "principal": Provide(_who, sync_to_thread=True),
        },
        exception_handlers=HANDLERS,
        middleware=[RequestIds(), BoundedBodies()],
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024, exclude=_UNCOMPRESSED),
        on_startup=[events.start],
        on_shutdown=[events.stop, close],
        state=State({"let_go": events.close, LIMITS: limits or RequestLimits()}),
        request_max_body_size=None,
        openapi_config=OpenAPIConfig(
            title="LearnApp",
            version="1",
            path="/schema",
            render_plugins=documentation(),
            security=[{"token": []}],
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        ),
        logging_config=None,
    )


def _who(request: Request[Any, Any, Any], database: NamedDependency[Database], now: NamedDependency[int]) -> Principal:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    org = org_of_token(token.strip())
    if scheme.lower() != "bearer" or not org:
        raise Unauthorized("send an access token: Authorization: Bearer …")
    with database.read(org) as connection:
        principal = authenticate(connection, token.strip(), now)
    wait = request.app.state[LIMITS].account(principal.org, principal.user)
    if wait:
        raise TooManyRequests("more requests than one account may send", retry_after=wait)
    return principal
