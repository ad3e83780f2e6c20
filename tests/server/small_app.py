"""An organization on a fresh database, and an app of only the routes under test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import Provide
from litestar.testing import TestClient
from sqlalchemy import delete

from learnserver import tables
from learnserver.auth import authenticate
from learnserver.auth.passwords import Passwords
from learnserver.auth.signing_in import SigningIn
from learnserver.clock import new_id
from learnserver.content.store import ContentStore, Store
from learnserver.database import Database
from learnserver.errors import ServiceError
from learnserver.principal import Principal, org_of_token
from learnserver.queries import organizations
from learnserver.routes.auth import auth_router
from learnserver.routes.content import content_router
from learnserver.routes.packages import package_router

CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
START = 1_700_000_000_000
PASSWORD = "correct horse"


class Clock:
    """Milliseconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now

    def pass_days(self, days: float) -> None:
        self.now += int(days * 24 * 3600 * 1000)


class School:
    """A database with organizations and users, served in this process."""

    def __init__(self, url: str, folder: Path, store: Store | None = None) -> None:
        self.database = Database(url)
        self.org = self.ada = ""
        self._organizations: list[str] = []
        self.clock = Clock()
        self.passwords = Passwords(CHEAP)
        self.signing_in = SigningIn(self.database, self.passwords, clock=self.clock)
        self.store = store or ContentStore(folder / "content")

        def who(request: Request[Any, Any, State]) -> Principal:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            with self.database.read(org_of_token(token)) as connection:
                return authenticate(connection, token, self.clock())

        self.app = Litestar(
            [auth_router(self.signing_in), content_router(self.store), package_router(self.store)],
            dependencies={
                "database": Provide(lambda: self.database, sync_to_thread=False),
                "principal": Provide(who, sync_to_thread=True),
            },
            exception_handlers={ServiceError: _problem},
            openapi_config=None,
            logging_config=None,
        )
        self.client: TestClient[Litestar] = TestClient(self.app)

    def close(self) -> None:
        """Leave the database as empty as it was."""
        for org in self._organizations:
            with self.database.write(org) as connection:
                connection.execute(delete(tables.organizations).where(tables.organizations.c.id == org))
        self.signing_in.close()
        self.database.close()

    def organization(self, name: str) -> str:
        org = new_id()
        self._organizations.append(org)
        with self.database.write(org) as connection:
            organizations.add_organization(connection, org, name, START)
        return org

    def user(self, org: str, email: str, role: Any = "learner", password: str = PASSWORD) -> str:
        user = new_id()
        hashed = self.passwords.hash(password)
        with self.database.write(org) as connection:
            organizations.add_user(connection, org, user, email, email, role, hashed, START)
        return user

    def sign_in(self, email: str, password: str = PASSWORD, device: str = "laptop") -> Any:
        body = {"email": email, "password": password, "device": {"id": device, "name": "Laptop"}}
        return self.client.post("/api/auth/token", json=body)

    def refresh(self, token: str) -> Any:
        return self.client.post("/api/auth/refresh", json={"refreshToken": token})

    def is_good(self, access: str) -> bool:
        """Whether an access token opens the door: what lies behind is not there, but only who is in is told so."""
        answer = self.client.get(f"/api/content/{'0' * 64}", headers={"Authorization": f"Bearer {access}"})
        assert answer.status_code in {401, 404}
        return answer.status_code == 404


def _problem(_: Request[Any, Any, State], error: ServiceError) -> Response[dict[str, str]]:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return Response({"type": error.type, "detail": error.detail}, status_code=error.status, headers=headers)
