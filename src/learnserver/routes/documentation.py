# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""The interactive documentation at `/schema`, whole without the internet: its script and style are served from here.

What the framework knows of the routes is completed by what it does not: the errors that any of them may answer with,
and which of them ask nobody to sign in.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin, SwaggerRenderPlugin
from litestar.params import FromPath
from swagger_ui_bundle import swagger_ui_path

from learnserver.errors import NotFound
from learnserver.problems import MEDIA_TYPE, TYPES

_AT: Final = "/schema/ui"
_FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
_OPEN: Final = ("/api/health", "/api/auth/", "/api/certificates/")
_NAME: Final = "Problem"
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": _NAME,
    "description": f"An error (RFC 9457). `type` is one of {', '.join(sorted({*TYPES.values(), 'not_enrolled'}))}.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "retry_after": {"type": "number", "description": "Seconds; also in `Retry-After`."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message"],
                "properties": {"message": {"type": "string"}, "field": {"type": "string"}},
            },
        },
    },
}
_ANSWERS: Final = {"4XX": "What is wrong with the request", "503": "The server cannot answer just now"}


@get(f"{_AT}/{{name:str}}", include_in_schema=False, sync_to_thread=True)
def documentation_file(name: FromPath[str]) -> Response[bytes]:
    """A script or style of the documentation's page."""
    if name not in _FILES:
        raise NotFound("there is no such file")
    return Response(
        (swagger_ui_path / name).read_bytes(), media_type=_FILES[name], headers={"Cache-Control": "max-age=86400"}
    )


def documentation() -> list[OpenAPIRenderPlugin]:
    """The page, which asks nobody else for anything, and the schema as JSON."""
    page = _Page(
        js_url=f"{_AT}/swagger-ui-bundle.js",
        css_url=f"{_AT}/swagger-ui.css",
        standalone_preset_js_url=f"{_AT}/swagger-ui-standalone-preset.js",
        favicon="<link rel='icon' href='data:,'>",
    )
    return [page, _Json()]


class _Page(SwaggerRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, _completed(openapi_schema))


class _Json(JsonRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return super().render(request, _completed(openapi_schema))


def _completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its errors and its open routes; done to the very one that was given, once."""
    known = schema["components"]["schemas"]
    if _NAME in known:
        return schema
    known[_NAME] = _PROBLEM
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_NAME}"}}}
    for path, verbs in schema["paths"].items():
        for verb in verbs.values():
            verb["responses"].pop("400", None)
            for status, text in _ANSWERS.items():
                verb["responses"].setdefault(status, {"description": text, "content": content})
            if path.startswith(_OPEN):
                verb["security"] = []
    return schema
