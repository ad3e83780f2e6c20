"""The API documents itself at `/schema`, with nothing from elsewhere."""

from __future__ import annotations

import re

from tests.server.school import School


def test_the_schema_names_every_route_of_the_api(school: School) -> None:
    schema = school.client.get("/schema/openapi.json").json()
    described = {(verb.upper(), path) for path, verbs in schema["paths"].items() for verb in verbs}
    served = {
        (verb, re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path.removesuffix("/") or "/"))
        for route in school.served.app.routes
        for verb in getattr(route, "methods", ())
        if route.path.startswith("/api") and verb != "OPTIONS"
    }
    assert described == served


def test_the_page_is_whole_without_the_internet(school: School) -> None:
    for path in ("/schema", "/schema/swagger"):
        page = school.client.get(path)
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert "SwaggerUIBundle" in page.text
        links = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
        assert len(links) >= 3
        for link in links:
            assert not re.match(r"https?:|//", link), link
            if link.startswith("/"):
                answer = school.client.get(link)
                assert (answer.status_code, len(answer.content) > 10_000) == (200, True), link


def test_no_other_file_is_served_beside_the_documentation(school: School) -> None:
    for name in ("index.html", "..%2f__init__.py", "nothing.js"):
        assert school.client.get(f"/schema/ui/{name}").status_code == 404
