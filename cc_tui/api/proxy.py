"""Which proxy a request goes through, by the variables that curl and others obey."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from cc_tui.api.origin import Origin, is_loopback
from cc_tui.errors import UsageError
from cc_tui.text import Shown, one_line, own, say


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and the variable that names it.

    Attributes:
        shown: `HTTPS_PROXY (proxy.corp:3128)`, for messages; without the password.
        url: Scheme, host and port.
        login: User name and password, decoded.
    """

    shown: Shown
    url: str
    login: tuple[str, str] | None = field(repr=False)


def proxy_for(origin: Origin, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy on the way to a server, from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.

    Lower case wins over upper case. This machine is never asked through a proxy: it would be the
    proxy's own loopback, and a key for it would leave the machine in clear.

    Raises:
        UsageError: The variable's value is not a proxy that can be used; it is named.
    """
    if is_loopback(origin.host):
        return None
    for name in (f"{origin.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if value := environ.get(variable, "").strip():
                excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
                return None if _is_excepted(origin, excepted) else _read(variable, value)
    return None


def _read(variable: str, value: str) -> Proxy:
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    named = one_line(variable)
    if parts.scheme.startswith("socks"):
        raise UsageError(
            say("{} names a SOCKS proxy, which cc-tui does not speak.", named),
            own("Set HTTPS_PROXY to an HTTP proxy, or NO_PROXY to the hosts that need none."),
        )
    clean = host is not None and host.isascii() and host.isprintable() and not set(host) & set(" \\%/")
    if parts.scheme not in ("http", "https") or not host or not clean or port == 0:
        raise UsageError(
            say("{} is not the address of a proxy.", named),
            own(
                "It looks like http://proxy.example:3128, with user:password@ in front of the host if needed."
            ),
        )
    port = port or (443 if parts.scheme == "https" else 80)
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Proxy(say("{} ({})", named, one_line(address)), f"{parts.scheme}://{address}", login)


def _is_excepted(origin: Origin, no_proxy: str) -> bool:
    """Whether `NO_PROXY` names a host: itself, a parent domain, an address block, `*`; `:port` counts."""
    return any(_matches(origin, entry.strip().lower()) for entry in no_proxy.split(","))


def _matches(origin: Origin, entry: str) -> bool:
    if entry == "*":
        return True
    try:
        block = ipaddress.ip_network(entry.strip("[]"), strict=False)
        return ipaddress.ip_address(origin.host) in block
    except ValueError:
        pass
    name, colon, port = entry.rpartition(":")
    if colon and port.isdigit():
        if int(port) != origin.port:
            return False
        entry = name.strip("[]")
    entry = entry.removeprefix("*").removeprefix(".").rstrip(".")
    return bool(entry) and (origin.host == entry or origin.host.endswith(f".{entry}"))
