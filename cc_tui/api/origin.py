"""Which server an address means, and which addresses the API may have."""

from __future__ import annotations

import ipaddress
import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from cc_tui.errors import UsageError
from cc_tui.text import Raw, Shown, one_line, own, say

_PORTS: Final = {"http": 80, "https": 443}

_ODD: Final = re.compile("[\x00-\x1f\x7f-\x9f\\\\\ud800-\udfff]")
"""Characters that URL parsers read differently, or that would change a log or a terminal."""

_HOST: Final = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]", re.ASCII)


class Origin(NamedTuple):
    """Scheme, host and port: what a secret belongs to.

    Attributes:
        scheme: `http` or `https`.
        host: Lower case; an IPv6 address without brackets.
        port: With the scheme's own put in.
    """

    scheme: str
    host: str
    port: int


class BadUrlError(ValueError):
    """A URL that is not used; `str` says why, without any part of the URL."""


def origin_of(url: str) -> Origin:
    """Read the origin of an http or https URL, strictly.

    Raises:
        BadUrlError: Another scheme, a user name, no host, a bad port, odd characters.
    """
    if _ODD.search(url):
        raise BadUrlError("it has control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrlError("it is not a URL") from None
    if parts.scheme not in _PORTS:
        raise BadUrlError("it is not https")
    if "@" in parts.netloc:
        raise BadUrlError("it has a user name in it")
    host = (parts.hostname or "").lower()
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host) or port == 0:
        raise BadUrlError("it has no usable host")
    return Origin(parts.scheme, host, port or _PORTS[parts.scheme])


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: `localhost`, 127.0.0.0/8, `::1`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Whether a host is an IP address, also in forms that only resolvers read (`0x7f.1`, `2130706433`)."""
    return ":" in host or bool(re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)", host.rstrip(".").rsplit(".", 1)[-1]))


def base_url(raw: Raw, source: Shown) -> Raw:
    """Check the API's base URL; the key is sent there.

    Args:
        raw: As the user or a profile gave it.
        source: Where it came from, for the message.

    Returns:
        The URL without a slash at its end.

    Raises:
        UsageError: Not https (or http on loopback), or with user name, query or fragment.
    """
    try:
        origin = origin_of(raw)
        if re.search(r"[?#\s]", raw) or not raw.isascii():
            raise BadUrlError("it has a query, a fragment, blanks or letters that are not ASCII")
        if ".." in urlsplit(raw).path:
            raise BadUrlError("it has '..' in its path")
        if origin.scheme == "http" and not is_loopback(origin.host):
            raise BadUrlError("it is not https, so the key would be readable on its way")
    except BadUrlError as bad:
        raise UsageError(
            say("The base URL from {} cannot be used: {}.", source, one_line(str(bad))),
            own("It looks like https://api.cloudcruise.com; http is for a server on this machine only."),
        ) from None
    return Raw(raw.rstrip("/"))
