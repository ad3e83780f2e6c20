"""Is this certificate true? For anyone who holds one: as JSON, and as a page to type its code into."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from learncore.certificate import read_code
from learnserver.certifying import Confirmed, confirm
from learnserver.database import Database
from learnserver.errors import NotFound, TooManyRequests
from learnserver.problems import LIMITS
from learnserver.routes.shapes import Shape, iso

_Code = Annotated[str, QueryParameter(name="code", max_length=100)]
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Verify a certificate · LearnApp</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem;
  color: #141a24; background: #f6f7f9 }}
main {{ background: #fff; border: 1px solid #e4e7ec; border-radius: 12px; padding: 1.5rem 2rem 2rem }}
input, button {{ font: inherit; padding: .5rem .75rem; border: 1px solid #8a94a3; border-radius: 9px }}
input {{ width: 15rem; letter-spacing: .05em }} button {{ background: #2159e8; color: #fff; border-color: #2159e8 }}
dt {{ color: #5b6574 }} dd {{ margin: 0 0 .5rem; font-weight: 600 }}
.true {{ color: #0f7452 }} .false {{ color: #a15c07 }}
</style></head><body><main><h1>Verify a certificate</h1>{answer}
<form action="/certificates"><p><label for="code">The code on the certificate</label></p>
<p><input id="code" name="code" value="{code}" maxlength="100" autocomplete="off" required>
<button>Verify</button></p></form></main></body></html>"""
_TRUE: Final = """<h2 class="true">✓ This certificate is genuine</h2><dl><dt>Name</dt><dd>{name}</dd>
<dt>Course</dt><dd>{course}</dd><dt>Completed</dt><dd>{day}</dd></dl>{own}"""
_OWN: Final = "<p>The course is one of the learner's own. The organization has not published it.</p>"
_FALSE: Final = """<h2 class="false">No certificate is known by this code</h2><p>Look for a mistake in it.
A certificate is known here as soon as the device that made it has synced.</p>"""


class Certificate(Shape, frozen=True):
    """`own`: the course is the learner's own; the organization has not published it."""

    name: str
    course: str
    completed_at: str | None
    own: bool


@get("/api/certificates/{code:str}", sync_to_thread=True, tags=["Certificates"])
def certificate(
    request: Request[Any, Any, Any], code: FromPath[str], database: NamedDependency[Database]
) -> Response[Certificate]:
    """Who completed which course when, for whoever has the code of the certificate. Asks nobody to sign in."""
    found = _found(request, database, code)
    if found is None:
        raise NotFound("no certificate is known by this code")
    shape = Certificate(name=found.name, course=found.course, completed_at=iso(found.completed_at), own=found.own)
    return Response(shape, headers={"Cache-Control": "no-store"})


@get("/certificates", sync_to_thread=True, include_in_schema=False)
def certificate_page(
    request: Request[Any, Any, Any], database: NamedDependency[Database], code: _Code = ""
) -> Response[str]:
    """The same for people."""
    answer, status = "", 200
    if code.strip():
        found = _found(request, database, code)
        answer, status = (_FALSE, 404) if found is None else (_told(found), 200)
    page = _PAGE.format(answer=answer, code=escape(code, quote=True))
    return Response(page, status_code=status, media_type="text/html", headers=_HEADERS)


def _found(request: Request[Any, Any, Any], database: Database, text: str) -> Confirmed | None:
    """What the facts say of a code; an address that asks for many has to wait. Raises TooManyRequests."""
    wait = request.app.state[LIMITS].certificate(request.client.host if request.client else "")
    if wait:
        raise TooManyRequests("more certificates than one address may ask for", retry_after=wait)
    code = read_code(text)
    return None if code is None else confirm(database, code)


def _told(found: Confirmed) -> str:
    day = (iso(found.completed_at) or "")[:16].replace("T", ", ") + " UTC"
    return _TRUE.format(name=escape(found.name), course=escape(found.course), day=day, own=_OWN if found.own else "")
