"""Where a server is: what a person types becomes an origin, https unless the server is this very computer."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from learnapp.errors import WrongAddressError

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_TITLE: Final = "This is no address of a server"


def parse_address(text: str) -> str:
    """`https://host[:port]` of what was typed; raises WrongAddressError, which says what to type instead."""
    typed = text.strip()
    if not typed:
        raise WrongAddressError(_TITLE, "Type the address that you were given, such as learn.example.org.")
    named = "://" in typed
    try:
        if not typed.isprintable():
            raise ValueError(typed)
        parts = urlsplit(typed if named else f"//{typed}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = _plain(host)
    except ValueError as error:
        raise WrongAddressError(_TITLE, f"{typed} cannot be read as one, such as learn.example.org.") from error
    if not host:
        raise WrongAddressError(_TITLE, f"{typed} names no computer. Such as: learn.example.org.")
    scheme = parts.scheme if named else "http" if is_loopback(host) else "https"
    if scheme not in _DEFAULT_PORTS:
        raise WrongAddressError(_TITLE, "An address begins with https://, or with the name of the server.")
    if parts.username is not None or parts.password is not None:
        raise WrongAddressError(_TITLE, "Leave name and password out of the address: there are fields for them.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise WrongAddressError(_TITLE, f"Leave out what follows the name of the server: {_origin('', host, port)[3:]}")
    if scheme == "http" and not is_loopback(host):
        raise WrongAddressError(
            "This address is not protected",
            "Anyone on the way could read your password. Use https:// in place of http://.",
        )
    return _origin(scheme, host, port)


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, whatever the network."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(server: str) -> str:
    """The host of an origin, for people."""
    return urlsplit(server).hostname or server


def _plain(host: str) -> str:
    """The host in the letters of the network; ValueError where it is none."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    plain = host.encode("idna").decode("ascii").lower()
    if any(not (letter.isalnum() or letter in "-._") for letter in plain):
        raise ValueError(host)
    return plain


def _origin(scheme: str, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port in {None, _DEFAULT_PORTS.get(scheme)} else f":{port}")
