# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportMissingModuleSource=false
"""Run by the Python of .venv/s3: an S3-compatible server on loopback that believes nobody without a signature.

moto keeps the bucket `films`; it takes any request for signed, so that the signatures are checked here, by the letters
of AWS's Signature Version 4. `s3_server.py KEY SECRET` writes its port, and ends with its standard input.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client

BUCKET: Final = "films"
KEY, SECRET = sys.argv[1:]

Environ = dict[str, Any]
App = Callable[[Environ, Any], Iterable[bytes]]


def refused(environ: Environ) -> str | None:
    """Why a request is not believed."""
    said = environ.get("HTTP_AUTHORIZATION", "")
    if said.startswith("AWS4-HMAC-SHA256"):
        return None if f"Credential={KEY}/" in said else "another key"
    if said:
        return "a secret that was not meant for this server"
    query = dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True))
    signature = query.pop("X-Amz-Signature", None)
    if signature is None:
        return "no signature"
    stamp = query.get("X-Amz-Date", "")
    began = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if datetime.now(UTC) > began + timedelta(seconds=int(query["X-Amz-Expires"])):
        return "expired"
    scope = query["X-Amz-Credential"].partition("/")[2]
    asked = "\n".join(
        [
            environ["REQUEST_METHOD"],
            quote(environ["PATH_INFO"]),
            "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items())),
            f"host:{environ['HTTP_HOST']}\n",
            "host",
            "UNSIGNED-PAYLOAD",
        ]
    )
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(asked.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    right = hmac.digest(key, text.encode(), "sha256").hex()
    return None if hmac.compare_digest(right, signature) else "a wrong signature"


def guarded(app: App) -> App:
    def answer(environ: Environ, start: Any) -> Iterable[bytes]:
        if why := refused(environ):
            start("403 Forbidden", [("Content-Type", "text/plain")])
            return [why.encode()]
        return app(environ, start)

    return answer


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


def main() -> None:
    app = DomainDispatcherApplication(create_backend_app)
    made = Client(app).put(f"/{BUCKET}", base_url="http://s3.amazonaws.com")
    assert made.status_code == 200, made.text
    server = make_server("127.0.0.1", 0, guarded(app), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
