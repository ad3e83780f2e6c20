from __future__ import annotations

import pytest

from learnapp.errors import WrongAddressError
from learnapp.sync.address import parse_address


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("learn.example.org", "https://learn.example.org"),
        ("  https://Learn.Example.org/ ", "https://learn.example.org"),
        ("HTTPS://learn.example.org.", "https://learn.example.org"),
        ("https://learn.example.org:443", "https://learn.example.org"),
        ("learn.example.org:8443", "https://learn.example.org:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("localhost:8765", "http://localhost:8765"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://localhost", "https://localhost"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_what_is_typed_becomes_an_origin(typed: str, origin: str) -> None:
    assert parse_address(typed) == origin
    assert parse_address(origin) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "https://",
        "http://learn.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "ftp://learn.example.org",
        "file:///etc/passwd",
        "https://ada:secret@learn.example.org",
        "https://learn.example.org/app",
        "https://learn.example.org/?a=b",
        "https://learn.example.org/#a",
        "https://learn.example.org:port",
        "https://learn.example.org:99999",
        "learn example org",
        "https://[::1",
        "https://a..b",
        "https://learn.example.org\n.evil.example",
        "ada@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(WrongAddressError) as told:
        parse_address(typed)
    assert told.value.title
    assert told.value.message
    assert "secret" not in str(told.value)
