"""What went wrong on the way, in words: which host, which proxy, which setting."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx

from cc_tui.api.proxy import Proxy
from cc_tui.errors import UnavailableError
from cc_tui.text import Shown, one_line, own, say

Failure = httpx.HTTPError | OSError
"""What a transport raises. httpx lets `ssl.SSLError` through when TLS breaks after the handshake."""


_IN_THE_WAY: Final = own(
    "A proxy or a captive portal may be in the way: check HTTPS_PROXY, or log in to the network."
)
_NETWORK: Final = own("Check the network, then ask again.")


def causes(error: BaseException) -> Iterator[BaseException]:
    """An exception, what it came from, and the members of groups, each once."""
    seen: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        each = queue.pop(0)
        if each is None or any(each is one for one in seen):
            continue
        seen.append(each)
        yield each
        if isinstance(each, BaseExceptionGroup):
            queue.extend(each.exceptions)
        queue += [each.__cause__, each.__context__]


def explain(error: Failure, host: Shown, proxy: Proxy | None) -> UnavailableError:
    """Say what an httpx failure means. No URL and no header gets into the words."""
    found = list(causes(error))
    for each in found:
        if isinstance(each, ssl.SSLError):
            return _tls(each, host)
    if isinstance(error, httpx.ProxyError):
        return UnavailableError(
            say("The proxy {} refuses: {}", proxy.shown if proxy else own(""), one_line(str(error), 120)),
            own("Check the proxy's address and its user name and password."),
        )
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return _connecting(error, found, host, proxy)
    if isinstance(error, httpx.RemoteProtocolError):
        words = say("{} answered with broken HTTP: {}.", host, one_line(str(error), 120))
        return UnavailableError(words, _IN_THE_WAY)
    if isinstance(error, httpx.TimeoutException | httpx.NetworkError | OSError):
        return UnavailableError(
            say("The connection to {} broke.", host), own("Check the network, then ask again.")
        )
    words = say("The request to {} failed: {}.", host, one_line(type(error).__name__))
    return UnavailableError(words, _NETWORK)


def is_worth_another_try(error: Failure) -> bool:
    """Whether a network failure may be gone next time; a certificate or a proxy's refusal is not."""
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes(error)):
        return False
    passing = httpx.TimeoutException | httpx.NetworkError | httpx.RemoteProtocolError | OSError
    return isinstance(error, passing)


def _tls(error: ssl.SSLError, host: Shown) -> UnavailableError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return UnavailableError(
            say("The certificate of {} is not trusted: {}.", host, one_line(error.verify_message, 160)),
            own("If your organisation has its own CA, name its PEM file in SSL_CERT_FILE or in ca_file."),
        )
    words = say("No secure connection to {}: {}.", host, one_line(error.reason or "TLS error", 80))
    return UnavailableError(words, _IN_THE_WAY)


def _connecting(
    error: httpx.HTTPError, found: list[BaseException], host: Shown, proxy: Proxy | None
) -> UnavailableError:
    whom = say("the proxy {}", proxy.shown) if proxy else host
    if any(isinstance(each, socket.gaierror) for each in found):
        return UnavailableError(
            say("The address of {} is not found (DNS).", whom), own("Check the network, or the name.")
        )
    if any(isinstance(each, ConnectionRefusedError) for each in found):
        return UnavailableError(say("No connection to {}: it is refused.", whom), _network(proxy))
    if isinstance(error, httpx.ConnectTimeout):
        return UnavailableError(say("No connection to {}: nobody answers.", whom), _network(proxy))
    return UnavailableError(say("No connection to {}.", whom), _network(proxy))


def _network(proxy: Proxy | None) -> Shown:
    if proxy:
        return own("Check the proxy's address.")
    return own("Check the network; behind a proxy, set HTTPS_PROXY.")
