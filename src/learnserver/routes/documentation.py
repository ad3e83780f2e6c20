# pyright: reportMissingTypeStubs=false
"""The interactive documentation at `/schema`, whole without the internet: its script and style are served from here."""

from __future__ import annotations

from typing import Final

from litestar import Response, get
from litestar.openapi.plugins import SwaggerRenderPlugin
from litestar.params import FromPath
from swagger_ui_bundle import swagger_ui_path

from learnserver.errors import NotFound

_AT: Final = "/schema/ui"
_FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-standalone-preset.js": "text/javascript",
    "swagger-ui.css": "text/css",
}


@get(f"{_AT}/{{name:str}}", include_in_schema=False, sync_to_thread=True)
def documentation_file(name: FromPath[str]) -> Response[bytes]:
    """A script or style of the documentation's page."""
    if name not in _FILES:
        raise NotFound("there is no such file")
    return Response(
        (swagger_ui_path / name).read_bytes(), media_type=_FILES[name], headers={"Cache-Control": "max-age=86400"}
    )


def documentation_page() -> SwaggerRenderPlugin:
    """The page, which asks nobody else for anything."""
    return SwaggerRenderPlugin(
        js_url=f"{_AT}/swagger-ui-bundle.js",
        css_url=f"{_AT}/swagger-ui.css",
        standalone_preset_js_url=f"{_AT}/swagger-ui-standalone-preset.js",
        favicon="<link rel='icon' href='data:,'>",
    )
